/**
 * What the ledger holds of runs that `rota run` began: a record of its own kind, and never one of a schedule.
 *
 * It is kept beside the worker's own record, under a key that no worker can have. So an apply that is under way is not
 * disturbed by a run that begins, what is matched by name or id never sees it, and a version of rota that knows nothing
 * of runs reads it, keeps it and never acts on it.
 */
import type { RecognisedSchedule } from './live.ts';
import type { Intent, Owned, OwnedWorker } from './owned.ts';

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
