import { readCancelled, readCreated, readList } from '../../api/answers.ts';
import { explainUnreadable, toRemoteError, type CallFailure } from '../../api/failures.ts';
import type { ScheduleApi } from '../../api/port.ts';
import type { Clock } from '../../clock.ts';
import type { Content } from '../../core/model/content.ts';
import { RemoteError } from '../../errors.ts';
import {
  createFaultQueue,
  defaultBehaviour,
  failureOfFault,
  type Behaviour,
  type CallKind,
  type FaultRule,
} from './memory-behaviour.ts';
import { answerJson } from './memory-json.ts';
import { firstRun, type MemoryRun } from './memory-runs.ts';
import type { StoredRow } from './memory-worker.ts';
import { createWorld, type ServiceAnswer, type ServiceCall, type WorldState } from './memory-world.ts';

/** A call that reached the service. */
export interface CallRecord {
  readonly kind: CallKind;
  readonly workerId: string;
  /** UTC. */
  readonly at: Date;
  /** Whether a fault was injected. */
  readonly faulty: boolean;
}

/** The reference of the API: a whole, deterministic service in memory that tests can change and inspect. */
export interface MemoryService {
  /** The service as rota sees it. */
  readonly api: ScheduleApi;
  /**
   * Records a call and takes the fault for it; null if there is none. For transports.
   *
   * @internal
   */
  admit(call: ServiceCall): FaultRule | null;
  /**
   * Executes an admitted call and returns its answer. For transports.
   *
   * @internal
   */
  execute(call: ServiceCall): ServiceAnswer;

  /** Adds a worker, or moves an existing one to another zone. @defaultValue timezone 'UTC' */
  addWorker(workerId: string, options?: { readonly timezone?: string }): void;
  /**
   * Adds a live schedule, as another client would, and returns its ID. Records no call and checks nothing.
   *
   * @throws Error if there is no such worker, or the schedule would never run.
   */
  addSchedule(
    workerId: string,
    content: Content,
    options?: { readonly id?: string; /** Default: the first run from now. */ readonly nextRunAt?: Date },
  ): string;
  /**
   * Adds a row of an undocumented type or shape. Lists show `json` as it is.
   *
   * @throws Error if there is no such worker.
   */
  addAlienRow(workerId: string, json: Readonly<Record<string, unknown>>): void;
  /**
   * Stops one row of a worker, or all of them: lists still show it, but it never runs again, and its `nextRunAt` no
   * longer changes. Returns how many rows match; 0 if there is no such row or worker.
   */
  stopRows(workerId: string, scheduleId?: string): number;
  /** Changes the given switches and keeps the others. */
  setBehaviour(changes: Partial<Behaviour>): void;
  /** Makes the next matching call fail. Several rules wait in line. */
  failNext(rule: FaultRule): void;
  /** Drops every waiting fault. */
  clearFaults(): void;

  /** Returns the current switches. */
  behaviour(): Behaviour;
  /** Returns the waiting faults, oldest first, with their remaining counts. */
  waitingFaults(): readonly FaultRule[];
  /** Returns what really exists, whatever lists show, in order of creation; empty for an unknown worker. */
  rows(workerId: string): readonly StoredRow[];
  /** Returns every run until now, oldest first. */
  runs(): readonly MemoryRun[];
  /** Returns every call so far, oldest first. */
  calls(): readonly CallRecord[];
  /** Counts the calls of a kind, on one worker or on all. */
  countCalls(kind: CallKind, workerId?: string): number;
  /**
   * Starts every run that is due, and returns the world as plain data.
   *
   * @internal
   */
  settle(): WorldState;
}

