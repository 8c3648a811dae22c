import { failureOf } from '../../core/model/live.ts';
import { rateOfWorker, type RunRate } from '../../core/plan/run-rate.ts';
import { groupBy } from '../../core/collections.ts';
import { standsBeside, toDiagnostic, type PlanWarning, type PlanWarningCode } from '../../core/plan/warnings.ts';
import type { Diagnostic, Failure } from '../../core/model/diagnostic.ts';
import type { WorkerPlan } from '../../core/model/plan.ts';

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

export function createPlannedWorkerEntry(worker: WorkerPlan, findWarnings: FindWarnings): PlannedWorkerEntry {
  const warnings = findWarnings(worker.worker.workerId, null);
  return { ...createWorkerEntry(worker), runsPerDay: rateOfWorker(worker), warnings };
}

/** The account of a worker as entries hold it: nothing where there is none with a name. */
export function accountPart(account: string | null): { readonly account?: string } {
  return account === null ? {} : { account };
}

/** A warning beside the change or the worker that it is about. */
export interface WarningEntry {
  readonly code: PlanWarningCode;
  /** One sentence without a full stop; of a secret it tells kind and line alone. */
  readonly message: string;
}

/** Finds what stands beside a write, by its name, or beside a worker as a whole, by null. */
export type FindWarnings = (workerId: string, name: string | null) => readonly WarningEntry[];

/** Sorts the warnings of a plan out: those that stand beside something, and those that are diagnostics. */
export function sortWarnings(warnings: readonly PlanWarning[]): {
  readonly findWarnings: FindWarnings;
  readonly diagnostics: readonly Diagnostic[];
} {
  const keyOf = (workerId: string, name: string | null): string => JSON.stringify([workerId, name]);
  const beside = groupBy(warnings.filter(standsBeside), ({ subject }) =>
    subject === null ? [] : [keyOf(subject.workerId, subject.name)],
  );
  return {
    findWarnings: (workerId, name) =>
      (beside.get(keyOf(workerId, name)) ?? []).map(({ code, message }) => ({ code, message })),
    diagnostics: warnings.filter((warning) => !standsBeside(warning)).map(toDiagnostic),
  };
}
