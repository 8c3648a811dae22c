import type { RecognisedSchedule } from './live.ts';

/** What the ledger remembers of one schedule rota made or adopted. */
export interface OwnedSchedule {
  readonly name: string;
  readonly scheduleId: string;
  /** SHA-256 of the content key, hexadecimal: a ledger holds no prompt text. */
  readonly contentHash: string;
  /** When rota made or adopted it, UTC. */
  readonly createdAt: Date;
  /** When a one-shot runs, UTC; null for cron and interval. */
  readonly dueAt: Date | null;
  readonly protect: boolean;
  /** Runs on its busiest day, 1 or more; null for a one-shot, and where an older version recorded it. */
  readonly runsPerDay: number | null;
  /**
   * True where a pause cancelled it, or may have, and it has not come back; else absent. It has the content that is declared
   * by now, and no `dueAt` where that is another than what was cancelled.
   */
  readonly paused?: true;
}

/** A create that was about to be sent and is not known to have settled. */
export interface Intent {
  readonly name: string;
  readonly contentHash: string;
  /** When it was recorded, UTC. */
  readonly at: Date;
  /** As declared by what was about to be created. */
  readonly protect: boolean;
  /** Ids of rows of the same content that were listed by then, so that this create made none of them; sorted. */
  readonly knownIds: readonly string[];
}

/** The ledger's record of one worker of one service. */
export interface OwnedWorker {
  readonly workerId: string;
  /** Sorted by name, then id. */
  readonly schedules: readonly OwnedSchedule[];
  /** Sorted by name. */
  readonly intents: readonly Intent[];
  /** The `from` and `until` that an apply saw and the guards let pass, as hashes with their content, sorted; absent: none. */
  readonly bounds?: readonly string[];
}

/** What a ledger holds of a worker at another service than the one that it is asked of. */
export interface ElsewhereOwned {
  readonly workerId: string;
  /** Scheme, host and port of that service. */
  readonly origin: string;
  /** How many schedules, 1 or more. */
  readonly schedules: number;
}

const countedPrefix = 'counted-as-done-';

/** The id under which the ledger has a one-shot that a person counts as done; the service has none for it. */
export function countedAsDoneId(contentHash: string): string {
  return `${countedPrefix}${contentHash.slice(0, 12)}`;
}

export function isCountedAsDone({ scheduleId }: OwnedSchedule): boolean {
  return scheduleId.startsWith(countedPrefix);
}

/** What the ledger says, by worker id; null stands for no ledger at all. */
export type Owned = ReadonlyMap<string, OwnedWorker> | null;

/** Longer than any list is late, in milliseconds. */
const lateListMs = 3_600_000;

/** Whether a schedule was made so recently that a list without it may just be late. */
export function isYoung({ createdAt }: Pick<OwnedSchedule, 'createdAt'>, now: Date): boolean {
  return now.getTime() - createdAt.getTime() < lateListMs;
}

/** The schedule that was made or adopted last; null where there is none. */
export function newest(records: readonly OwnedSchedule[]): OwnedSchedule | null {
  return records.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0] ?? null;
}

/** Whether no ledger remembers anything of a worker: there is none, or it holds neither a schedule nor an intent. */
export function remembersNothing(record: OwnedWorker | null): boolean {
  return record === null || (record.schedules.length === 0 && record.intents.length === 0);
}

/**
 * What the ledger holds of runs that `rota run` began: a record of its own kind, and never one of a schedule.
 *
 * It is kept beside the worker's own record, under a key that no worker can have. So an apply that is under way is not
 * disturbed by a run that begins, what is matched by name or id never sees it, and a version of rota that knows nothing
 * of runs reads it, keeps it and never acts on it.
 */
const prefix = 'run/';

/** The key of the record that holds the runs of a worker; a worker id has no slash. */
export function runRecordKey(workerId: string): string {
  return `${prefix}${workerId}`;
}

/** The worker whose runs are under a key; null for the key of a worker. */
export function workerIdOfRuns(key: string): string | null {
  return key.startsWith(prefix) ? key.slice(prefix.length) : null;
}

/** The runs of a worker that were begun and are not known to have settled, sorted by name; empty without a ledger. */
export function listRuns(owned: Owned, workerId: string): readonly Intent[] {
  return owned?.get(runRecordKey(workerId))?.intents ?? [];
}

/** The record of a worker's runs; null, which gives it up, when there are none. */
export function createRunRecord(workerId: string, runs: readonly Intent[]): OwnedWorker | null {
  return runs.length === 0 ? null : { workerId: runRecordKey(workerId), schedules: [], intents: runs };
}

/** Whether a row is what a run made: it has the run's content, and was not there before it. */
export function isRowOfRun({ contentHash, knownIds }: Intent, { id }: RecognisedSchedule, rowHash: string): boolean {
  return contentHash === rowHash && !knownIds.includes(id);
}

/** Longer than a create can be under way, with all its waits, and a list be late, in milliseconds. */
const maxRunMs = 900_000;

/** Whether a run that no row shows is over: so old that nothing of it can still turn up. */
export function isRunOver({ at }: Intent, now: Date): boolean {
  return now.getTime() - at.getTime() >= maxRunMs;
}