/** Creates a service without workers, or with those of `state`. Its time is the clock's; nothing in it is random. */
export function createMemoryService(options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly behaviour?: Partial<Behaviour>;
  readonly state?: WorldState;
}): MemoryService {
  const { clock } = options;
  let behaviour: Behaviour = { ...defaultBehaviour, ...options.behaviour };
  const now = (): Date => clock.now();
  const world = createWorld({ now, behaviour: () => behaviour, state: options.state ?? null });
  const faults = createFaultQueue();
  const calls: CallRecord[] = [];

  const findWorker = (workerId: string) => world.settle().workers.find((worker) => worker.workerId === workerId);

  const admit = (call: ServiceCall): FaultRule | null => {
    const rule = faults.take(call.kind, call.workerId);
    calls.push({ kind: call.kind, workerId: call.workerId, at: now(), faulty: rule !== null });
    return rule;
  };

  const execute = (call: ServiceCall): ServiceAnswer => world.execute(call);

  return {
    api: createMemoryPort({ admit, execute, now }),
    admit,
    execute,
    addWorker: (workerId, { timezone = 'UTC' } = {}) => {
      world.putWorker(workerId, timezone);
    },
    addSchedule: (workerId, content, given = {}) => {
      const id = given.id ?? world.nextId();
      const zone = findWorker(workerId)?.timezone ?? 'UTC';
      const nextRunAt = given.nextRunAt ?? firstRun(content.when, now(), zone);
      if (nextRunAt === null) throw new Error(`adding a schedule: expected one that runs, got ${content.when.type}`);
      world.putRow(workerId, {
        kind: 'schedule',
        id,
        content,
        nextRunAt,
        readyAt: now(),
        runEndsAt: null,
        isStopped: false,
      });
      return id;
    },
    addAlienRow: (workerId, json) => {
      const id = json['id'];
      world.putRow(workerId, { kind: 'alien', id: typeof id === 'string' && id !== '' ? id : null, json });
    },
    stopRows: (workerId, scheduleId) => world.stopRows(workerId, scheduleId ?? null),
    setBehaviour: (changes) => {
      // Runs that are due by now use the old switches.
      world.settle();
      behaviour = { ...behaviour, ...changes };
    },
    failNext: (rule) => {
      faults.add(rule);
    },
    clearFaults: () => {
      faults.clear();
    },
    behaviour: () => behaviour,
    waitingFaults: () => faults.waiting(),
    rows: (workerId) => findWorker(workerId)?.entries.map(({ row }) => row) ?? [],
    runs: () => world.settle().runs,
    calls: () => [...calls],
    countCalls: (kind, workerId) =>
      calls.filter((call) => call.kind === kind && (workerId === undefined || call.workerId === workerId)).length,
    settle: () => world.settle(),
  };
}

/** What a transport needs from the service behind it. */
interface ServiceSide {
  /** Records a call and takes the fault for it; null if there is none. */
  readonly admit: (call: ServiceCall) => FaultRule | null;
  /** Executes an admitted call and returns its answer. */
  readonly execute: (call: ServiceCall) => ServiceAnswer;
  readonly now: () => Date;
}

/** Creates the port without a network. It reads answers and throws errors as the real one does. */
function createMemoryPort(service: ServiceSide): ScheduleApi {
  return {
    list: (workerId) => ask(service, { kind: 'list', workerId }, (answer) => readList(answer, workerId)),
    create: async (workerId, content, beforeSend) => {
      beforeSend?.();
      return await ask(service, { kind: 'create', workerId, content }, readCreated);
    },
    cancel: async (workerId, scheduleId) => {
      try {
        return await ask(service, { kind: 'cancel', workerId, scheduleId }, readCancelled);
      } catch (error) {
        if (error instanceof RemoteError && error.code === 'remote-not-found') return false;
        throw error;
      }
    },
  };
}

async function ask<T>(service: ServiceSide, call: ServiceCall, read: (answer: unknown) => T): Promise<T> {
  // An answer always comes after its call, as on a network.
  await Promise.resolve();
  const rule = service.admit(call);
  const failure = rule === null ? null : failureOfFault(rule.fault);
  if (failure !== null && rule?.timing !== 'after') throw explain(failure, call, service);
  const answer = service.execute(call);
  if (failure !== null) throw explain(failure, call, service);
  if (answer.kind === 'refused') {
    throw explain({ kind: 'status', status: answer.status, words: answer.error }, call, service);
  }
  try {
    return read(answerJson(answer));
  } catch (error) {
    const unreadable = explainUnreadable(error);
    throw unreadable === null ? error : explain(unreadable, call, service);
  }
}

function explain(failure: CallFailure, call: ServiceCall, service: ServiceSide): RemoteError {
  const { kind, workerId } = call;
  const place = { baseUrl: 'the service in memory', apiKey: 'a key that is never sent', now: service.now() };
  return toRemoteError(failure, { action: `${kind} on worker ${workerId}`, ...place });
}
