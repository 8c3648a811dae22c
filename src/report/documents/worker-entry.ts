import { failureOf } from '../../core/model/live.ts';
import { rateOfWorker, type RunRate } from '../../core/plan/run-rate.ts';
import { groupBy } from '../../core/collections.ts';
import { standsBeside, toDiagnostic, type PlanWarning, type PlanWarningCode } from '../../core/plan/warnings.ts';
import type { Diagnostic, Failure } from '../../core/model/diagnostic.ts';
import type { WorkerPlan } from '../../core/model/plan.ts';

/** A worker of a plan, as reported. */
export interface WorkerEntry {
  /** Alias of the worker. */
  readonly worker: string;
  readonly workerId: string;
  /** Account of the worker; absent for the default account. */
  readonly account?: string;
  /** Zone in which the service reads crons; null if it names none, which means UTC, or if the worker was not listed. */
  readonly timezone: string | null;
  /** Zone that the files expect; null if they expect none. */
  readonly declaredTimezone: string | null;
  /** Number of schedules the service lists; null if the worker could not be listed. */
  readonly live: number | null;
  /** Why the worker could not be listed; if so, nothing is written to it. null if it was listed. */
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

/** Returns the zone in which to show the times of a worker; null for UTC. */
export function zoneOf({ timezone, declaredTimezone }: WorkerEntry): string | null {
  return timezone ?? declaredTimezone;
}

/** A worker of a plan, with what the plan does to it as a whole. */
export interface PlannedWorkerEntry extends WorkerEntry {
  /** Of all its schedules together; both sides are null if the worker could not be listed. */
  readonly runsPerDay: RunRate;
  /** Warnings about the worker as a whole; usually empty. */
  readonly warnings: readonly WarningEntry[];
}

export function createPlannedWorkerEntry(worker: WorkerPlan, findWarnings: FindWarnings): PlannedWorkerEntry {
  const warnings = findWarnings(worker.worker.workerId, null);
  return { ...createWorkerEntry(worker), runsPerDay: rateOfWorker(worker), warnings };
}

/** Returns the account of a worker as entries contain it: nothing for the default account. */
export function accountPart(account: string | null): { readonly account?: string } {
  return account === null ? {} : { account };
}

/** A warning about a change or a worker, as reported. */
export interface WarningEntry {
  readonly code: PlanWarningCode;
  /** One sentence without a full stop; about a secret, it gives only kind and line. */
  readonly message: string;
}

/** Finds the warnings about a write, by schedule name, or about a worker as a whole, by null. */
export type FindWarnings = (workerId: string, name: string | null) => readonly WarningEntry[];

/** Splits the warnings of a plan into those about a change or a worker, and diagnostics. */
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
