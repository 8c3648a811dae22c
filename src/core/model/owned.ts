import type { RecognisedSchedule } from './live.ts';

/** Ledger record of one schedule that rota created or adopted. */
export interface OwnedSchedule {
  readonly name: string;
  readonly scheduleId: string;
  /** SHA-256 of the content key, hexadecimal, so that a ledger holds no prompt text. */
  readonly contentHash: string;
  /** When rota created or adopted it, UTC. */
  readonly createdAt: Date;
  /** When a one-shot runs, UTC; null for cron and interval. */
  readonly dueAt: Date | null;
  readonly protect: boolean;
  /** Runs on its busiest day, 1 or more; null for a one-shot, or if an older version wrote the record. */
  readonly runsPerDay: number | null;
  /**
   * Set if a pause cancelled it, or may have, and it has not come back. Once the guards have let an edit pass, the
   * record describes the edited content, without a `dueAt`.
   */
  readonly paused?: true;
}

/** A create that was about to be sent and is not known to have settled. */
export interface Intent {
  readonly name: string;
  readonly contentHash: string;
  /** When it was recorded, UTC. */
  readonly at: Date;
  /** As declared for the schedule about to be created. */
  readonly protect: boolean;
  /** IDs of rows of the same content that were already listed, so that this create made none of them; sorted. */
  readonly knownIds: readonly string[];
}

/** The ledger's record of one worker of one service. */
export interface OwnedWorker {
  readonly workerId: string;
  /** Sorted by name, then ID. */
  readonly schedules: readonly OwnedSchedule[];
  /** Sorted by name. */
  readonly intents: readonly Intent[];
  /**
   * Hashes of the bounds and paused schedules that an apply saw and the guards let pass (see judged.ts), sorted; absent
   * if there are none.
   */
  readonly bounds?: readonly string[];
}

/** Ledger records of a worker at another service than this run uses. */
export interface ElsewhereOwned {
  readonly workerId: string;
  /** Scheme, host and port of that service. */
  readonly origin: string;
  /** Number of schedules, 1 or more. */
  readonly schedules: number;
}

const countedPrefix = 'counted-as-done-';

/**
 * Returns the ID under which the ledger records a one-shot that a person counts as done. The service has no ID for it.
 */
export function countedAsDoneId(contentHash: string): string {
  return `${countedPrefix}${contentHash.slice(0, 12)}`;
}

export function isCountedAsDone({ scheduleId }: OwnedSchedule): boolean {
  return scheduleId.startsWith(countedPrefix);
}

/** Ledger records by worker ID; null if there is no ledger at all. */
export type Owned = ReadonlyMap<string, OwnedWorker> | null;

/** Longer than a list can lag behind, in milliseconds. */
const lateListMs = 3_600_000;

/** Whether a schedule is so new that a list may not show it yet. */
export function isYoung({ createdAt }: Pick<OwnedSchedule, 'createdAt'>, now: Date): boolean {
  return now.getTime() - createdAt.getTime() < lateListMs;
}

/** Returns the schedule created or adopted last; null if there are none. */
export function newest(records: readonly OwnedSchedule[]): OwnedSchedule | null {
  return records.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0] ?? null;
}

/** Whether the ledger remembers nothing of a worker: there is no record, or it has neither schedules nor intents. */
export function remembersNothing(record: OwnedWorker | null): boolean {
  return record === null || (record.schedules.length === 0 && record.intents.length === 0);
}

/**
 * Key prefix of the records of runs begun by `rota run`. Such a record never holds a schedule.
 *
 * It is kept beside the worker's own record, under a key that no worker can have. So a run that begins does not disturb
 * an apply under way, matching by name or ID never sees it, and a version of rota that does not know about runs keeps
 * it and never acts on it.
 */
const prefix = 'run/';

/** Returns the key of the record that holds the runs of a worker. A worker ID has no slash. */
export function runRecordKey(workerId: string): string {
  return `${prefix}${workerId}`;
}

/** Returns the worker whose runs are stored under a key; null for a worker's own key. */
export function workerIdOfRuns(key: string): string | null {
  return key.startsWith(prefix) ? key.slice(prefix.length) : null;
}

/** Returns the runs of a worker that were begun and are not known to have settled, by name; empty without a ledger. */
export function listRuns(owned: Owned, workerId: string): readonly Intent[] {
  return owned?.get(runRecordKey(workerId))?.intents ?? [];
}

/** Returns the record of a worker's runs; null, which removes the record, if there are none. */
export function createRunRecord(workerId: string, runs: readonly Intent[]): OwnedWorker | null {
  return runs.length === 0 ? null : { workerId: runRecordKey(workerId), schedules: [], intents: runs };
}

/** Whether a run created a row: the row has the run's content and was not listed before it. */
export function isRowOfRun({ contentHash, knownIds }: Intent, { id }: RecognisedSchedule, rowHash: string): boolean {
  return contentHash === rowHash && !knownIds.includes(id);
}

/** Longer than a create with all its waits and a list that lags can take together, in milliseconds. */
const maxRunMs = 900_000;

/** Whether a run without a row is over: it is too old for a row to appear. */
export function isRunOver({ at }: Intent, now: Date): boolean {
  return now.getTime() - at.getTime() >= maxRunMs;
}
