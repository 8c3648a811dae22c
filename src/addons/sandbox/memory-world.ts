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

/** One of the three calls as it reaches the service. */
export type ServiceCall =
  | { readonly kind: 'list'; readonly workerId: string }
  | {
      readonly kind: 'create';
      readonly workerId: string;
      /** What is asked for, its values unchecked; a `problem` stands for a body of the wrong shape. */
      readonly content: Content | { readonly problem: string };
    }
  | { readonly kind: 'cancel'; readonly workerId: string; readonly scheduleId: string };

/** What the service answers. */
export type ServiceAnswer =
  | {
      readonly kind: 'listed';
      readonly workerId: string;
      /** IANA zone; null when the service does not name it. */
      readonly timezone: string | null;
      readonly rows: readonly StoredRow[];
    }
  | { readonly kind: 'created'; readonly row: MemoryRow }
  | { readonly kind: 'cancelled'; readonly cancelled: boolean }
  | { readonly kind: 'refused'; /** 400 to 599. */ readonly status: number; readonly error: string };

/** The whole world as plain data; what is saved and restored. */
export interface WorldState {
  /** In the order they came to be; ids are unique. */
  readonly workers: readonly WorkerState[];
  /** Sorted by start. */
  readonly runs: readonly MemoryRun[];
  /** Ids given out so far, the source of the next. */
  readonly idsGiven: number;
}

/** Workers, their rows and their runs, and what each call does to them. Time passes when it is looked at. */
interface World {
  /** Does what a call asks and answers it; faults are not its concern. */
  execute(call: ServiceCall): ServiceAnswer;
  /** Adds a worker, or moves an existing one to another IANA zone. */
  putWorker(workerId: string, timezone: string): void;
  /**
   * Adds a row without checking it; lists show it at once.
   *
   * @throws Error when there is no such worker.
   */
  putRow(workerId: string, row: StoredRow): void;
  /** Lets one row of a worker, or with null all of them, run no more; returns how many there are. */
  stopRows(workerId: string, scheduleId: string | null): number;
  /** An id no row has had. */
  nextId(): string;
  /** The world as it is now, every run that is due fired. */
  settle(): WorldState;
}

/** A world restored from `state`; without it, one with no workers. */
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
      if (worker === null) throw new Error(`adding a row: expected a worker of this world, got ${workerId}`);
      workers.set(workerId, withRow(worker, row, 0));
    },
    stopRows: (workerId, scheduleId) => {
      const found = workers.get(workerId);
      if (found === undefined) return 0;
      // What is due by now still ran.
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
