import { toFailure, type Failure } from '../../core/model/diagnostic.ts';
import {
  outcomeStatuses,
  type Outcome,
  type OutcomeStatus,
  type Unconverged,
  type WorkerOutcome,
} from '../../core/model/outcome.ts';
import { toDiagnostic } from '../../core/plan/warnings.ts';
import { contentsOf, type ChangeEntry, type EntrySubject } from './change-entry.ts';
import { maskDocument } from './mask-document.ts';
import { createPlanDocument, type PlanDocument, type PlanReport } from './plan-document.ts';
import { countEach } from '../../core/collections.ts';
import { accountPart, createWorkerEntry, type WorkerEntry } from './worker-entry.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import { createContentEntry, type ContentEntry } from './content-entry.ts';
import type { CancelChange, ChangeKind, ReplaceChange } from '../../core/model/change.ts';

/** What `rota apply` reports; `schemas/apply.schema.json` describes it. */
export interface ApplyDocument extends Pick<PlanDocument, 'pause' | 'guards' | 'diagnostics' | 'error'> {
  readonly format: 'rota.apply/1';
  /** Fingerprint of the plan that was applied; null if no plan was made. */
  readonly fingerprint: string | null;
  /** Whether a plan made after the writes is empty and nothing is left to decide; false if nothing was verified. */
  readonly converged: boolean;
  readonly summary: Readonly<Record<OutcomeStatus, number>>;
  /** How many live schedules entered the ledger and how many records left it, without a write to the service. */
  readonly ledger: { readonly adopted: number; readonly forgotten: number };
  /** As they were before the writes, sorted by alias. */
  readonly workers: readonly WorkerEntry[];
  /** One for each planned write that was reached, by worker, then in plan order. */
  readonly outcomes: readonly OutcomeEntry[];
  /** What the service still lacks or has too much of, and what a person has to decide. */
  readonly unconverged: readonly UnconvergedEntry[];
  /** What the plan leaves alone, and why. */
  readonly holds: readonly ChangeEntry[];
  /** Complete schedules that were cancelled or may have been, so that a person can bring them back. */
  readonly cancelled: readonly CancelledEntry[];
}

/** Input of `createApplyDocument`. */
export interface ApplyReport extends PlanReport {
  /** Empty if nothing was applied. */
  readonly workers: readonly WorkerOutcome[];
  /** What the service still lacks or has too much of. */
  readonly unconverged: readonly Unconverged[];
  /** What a person has to decide; absent for nothing. */
  readonly undecided?: readonly Unconverged[];
  /** Whether every change is done and recorded, and a new plan is empty. */
  readonly converged: boolean;
  /** Why the ledger does not record everything that was done; null or absent if it does, or if there is no ledger. */
  readonly ledgerProblem?: Failure | null;
}

/** Creates the document of an apply, even if the apply was refused or interrupted. */
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
  const remembered = new Set(
    error === null ? report.workers.flatMap(({ workerId, isMoved }) => (isMoved === true ? [] : [workerId])) : [],
  );
  const countRemembered = (wanted: ChangeKind): number =>
    changes.filter(({ kind, workerId }) => kind === wanted && remembered.has(workerId)).length;
  return maskDocument({
    format: 'rota.apply/1',
    fingerprint,
    converged: report.converged && undecided.length === 0,
    summary: countEach(
      outcomeStatuses,
      outcomes.map(({ status }) => status),
    ),
    ledger: { adopted: countRemembered('adopt'), forgotten: countRemembered('forget') },
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

/** Outcome of one planned write, as reported. */
export interface OutcomeEntry
  extends EntrySubject, Pick<ChangeEntry, 'account' | 'kind' | 'before' | 'after' | 'set' | 'spread'> {
  /** ID that now stands for the write: created, cancelled or kept; null if there is none. */
  readonly scheduleId: string | null;
  readonly status: OutcomeStatus;
  /** Why the write is not done; null if it is done and there is nothing to say. */
  readonly error: Failure | null;
  /** What a person should know about a write that is done, one sentence each. */
  readonly notes: readonly string[];
}

/** Something that a plan made after the writes still wants changed, as reported. */
export interface UnconvergedEntry extends EntrySubject {
  /** ID of the live schedule that is not as it should be; null if none is live. */
  readonly scheduleId: string | null;
  /** What was sent and what the service answers, field by field; no full stop. */
  readonly message: string;
}

/** A complete schedule that was cancelled, or may have been. */
export interface CancelledEntry extends EntrySubject {
  /** ID that the schedule had. */
  readonly scheduleId: string;
  readonly content: ContentEntry;
}

function createOutcomeEntry(
  { change, scheduleId, status, error, notes }: Outcome,
  findPlanned: (subject: EntrySubject) => Pick<ChangeEntry, 'account' | 'set' | 'spread'>,
): OutcomeEntry {
  const subject = subjectOf(change);
  return {
    kind: change.kind,
    ...subject,
    scheduleId,
    status,
    error: toFailure(error),
    notes,
    ...contentsOf(change),
    ...findPlanned(subject),
  };
}

function createUnconvergedEntry(unconverged: Unconverged): UnconvergedEntry {
  return { ...subjectOf(unconverged), scheduleId: unconverged.scheduleId, message: unconverged.message };
}

function createCancelledEntries(worker: WorkerOutcome): readonly CancelledEntry[] {
  return listCancelled(worker).map((change) => {
    const { id, content } = change.before;
    return { ...subjectOf(change), scheduleId: id, content: createContentEntry(content) };
  });
}

/** Returns the changes that cancelled a schedule of the worker, or may have, in plan order. */
export function listCancelled(worker: WorkerOutcome): readonly (CancelChange | ReplaceChange)[] {
  return worker.outcomes.flatMap((outcome) => {
    const { change } = outcome;
    if (change.kind !== 'cancel' && change.kind !== 'replace') return [];
    return mayBeCancelled(change.before.id, outcome, worker) ? [change] : [];
  });
}

function mayBeCancelled(oldId: string, { change, status, scheduleId }: Outcome, { lastRead }: WorkerOutcome): boolean {
  switch (status) {
    case 'done':
      return change.kind === 'cancel' || scheduleId !== oldId;
    case 'uncertain':
      return true;
    case 'failed':
      // A failed replacement may have cancelled the old schedule first; only a list can tell.
      return lastRead !== null && !lastRead.schedules.some(({ id }) => id === oldId);
    case 'skipped':
      return false;
  }
}

function subjectOf(subject: Pick<Unconverged, 'alias' | 'workerId' | 'name'>): EntrySubject {
  const { alias, workerId, name } = subject;
  return { address: name === null ? null : formatAddress(alias, name), worker: alias, workerId };
}
