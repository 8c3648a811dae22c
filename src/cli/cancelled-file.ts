import type { Outcome, WorkerOutcome } from '../model/outcome.ts';
import { changesOf } from '../model/plan.ts';
import type { CancelChange, Change, Plan, ReplaceChange } from '../model/plan.ts';
import { renderCancelled } from '../report/cancelled-yaml.ts';
import type { Io } from './io.ts';
import { writeWhole } from './write-whole.ts';

/** A file that keeps what an apply cancels as YAML that can be declared again. */
export interface CancelledFile {
  /** Writes everything that a plan would cancel or replace; called before the first write. */
  readonly keepPlanned: (plan: Plan) => Promise<void>;
  /** Writes only what may really be gone. */
  readonly keepOutcomes: (workers: readonly WorkerOutcome[]) => Promise<void>;
}

/** Keeps cancelled schedules in a file; both functions throw UsageError when it cannot be written. */
export function createCancelledFile(file: string, io: Io): CancelledFile {
  const keep = (changes: readonly Change[]): Promise<void> =>
    writeWhole(file, renderCancelled(changes.filter(isGone)), io);
  return {
    keepPlanned: (plan) => keep(changesOf(plan)),
    keepOutcomes: (workers) =>
      keep(workers.flatMap(({ outcomes }) => outcomes.filter(mayBeGone).map(({ change }) => change))),
  };
}

function isGone(change: Change): change is CancelChange | ReplaceChange {
  return change.kind === 'cancel' || change.kind === 'replace';
}

/** An uncertain cancel may have worked, and a schedule too many is no harm in a file for undoing. */
function mayBeGone({ status }: Outcome): boolean {
  return status === 'done' || status === 'uncertain';
}
