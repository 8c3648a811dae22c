import type { WorkerOutcome } from '../../core/model/outcome.ts';
import { isUndecided, isWrite } from '../../core/model/plan.ts';
import type { Change, WorkerPlan } from '../../core/model/plan.ts';

/** How many schedules of one worker are what; each 0 or more. */
export interface WorkerCounts {
  /** On the service. */
  readonly live: number;
  /** Live and standing for a declaration. */
  readonly owned: number;
  /** Live and left alone: ignored, not pruned, not readable. */
  readonly foreign: number;
  /** Live once more than declared. */
  readonly duplicates: number;
  /** Changes that are still to be written. */
  readonly pending: number;
  /** Declared, and it is unknown whether they ran or are live. */
  readonly undecided: number;
}

/** Counts a worker as it is after a pass; null when it could not be listed, so that the last count stands. */
export function countWorker(
  { observed, changes }: WorkerPlan,
  outcome: WorkerOutcome | undefined,
): WorkerCounts | null {
  if (observed.kind === 'unavailable') return null;
  const done = new Set(outcome?.outcomes.flatMap(({ change, status }) => (status === 'done' ? [change] : [])));
  const count = (test: (change: Change) => boolean): number => changes.filter(test).length;
  const created = count((change) => change.kind === 'create' && done.has(change));
  const cancelled = count((change) => change.kind === 'cancel' && done.has(change));
  return {
    live: observed.schedules.length + created - cancelled,
    owned:
      created + count(({ kind }) => kind === 'keep' || kind === 'adopt' || kind === 'unprotect' || kind === 'replace'),
    foreign: count((change) => change.kind === 'hold' && change.scheduleId !== null),
    duplicates: count((change) => change.kind === 'cancel' && change.cause === 'duplicate' && !done.has(change)),
    pending: count((change) => isWrite(change) && !done.has(change)),
    undecided: count(isUndecided),
  };
}
