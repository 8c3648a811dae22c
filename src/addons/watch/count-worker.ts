import type { WorkerOutcome } from '../../core/model/outcome.ts';
import { isUndecided, isWrite } from '../../core/model/plan.ts';
import type { Change, WorkerPlan } from '../../core/model/plan.ts';
import { createFindNextRun } from '../../core/plan/next-runs.ts';
import type { PlanWarning } from '../../core/plan/warnings.ts';

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
  /** Declared, and kept from running by a pause alone. */
  readonly paused: number;
  /** Live as declared, and late or still running. */
  readonly late: number;
  /** Live as declared, and stopped or still running. */
  readonly stopped: number;
}

/** A worker as a pass left it. */
export interface CountedWorker extends WorkerCounts {
  /** When the first of its declared schedules runs next, as far as none of them is late; UTC, null when none does. */
  readonly nextRunAt: Date | null;
}

/** What a worker is counted from. */
export interface CountInput {
  readonly plan: WorkerPlan;
  /** What became of the plan; absent: nothing was written. */
  readonly outcome: WorkerOutcome | undefined;
  /** Of this worker, as the plan has them. */
  readonly warnings: readonly PlanWarning[];
  /** When it was listed, by the service's clock, UTC. */
  readonly listedAt: Date;
}

/** Counts a worker as it is after a pass; null when it could not be listed, so that the last count stands. */
export function countWorker({ plan, outcome, warnings, listedAt }: CountInput): CountedWorker | null {
  const { observed, changes } = plan;
  if (observed.kind === 'unavailable') return null;
  const done = new Set(outcome?.outcomes.flatMap(({ change, status }) => (status === 'done' ? [change] : [])));
  const count = (test: (change: Change) => boolean): number => changes.filter(test).length;
  const created = count((change) => change.kind === 'create' && done.has(change));
  const cancelled = count((change) => change.kind === 'cancel' && done.has(change));
  const overdue = warnings.filter(({ code }) => code === 'schedule-late' || code === 'schedule-stopped');
  const overdueNames = new Set(overdue.map(({ subject }) => subject?.name ?? null));
  const runs = changes.filter((change) => isLiveAsDeclared(change, done) && !overdueNames.has(change.name));
  return {
    live: observed.schedules.length + created - cancelled,
    owned:
      created + count(({ kind }) => kind === 'keep' || kind === 'adopt' || kind === 'unprotect' || kind === 'replace'),
    foreign: count((change) => change.kind === 'hold' && change.scheduleId !== null),
    duplicates: count((change) => change.kind === 'cancel' && change.cause === 'duplicate' && !done.has(change)),
    pending: count((change) => isWrite(change) && !done.has(change)),
    undecided: count(isUndecided),
    paused: new Set(changes.flatMap((change) => (isPausedChange(change) ? [change.name] : []))).size,
    late: overdue.filter(({ code }) => code === 'schedule-late').length,
    stopped: overdue.filter(({ code }) => code === 'schedule-stopped').length,
    nextRunAt: findFirst(runs.map(createFindNextRun(plan, listedAt))),
  };
}

function isPausedChange(change: Change): boolean {
  return (change.kind === 'hold' || change.kind === 'cancel') && change.cause === 'paused';
}

function isLiveAsDeclared(change: Change, done: ReadonlySet<Change>): boolean {
  if (change.kind === 'create' || change.kind === 'replace') return done.has(change);
  return change.kind === 'keep' || change.kind === 'adopt' || change.kind === 'unprotect';
}

function findFirst(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce((first, at) => (at !== null && (first === null || at < first) ? at : first), null);
}
