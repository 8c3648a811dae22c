import type { Failure } from '../../core/model/failure.ts';
import { outcomeStatuses } from '../../core/model/outcome.ts';
import type { OutcomeStatus, Unconverged, WorkerOutcome } from '../../core/model/outcome.ts';
import { toDiagnostic } from '../../core/plan/warnings.ts';
import type { ChangeEntry } from './change-entry.ts';
import type { DiagnosticEntry } from './diagnostic-entry.ts';
import type { GuardEntry } from './guard-entry.ts';
import { maskDocument } from './mask-document.ts';
import { createCancelledEntries, createOutcomeEntry, createUnconvergedEntry } from './outcome-entry.ts';
import type { CancelledEntry, OutcomeEntry, UnconvergedEntry } from './outcome-entry.ts';
import { createPlanDocument } from './plan-document.ts';
import type { PauseEntry } from './pause-entry.ts';
import type { PlanReport } from './plan-document.ts';
import { countEach } from './count-each.ts';
import { accountPart, createWorkerEntry } from './worker-entry.ts';
import type { WorkerEntry } from './worker-entry.ts';

/** What `rota apply` reports; `schemas/apply.schema.json` describes it. */
export interface ApplyDocument {
  readonly format: 'rota.apply/1';
  /** Of the plan that was applied; null when no plan was made. */
  readonly fingerprint: string | null;
  /** Whether a plan made after the writes is empty; false when nothing was verified. */
  readonly converged: boolean;
  readonly summary: Readonly<Record<OutcomeStatus, number>>;
  /** As they were before the writes, sorted by alias. */
  readonly workers: readonly WorkerEntry[];
  /** One for each planned write that was reached, by worker, then in plan order. */
  readonly outcomes: readonly OutcomeEntry[];
  /** What is paused; null where nothing is. */
  readonly pause: PauseEntry | null;
  readonly guards: readonly GuardEntry[];
  /** What the service still lacks, or has too much of. */
  readonly unconverged: readonly UnconvergedEntry[];
  /** What the plan leaves alone, and why. */
  readonly holds: readonly ChangeEntry[];
  /** What was cancelled or may have been, whole, so that a person can bring it back. */
  readonly cancelled: readonly CancelledEntry[];
  readonly diagnostics: readonly DiagnosticEntry[];
  /** Null when the run ended well. */
  readonly error: Failure | null;
}

/** What an apply document is made from. */
export interface ApplyReport extends PlanReport {
  /** Empty when nothing was applied. */
  readonly workers: readonly WorkerOutcome[];
  /** What the service still lacks, or has too much of. */
  readonly unconverged: readonly Unconverged[];
  /** What a person has to decide; absent: nothing. */
  readonly undecided?: readonly Unconverged[];
  /** Whether every change is done and remembered and a new plan is empty. */
  readonly converged: boolean;
  /** Why not everything that was done is in the ledger; null or absent when it is, or there is none. */
  readonly ledgerProblem?: Failure | null;
}

/** Makes the document of an apply, also of one that was refused or broken off. */
export function createApplyDocument(report: ApplyReport): ApplyDocument {
  const diagnostics = [...report.diagnostics, ...report.warnings.map(toDiagnostic)];
  const { undecided = [], ledgerProblem = null } = report;
  const error = report.error ?? ledgerProblem;
  const { fingerprint, changes, guards, ...planned } = createPlanDocument({
    ...report,
    diagnostics,
    warnings: [],
    error,
  });
  const accounts = new Map((report.plan?.workers ?? []).map(({ worker: { alias, account } }) => [alias, account]));
  const facts = new Map(changes.map(({ address, set, spread }) => [address, { set, spread }]));
  const outcomes = report.workers.flatMap((worker) =>
    worker.outcomes.map((outcome) =>
      createOutcomeEntry(outcome, ({ address, worker: alias }) => ({
        ...accountPart(accounts.get(alias) ?? null),
        ...(facts.get(address) ?? { set: null, spread: null }),
      })),
    ),
  );
  return maskDocument({
    format: 'rota.apply/1',
    fingerprint,
    converged: report.converged && undecided.length === 0,
    summary: countEach(
      outcomeStatuses,
      outcomes.map(({ status }) => status),
    ),
    workers: (report.plan?.workers ?? []).map(createWorkerEntry),
    outcomes,
    pause: planned.pause,
    guards,
    unconverged: [...report.unconverged, ...undecided].map(createUnconvergedEntry),
    holds: changes.filter(({ kind }) => kind === 'hold'),
    cancelled: report.workers.flatMap(createCancelledEntries),
    diagnostics: planned.diagnostics,
    error: planned.error,
  });
}
