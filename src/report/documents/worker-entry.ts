import type { Failure } from '../../core/model/failure.ts';
import { failureOf } from '../../core/model/live.ts';
import type { WorkerPlan } from '../../core/model/plan.ts';
import type { FindWarnings, WarningEntry } from './warning-entry.ts';
import { rateOfWorker } from '../../core/plan/run-rate.ts';
import type { RunRate } from '../../core/plan/run-rate.ts';

/** One worker of a plan, as documents hold it. */
export interface WorkerEntry {
  /** The alias. */
  readonly worker: string;
  readonly workerId: string;
  /** The account that it belongs to; absent where there is none with a name. */
  readonly account?: string;
  /** The zone in which the service says it reads cron; null when it says none, which means UTC, or was not listed. */
  readonly timezone: string | null;
  /** The zone the files expect; null when they expect none. */
  readonly declaredTimezone: string | null;
  /** How many schedules the service lists; null when the worker could not be listed. */
  readonly live: number | null;
  /** Why it could not be listed, in which case nothing is written to it; null when it was. */
  readonly unavailable: Failure | null;
}

/** Writes a worker as documents hold it. */
export function createWorkerEntry({ worker, observed }: WorkerPlan): WorkerEntry {
  const isListed = observed.kind === 'listed';
  return {
    worker: worker.alias,
    workerId: worker.workerId,
    ...accountPart(worker.account),
    timezone: isListed ? observed.timezone : null,
    declaredTimezone: worker.timezone,
    live: isListed ? observed.schedules.length : null,
    unavailable: failureOf(observed),
  };
}

/** The zone a reader of this worker thinks in; null is UTC. */
export function zoneOf({ timezone, declaredTimezone }: WorkerEntry): string | null {
  return timezone ?? declaredTimezone;
}

/** One worker of a plan, with what the plan does to it as a whole. */
export interface PlannedWorkerEntry extends WorkerEntry {
  /** Of all its schedules together; both null when it could not be listed. */
  readonly runsPerDay: RunRate;
  /** What a reviewer should know of the worker as a whole; empty most of the time. */
  readonly warnings: readonly WarningEntry[];
}

/** Writes a worker of a plan as its document holds it. */
export function createPlannedWorkerEntry(worker: WorkerPlan, findWarnings: FindWarnings): PlannedWorkerEntry {
  const warnings = findWarnings(worker.worker.workerId, null);
  return { ...createWorkerEntry(worker), runsPerDay: rateOfWorker(worker), warnings };
}

/** The account of a worker as entries hold it: nothing where there is none with a name. */
export function accountPart(account: string | null): { readonly account?: string } {
  return account === null ? {} : { account };
}
