import { toFailure } from '../../core/model/failure.ts';
import type { Failure } from '../../core/model/failure.ts';
import { assertNever } from '../../core/assert-never.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { Outcome, OutcomeStatus, Unconverged, WorkerOutcome } from '../../core/model/outcome.ts';
import type { CancelChange, ChangeKind, ReplaceChange } from '../../core/model/plan.ts';
import { contentsOf } from './change-entry.ts';
import type { ChangeEntry } from './change-entry.ts';
import { createContentEntry } from './content-entry.ts';
import type { ContentEntry } from './content-entry.ts';
import type { SetEntry } from './set-entry.ts';
import type { SpreadEntry } from './spread-entry.ts';

/** Which schedule of which worker an entry is about. */
export interface EntrySubject {
  /** `alias/name`; null when nothing names it. */
  readonly address: string | null;
  /** The worker's alias. */
  readonly worker: string;
  readonly workerId: string;
}

/** What became of one planned write, as documents hold it. */
export interface OutcomeEntry extends EntrySubject {
  /** The account of the worker; absent where there is none with a name. */
  readonly account?: string;
  readonly kind: ChangeKind;
  /** The id that now stands for it: created, cancelled or kept; null when there is none. */
  readonly scheduleId: string | null;
  readonly status: OutcomeStatus;
  /** Why it is not done; null when done without anything to say. */
  readonly error: Failure | null;
  /** What a person should know although it is done, one sentence each. */
  readonly notes: readonly string[];
  readonly before: ContentEntry | null;
  readonly after: ContentEntry | null;
  /** The set that gives it; null when it is written on its worker, and when nothing declares it. */
  readonly set: SetEntry | null;
  /** How the declared time was moved; null where it was not. */
  readonly spread: SpreadEntry | null;
}

/** Something that a plan made after the writes still wants changed, as documents hold it. */
export interface UnconvergedEntry extends EntrySubject {
  /** The live schedule that is not as it should be; null when none is live. */
  readonly scheduleId: string | null;
  /** Field by field what was sent and what the service answers; no full stop. */
  readonly message: string;
}

/** A schedule that was cancelled, or may have been, whole. */
export interface CancelledEntry extends EntrySubject {
  /** The id it had. */
  readonly scheduleId: string;
  readonly content: ContentEntry;
}

/** Writes an outcome as documents hold it. */
export function createOutcomeEntry(
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

/** Writes what has not converged as documents hold it. */
export function createUnconvergedEntry(unconverged: Unconverged): UnconvergedEntry {
  return { ...subjectOf(unconverged), scheduleId: unconverged.scheduleId, message: unconverged.message };
}

/** Writes everything of a worker that an apply cancelled or may have cancelled, so that a person can bring it back. */
export function createCancelledEntries(worker: WorkerOutcome): readonly CancelledEntry[] {
  return listCancelled(worker).map((change) => {
    const { id, content } = change.before;
    return { ...subjectOf(change), scheduleId: id, content: createContentEntry(content) };
  });
}

/** The changes by which an apply cancelled a schedule of the worker, or may have; in plan order. */
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
      // A failed replacement may have cancelled the old one first; only a list can tell.
      return lastRead !== null && !lastRead.schedules.some(({ id }) => id === oldId);
    case 'skipped':
      return false;
    default:
      return assertNever(status);
  }
}

function subjectOf(subject: Pick<Unconverged, 'alias' | 'workerId' | 'name'>): EntrySubject {
  const { alias, workerId, name } = subject;
  return { address: name === null ? null : formatAddress(alias, name), worker: alias, workerId };
}
