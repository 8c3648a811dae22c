/** Counts the schedules of each worker by their state, after the passes so far. */
import { groupBy } from '../../core/collections.ts';
import { isCreating, isKept, isUndecided, isWrite, type Change } from '../../core/model/change.ts';
import { createFindNextRun } from '../../core/plan/run-rate.ts';
import type { Pass } from './pass.ts';
import type { WorkerOutcome } from '../../core/model/outcome.ts';
import type { WorkerPlan } from '../../core/model/plan.ts';
import { isLateness, type PlanWarning } from '../../core/plan/warnings.ts';

/** What is known about one worker after a pass. */
export interface WorkerTally {
  readonly alias: string;
  /** Whether it could be listed the last time it was tried. */
  readonly isListed: boolean;
  /** Counts from its last list; null if it was never listed. */
  readonly counted: CountedWorker | null;
}

/** Tallies by worker ID. */
export type WorkerTallies = ReadonlyMap<string, WorkerTally>;

/** Returns the tallies of every declared worker after a pass: counted again if it was listed, otherwise as before. */
export function tallyWorkers(before: WorkerTallies, { end, inForce }: Pass): WorkerTallies {
  const tallies = new Map(before);
  if ('planned' in end) {
    const { plan, warnings, listedAt } = end.planned;
    const outcomes = new Map(end.applied?.workers.map((outcome) => [outcome.workerId, outcome]));
    const warningsOf = groupBy(warnings, ({ subject }) => (subject === null ? [] : [subject.workerId]));
    for (const worker of plan.workers) {
      const { alias, workerId } = worker.worker;
      const counted = countWorker(worker, outcomes.get(workerId), warningsOf.get(workerId) ?? [], listedAt);
      const last = before.get(workerId)?.counted ?? null;
      tallies.set(workerId, { alias, isListed: counted !== null, counted: counted ?? last });
    }
  }
  const declared = new Map(inForce?.workers.map(({ workerId, alias }) => [workerId, alias]));
  return new Map(
    [...tallies].flatMap(([workerId, tally]) => {
      const alias = declared.get(workerId);
      return alias === undefined ? [] : [[workerId, { ...tally, alias }] as const];
    }),
  );
}

/** Numbers of schedules of one worker; each 0 or more. */
export interface WorkerCounts {
  /** On the service. */
  readonly live: number;
  /** Live rows that stand for a declaration. */
  readonly owned: number;
  /** Live and left alone: ignored, not pruned, or not readable. */
  readonly foreign: number;
  /** Live in addition to the row that a declaration needs. */
  readonly duplicates: number;
  /** Changes that are still to be written. */
  readonly pending: number;
  /** Declared, but it is not known whether they ran or are live. */
  readonly undecided: number;
  /** Declared, and kept from running only by a pause. */
  readonly paused: number;
  /** Live as declared, and late or still running. */
  readonly late: number;
  /** Live as declared, and stopped or still running. */
  readonly stopped: number;
}

/** Counts of a worker, with its next run. */
interface CountedWorker extends WorkerCounts {
  /** When the first declared schedule that is not late runs next, in UTC; null if none does. */
  readonly nextRunAt: Date | null;
}

/**
 * Counts the schedules of a worker after a pass. Returns null if it could not be listed, so that the last count stands.
 * Without an outcome, nothing was written. The worker was listed at `listedAt`, by the service's clock.
 */
function countWorker(
  plan: WorkerPlan,
  outcome: WorkerOutcome | undefined,
  warnings: readonly PlanWarning[],
  listedAt: Date,
): CountedWorker | null {
  const { observed, changes } = plan;
  if (observed.kind === 'unavailable') return null;
  const done = new Set(outcome?.outcomes.flatMap(({ change, status }) => (status === 'done' ? [change] : [])));
  const count = (test: (change: Change) => boolean): number => changes.filter(test).length;
  const created = count((change) => change.kind === 'create' && done.has(change));
  const cancelled = count((change) => change.kind === 'cancel' && done.has(change));
  const overdue = warnings.filter(isLateness);
  const overdueNames = new Set(overdue.map(({ subject }) => subject?.name ?? null));
  const runs = changes.filter((change) => isLiveAsDeclared(change, done) && !overdueNames.has(change.name));
  return {
    live: observed.schedules.length + created - cancelled,
    owned: created + count((change) => isKept(change) || change.kind === 'replace'),
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
  return isCreating(change) ? done.has(change) : isKept(change);
}

function findFirst(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce((first, at) => (at !== null && (first === null || at < first) ? at : first), null);
}
