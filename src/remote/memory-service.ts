import type { Clock } from '../clock.ts';
import type { Content } from '../model/content.ts';
import { compareLive } from '../model/live.ts';
import type { LiveSchedule } from '../model/live.ts';
import { defaultBehaviour } from './memory-behaviour.ts';
import type { Behaviour } from './memory-behaviour.ts';
import { createFaultQueue, errorOfFault, errorOfStatus } from './memory-faults.ts';
import type { CallKind, FaultQueue, FaultRule } from './memory-faults.ts';
import { firstRun } from './memory-runs.ts';
import type { MemoryRun } from './memory-runs.ts';
import { createWorld } from './memory-world.ts';
import type { ServiceAnswer, ServiceCall, WorldState } from './memory-world.ts';
import type { StoredRow } from './memory-worker.ts';
import type { ScheduleApi } from './schedule-api.ts';

/** One call that reached the service, in the order they came. */
export interface CallRecord {
  readonly kind: CallKind;
  readonly workerId: string;
  /** UTC. */
  readonly at: Date;
  /** True when a fault was meant for it. */
  readonly faulty: boolean;
}

/** The reference of the API: a whole service in memory, deterministic, with hands to move it and eyes to look inside. */
export interface MemoryService {
  /** The service as rota sees it. */
  readonly api: ScheduleApi;
  /** Faults waiting for the calls of `api`, and of any server around this service. */
  readonly faults: FaultQueue;
  /** Records one call and takes the fault meant for it; null when there is none. For transports. */
  admit(call: ServiceCall): FaultRule | null;
  /** Does what an admitted call asks and answers it. For transports. */
  execute(call: ServiceCall): ServiceAnswer;

  /** Adds a worker, or moves an existing one to another zone. @defaultValue timezone 'UTC' */
  addWorker(workerId: string, options?: { readonly timezone?: string }): void;
  /**
   * Adds a live schedule as another hand would and returns its id: no call is recorded, nothing is checked.
   *
   * @throws Error when there is no such worker.
   */
  addSchedule(
    workerId: string,
    content: Content,
    options?: { readonly id?: string; /** Default: the first run from now. */ readonly nextRunAt?: Date },
  ): string;
  /**
   * Adds a row of no documented type or shape; lists show `json` as it is.
   *
   * @throws Error when there is no such worker.
   */
  addAlienRow(workerId: string, json: Readonly<Record<string, unknown>>): void;
  /** Changes the switches named; the others stay. */
  setBehaviour(changes: Partial<Behaviour>): void;
  /** Makes the next call that matches go wrong; several rules wait in line. */
  failNext(rule: FaultRule): void;

  /** The switches as they stand. */
  behaviour(): Behaviour;
  /** What truly is there, whatever lists show, in order of creation; empty for an unknown worker. */
  rows(workerId: string): readonly StoredRow[];
  /** Every run until now, oldest first. */
  runs(): readonly MemoryRun[];
  /** Every call so far, oldest first. */
  calls(): readonly CallRecord[];
  /** How many calls of a kind came, on one worker or on all. */
  countCalls(kind: CallKind, workerId?: string): number;
  /** Fires every run that is due, and returns the world as plain data. */
  settle(): WorldState;
}

/** A service with no workers, or the one that `state` holds. Its time is the clock's; nothing in it is random. */
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
    api: createPort({ admit, execute }),
    faults,
    admit,
    execute,
    addWorker: (workerId, { timezone = 'UTC' } = {}) => {
      world.putWorker(workerId, timezone);
    },
    addSchedule: (workerId, content, given = {}) => {
      const id = given.id ?? world.nextId();
      const zone = findWorker(workerId)?.timezone ?? 'UTC';
      const nextRunAt = given.nextRunAt ?? firstRun(content.when, now(), zone);
      if (nextRunAt === null) throw new Error(`adding a schedule: expected one that runs, got ${content.when.kind}`);
      world.putRow(workerId, { kind: 'schedule', id, content, nextRunAt, readyAt: now(), runEndsAt: null });
      return id;
    },
    addAlienRow: (workerId, json) => {
      const id = json['id'];
      world.putRow(workerId, { kind: 'alien', id: typeof id === 'string' && id !== '' ? id : null, json });
    },
    setBehaviour: (changes) => {
      // What is due by now ran under the old switches.
      world.settle();
      behaviour = { ...behaviour, ...changes };
    },
    failNext: (rule) => {
      faults.add(rule);
    },
    behaviour: () => behaviour,
    rows: (workerId) => findWorker(workerId)?.entries.map(({ row }) => row) ?? [],
    runs: () => world.settle().runs,
    calls: () => [...calls],
    countCalls: (kind, workerId) =>
      calls.filter((call) => call.kind === kind && (workerId === undefined || call.workerId === workerId)).length,
    settle: () => world.settle(),
  };
}

type Hands = Pick<MemoryService, 'admit' | 'execute'>;

function createPort(hands: Hands): ScheduleApi {
  return {
    list: async (workerId) => {
      const answer = await send(hands, { kind: 'list', workerId });
      if (answer.kind !== 'listed') throw new Error(`a list was answered with ${answer.kind}`);
      const schedules = answer.rows.map(asLive).sort(compareLive);
      return { kind: 'listed', workerId: answer.workerId, timezone: answer.timezone, schedules };
    },
    create: async (workerId, content) => {
      const answer = await send(hands, { kind: 'create', workerId, content });
      if (answer.kind !== 'created') throw new Error(`a create was answered with ${answer.kind}`);
      return asLive(answer.row);
    },
    cancel: async (workerId, scheduleId) => {
      const answer = await send(hands, { kind: 'cancel', workerId, scheduleId });
      if (answer.kind !== 'cancelled') throw new Error(`a cancel was answered with ${answer.kind}`);
      return answer.cancelled;
    },
  };
}

async function send(hands: Hands, call: ServiceCall): Promise<ServiceAnswer> {
  // An answer always comes later than the question, as on a network.
  await Promise.resolve();
  const what = `${call.kind} on worker ${call.workerId} failed`;
  const rule = hands.admit(call);
  const error = rule === null ? null : errorOfFault(rule.fault, what);
  if (rule === null || error === null) return believe(hands.execute(call), what);
  if (rule.timing === 'after') hands.execute(call);
  throw error;
}

function believe(answer: ServiceAnswer, what: string): ServiceAnswer {
  if (answer.kind === 'refused') throw errorOfStatus({ ...answer, retryAfterSeconds: null, what });
  return answer;
}

function asLive(row: StoredRow): LiveSchedule {
  return row.kind === 'schedule'
    ? { kind: 'recognised', id: row.id, content: row.content, nextRunAt: row.nextRunAt }
    : { kind: 'unrecognised', id: row.id, problem: 'expected a documented type of schedule, got something else' };
}
