import { toFailure, type Diagnostic, type Failure } from '../../core/model/diagnostic.ts';
import { changeKinds, type ChangeKind } from '../../core/model/change.ts';
import { createChangeEntries, type ChangeEntry } from './change-entry.ts';
import { createDiagnosticEntry, type DiagnosticEntry } from './diagnostic-entry.ts';
import { createGuardEntry, isRefusedByPolicy, type GuardEntry } from './guard-entry.ts';
import { maskDocument } from './mask-document.ts';
import { countEach } from '../../core/collections.ts';
import { createPauseEntry, type PauseEntry } from './pause-entry.ts';
import { createForecast } from './content-entry.ts';
import { createFindSet } from './set-entry.ts';
import { createPlannedWorkerEntry, sortWarnings, type PlannedWorkerEntry } from './worker-entry.ts';
import { findBusiestShift, type BusyMinute } from '../../core/plan/busiest-shift.ts';
import { formatInstant } from '../../core/time/when.ts';
import { formatInZone, isTimeZone } from '../../core/time/zone.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { Plan } from '../../core/model/plan.ts';
import type { GuardFinding } from '../../core/model/guard.ts';
import type { PlanWarning } from '../../core/plan/warnings.ts';
import type { Instant } from '../../core/model/bounds.ts';

/** What `rota plan` reports; `schemas/plan.schema.json` describes it. */
export interface PlanDocument {
  readonly format: 'rota.plan/1';
  /**
   * What the declaration is compared with: null for what is live, otherwise a git revision as typed. In the latter case
   * nothing live was read, and what the revision declares stands for it.
   */
  readonly base: string | null;
  /** Whether the plan was made without the records of the ledger; it cannot be saved or applied then. */
  readonly estimate: boolean;
  /** Why the plan is an estimate; null if it is not. */
  readonly estimateReason: string | null;
  /** null if no plan was made, or if it could not be applied, for example because the policy refuses it. */
  readonly fingerprint: string | null;
  readonly summary: Readonly<Record<ChangeKind, number>>;
  /** Sorted by alias. */
  readonly workers: readonly PlannedWorkerEntry[];
  /** By worker, then in plan order. */
  readonly changes: readonly ChangeEntry[];
  /** The busiest minute of the next seven days, before and after; null if the plan does not move it or if unknown. */
  readonly busiestMinute: BusiestMinuteEntry | null;
  /** What is paused; null if nothing is. */
  readonly pause: PauseEntry | null;
  /** Future instants that will change the plan, soonest first. */
  readonly instants: readonly InstantEntry[];
  readonly guards: readonly GuardEntry[];
  readonly diagnostics: readonly DiagnosticEntry[];
  /** null if no error ended the run. */
  readonly error: Failure | null;
}

/** Input of `createPlanDocument`. */
export interface PlanReport {
  /** null if no plan could be made: the declaration is invalid, or there is no key. */
  readonly plan: Plan | null;
  readonly findings: readonly GuardFinding[];
  /** Warnings about the files alone, or why they cannot be planned. */
  readonly diagnostics: readonly Diagnostic[];
  /** Warnings about the plan; empty without a plan. */
  readonly warnings: readonly PlanWarning[];
  /** Error of rota that ended the run; null or absent if there was none. */
  readonly error?: Failure | null;
  /** When the plan was made; next runs are forecast from then on. */
  readonly now: Date;
  /** Why the ledger was not read; null or absent if it was, or if there is none. */
  readonly estimate?: string | null;
  /** Git revision that stands for what is live; absent if the service was asked. */
  readonly base?: string;
}

/** Creates the document of a plan, even if there is no plan. */
export function createPlanDocument(report: PlanReport): PlanDocument {
  const { plan, findings, diagnostics, error = null, now, base, estimate = null } = report;
  const warnings = sortWarnings(report.warnings);
  const forecast = createForecast(now);
  const findSet = plan === null ? () => null : createFindSet(plan);
  const context = { now, isLive: base === undefined, forecast, findWarnings: warnings.findWarnings, findSet };
  const workers = (plan?.workers ?? []).map((worker) => {
    const entries = createChangeEntries(worker, context);
    return { entries, entry: createPlannedWorkerEntry(worker, warnings.findWarnings) };
  });
  const changes = workers.flatMap(({ entries }) => entries);
  const isApplicable = base === undefined && estimate === null && !isRefusedByPolicy(findings);
  return maskDocument({
    format: 'rota.plan/1',
    base: base ?? null,
    estimate: estimate !== null,
    estimateReason: estimate,
    fingerprint: isApplicable ? (plan?.fingerprint ?? null) : null,
    summary: countEach(
      changeKinds,
      changes.map(({ kind }) => kind),
    ),
    workers: workers.map(({ entry }) => entry),
    changes,
    busiestMinute: plan === null ? null : createBusiestMinuteEntry(plan, now),
    pause: createPauseEntry(plan, now),
    instants: (plan?.instants ?? []).map(createInstantEntry),
    guards: findings.map(createGuardEntry),
    diagnostics: [...diagnostics, ...warnings.diagnostics].map(createDiagnosticEntry),
    error: toFailure(error),
  });
}

/** Whether a document contains a plan, and not only why there is none. */
export function isPlanned({ base, estimate, fingerprint, guards, error, diagnostics }: PlanDocument): boolean {
  if (base === null && !estimate && !isRefusedByPolicy(guards)) return fingerprint !== null;
  return error === null && diagnostics.every(({ severity }) => severity === 'warning');
}

/** How a plan moves the busiest minute of the next seven days, over all its workers. */
export interface BusiestMinuteEntry {
  /** null if nothing runs, as is `after`. */
  readonly before: BusyMinuteEntry | null;
  readonly after: BusyMinuteEntry | null;
}

/** A minute and its number of runs, as reported. */
export interface BusyMinuteEntry {
  /** First second of the minute, UTC. */
  readonly at: string;
  /** `at` in the zone that all workers share, otherwise in UTC: `2026-12-01 09:00:00 +01:00`. */
  readonly local: string;
  readonly runs: number;
}

/** Returns null if the plan does not move the busiest minute. */
function createBusiestMinuteEntry(plan: Plan, now: Date): BusiestMinuteEntry | null {
  const shift = findBusiestShift(plan, now);
  if (shift === null) return null;
  const [zone, ...others] = new Set(
    plan.workers.map(({ observed }) => (observed.kind === 'listed' ? observed.timezone : null) ?? 'UTC'),
  );
  const shown = zone !== undefined && others.length === 0 && isTimeZone(zone) ? zone : 'UTC';
  const entryOf = (minute: BusyMinute | null): BusyMinuteEntry | null => {
    if (minute === null) return null;
    return { at: formatInstant(minute.at), local: formatInZone(minute.at, shown), runs: minute.runs };
  };
  return { before: entryOf(shift.before), after: entryOf(shift.after) };
}

/** A future instant that changes the plan, as reported. */
export interface InstantEntry extends Pick<Instant, 'cause' | 'then' | 'schedules' | 'reason'> {
  /** UTC. */
  readonly at: string;
  /** `alias/name`; null for the end of a pause. */
  readonly address: string | null;
}

function createInstantEntry({ at, alias, name, cause, then, schedules, reason }: Instant): InstantEntry {
  const address = alias === null || name === null ? null : formatAddress(alias, name);
  return { at: formatInstant(at), address, cause, then, schedules, reason };
}
