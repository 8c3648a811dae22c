import { createHash } from 'node:crypto';
import type { Content } from '../../core/model/content.ts';
import type { Behaviour } from './memory-behaviour.ts';
import type { MemoryRow, MemoryRun } from './memory-runs.ts';
import {
  cancelRow,
  createRow,
  emptyWorker,
  listRows,
  settleWorker,
  stopRows,
  withRow,
  type StoredRow,
  type WorkerState,
} from './memory-worker.ts';

/** A call as it reaches the service. */
export type ServiceCall =
  | { readonly kind: 'list'; readonly workerId: string }
  | {
      readonly kind: 'create';
      readonly workerId: string;
      /** Requested content with unchecked values; `problem` if the body has the wrong shape. */
      readonly content: Content | { readonly problem: string };
    }
  | { readonly kind: 'cancel'; readonly workerId: string; readonly scheduleId: string };

/** The answer of the service. */
export type ServiceAnswer =
  | {
      readonly kind: 'listed';
      readonly workerId: string;
      /** IANA zone; null if the service leaves it out. */
      readonly timezone: string | null;
      readonly rows: readonly StoredRow[];
    }
  | { readonly kind: 'created'; readonly row: MemoryRow }
  | { readonly kind: 'cancelled'; readonly cancelled: boolean }
  | { readonly kind: 'refused'; /** 400 to 599. */ readonly status: number; readonly error: string };

/** The whole world as plain data, as saved and restored. */
export interface WorldState {
  /** In the order they were created; IDs are unique. */
  readonly workers: readonly WorkerState[];
  /** Sorted by start. */
  readonly runs: readonly MemoryRun[];
  /** How many IDs were given out; the next one is made from it. */
  readonly idsGiven: number;
}

/** Workers, their rows and runs, and what each call does to them. Due runs start when it is next looked at. */
interface World {
  /** Executes a call and returns its answer. Does not inject faults. */
  execute(call: ServiceCall): ServiceAnswer;
  /** Adds a worker, or moves an existing one to another IANA zone. */
  putWorker(workerId: string, timezone: string): void;
  /**
   * Adds a row without checking it; lists show it at once.
   *
   * @throws Error if there is no such worker.
   */
  putRow(workerId: string, row: StoredRow): void;
  /** Stops one row of a worker, or all if `scheduleId` is null. Returns how many rows match. */
  stopRows(workerId: string, scheduleId: string | null): number;
  /** Returns an ID that no row has had. */
  nextId(): string;
  /** Starts every run that is due, and returns the world as it is now. */
  settle(): WorldState;
}

/** Creates a world from `state`; without it, one without workers. */
export function createWorld(options: {
  readonly now: () => Date;
  readonly behaviour: () => Behaviour;
  readonly state: WorldState | null;
}): World {
  const { now, behaviour, state } = options;
  const workers = new Map(state?.workers.map((worker) => [worker.workerId, worker]));
  const runs: MemoryRun[] = [...(state?.runs ?? [])];
  let idsGiven = state?.idsGiven ?? 0;

  const settleOne = (before: WorkerState): WorkerState => {
    const { worker, answer } = settleWorker(before, now(), behaviour());
    workers.set(worker.workerId, worker);
    for (const run of answer) runs.push(run);
    return worker;
  };

  const findWorker = (workerId: string): WorkerState | null => {
    const known = workers.get(workerId) ?? null;
    return known ?? (behaviour().unknownWorkers === 'create' ? emptyWorker(workerId, 'UTC') : null);
  };

  const nextId = (): string => {
    idsGiven += 1;
    return formatId(idsGiven, behaviour().idStyle);
  };

  return {
    nextId,
    settle: () => {
      const settled = [...workers.values()].map(settleOne);
      return { workers: settled, runs: runs.toSorted((a, b) => a.at.getTime() - b.at.getTime()), idsGiven };
    },
    execute: (call) => {
      const found = findWorker(call.workerId);
      if (found === null) return { kind: 'refused', status: 404, error: 'Worker not found' };
      const before = settleOne(found);
      const { worker, answer } = answerCall(before, call, { now: now(), behaviour: behaviour(), nextId });
      workers.set(worker.workerId, worker);
      return answer;
    },
    putWorker: (workerId, timezone) => {
      workers.set(workerId, { ...(workers.get(workerId) ?? emptyWorker(workerId, timezone)), timezone });
    },
    putRow: (workerId, row) => {
      const worker = findWorker(workerId);
      if (worker === null) throw new Error(`adding a row: expected a worker of this service, got ${workerId}`);
      workers.set(workerId, withRow(worker, row, 0));
    },
    stopRows: (workerId, scheduleId) => {
      const found = workers.get(workerId);
      if (found === undefined) return 0;
      // What is due by now still runs.
      const { worker, answer } = stopRows(settleOne(found), scheduleId);
      workers.set(workerId, worker);
      return answer;
    },
  };
}

function answerCall(
  before: WorkerState,
  call: ServiceCall,
  context: { readonly now: Date; readonly behaviour: Behaviour; readonly nextId: () => string },
): { readonly worker: WorkerState; readonly answer: ServiceAnswer } {
  const { behaviour } = context;
  switch (call.kind) {
    case 'list': {
      const { worker, answer: rows } = listRows(before, behaviour);
      const timezone = behaviour.timezone === 'present' ? worker.timezone : null;
      return { worker, answer: { kind: 'listed', workerId: worker.workerId, timezone, rows } };
    }
    case 'create': {
      if ('problem' in call.content) {
        const { problem } = call.content;
        return { worker: before, answer: { kind: 'refused', status: behaviour.invalidStatus, error: problem } };
      }
      const { worker, answer } = createRow(before, call.content, context);
      return { worker, answer: 'status' in answer ? { kind: 'refused', ...answer } : { kind: 'created', row: answer } };
    }
    case 'cancel': {
      const { worker, answer: cancelled } = cancelRow(before, call.scheduleId, behaviour);
      const missing = !cancelled && behaviour.unknownSchedules === 'not-found';
      return {
        worker,
        answer: missing
          ? { kind: 'refused', status: 404, error: 'Schedule not found' }
          : { kind: 'cancelled', cancelled },
      };
    }
  }
}

function formatId(count: number, style: Behaviour['idStyle']): string {
  const digest = createHash('sha256')
    .update(`schedule ${String(count)}`)
    .digest();
  switch (style) {
    case 'prefixed':
      return `sch_${digest.toString('hex').slice(0, 26).toUpperCase()}`;
    case 'short':
      return `${count % 2 === 0 ? '-' : 's'}${digest.toString('base64url').slice(0, 8)}`;
  }
}
