import type { OffCause } from './bounds.ts';
import type { Content } from './content.ts';
import type { RecognisedSchedule } from './live.ts';

/** What rota would do with one schedule, or why it leaves it alone. */
export type Change =
  CreateChange | ReplaceChange | CancelChange | AdoptChange | ForgetChange | UnprotectChange | KeepChange | HoldChange;

/** The kinds of change, in the order a summary counts them. */
export const changeKinds = ['create', 'replace', 'cancel', 'adopt', 'forget', 'unprotect', 'keep', 'hold'] as const;

/** The word for one kind of change. */
export type ChangeKind = (typeof changeKinds)[number];

/** What every change tells. */
export interface ChangeBase {
  /** The worker's alias in the declaration. */
  readonly alias: string;
  readonly workerId: string;
  /** The declared or remembered name; null when nothing names it. */
  readonly name: string | null;
  /** One sentence without a full stop, for a person. */
  readonly reason: string;
}

/** A schedule that is declared and not live. */
export interface CreateChange extends ChangeBase {
  readonly kind: 'create';
  readonly name: string;
  readonly after: Content;
  readonly protect: boolean;
}

/** A live schedule that was edited: the new one is created and seen before the old one is cancelled. */
export interface ReplaceChange extends ChangeBase {
  readonly kind: 'replace';
  readonly name: string;
  /** The name that the ledger has the row under, where that is another; else null. */
  readonly was: string | null;
  readonly before: RecognisedSchedule;
  readonly after: Content;
  readonly protect: boolean;
  /** True where the row has stopped and a person wants it made again, unchanged: the old one goes first. Else absent. */
  readonly isRenewal?: true;
}

/** Why a live schedule is cancelled. */
export type CancelCause = 'undeclared' | 'duplicate' | OffCause;

/** A live schedule that must go. */
export interface CancelChange extends ChangeBase {
  readonly kind: 'cancel';
  readonly cause: CancelCause;
  readonly before: RecognisedSchedule;
  readonly protect: boolean;
}

/** A live schedule that is as declared and enters the ledger. */
export interface AdoptChange extends ChangeBase {
  readonly kind: 'adopt';
  readonly name: string;
  readonly before: RecognisedSchedule;
  readonly protect: boolean;
}

/** A ledger record of something that is no longer live or declared. */
export interface ForgetChange extends ChangeBase {
  readonly kind: 'forget';
  readonly scheduleId: string;
}

/** A live schedule that the ledger has as protected and that is declared with `protect: false`; only the ledger is written. */
export interface UnprotectChange extends ChangeBase {
  readonly kind: 'unprotect';
  readonly name: string;
  readonly before: RecognisedSchedule;
}

/** A live schedule that is as declared. */
export interface KeepChange extends ChangeBase {
  readonly kind: 'keep';
  readonly name: string;
  readonly before: RecognisedSchedule;
  readonly protect: boolean;
}

/** Why something is left alone. */
export const holdCauses = [
  'ignored',
  'foreign',
  'unpruned',
  'previous-version',
  'about-to-run',
  'unrecognised',
  'unavailable',
  'disabled',
  'not-yet',
  'ended',
  'paused',
  'missed',
  'expired',
  'completed',
  'cancelled-elsewhere',
  'unknowable',
] as const;

/** The word for one reason to leave something alone. */
export type HoldCause = (typeof holdCauses)[number];

/** Something that is seen, shown and left alone. */
export interface HoldChange extends ChangeBase {
  readonly kind: 'hold';
  readonly cause: HoldCause;
  /** Null when nothing is live, or the row has no readable id. */
  readonly scheduleId: string | null;
  /** What is live, else what is declared; null when neither can be read. */
  readonly content: Content | null;
  /** True where a person counts a one-shot as done, which the ledger is to remember; else absent. */
  readonly isCountedAsDone?: true;
}

/** A change that calls the API. */
export type WriteChange = CreateChange | ReplaceChange | CancelChange;

/** A change that sends a create. */
export type CreatingChange = CreateChange | ReplaceChange;

/** A change that people review. */
export type ReviewedChange = WriteChange | UnprotectChange;

/** Whether a change calls the API; the others only remember or leave alone. */
export function isWrite(change: Change): change is WriteChange {
  return change.kind === 'create' || change.kind === 'replace' || change.kind === 'cancel';
}

/** Whether a change sends a create. */
export function isCreating(change: Change): change is CreatingChange {
  return change.kind === 'create' || change.kind === 'replace';
}

/** Whether a live schedule stays as it is and stands for what is declared. */
export function isKept(change: Change): change is KeepChange | AdoptChange | UnprotectChange {
  return change.kind === 'keep' || change.kind === 'adopt' || change.kind === 'unprotect';
}

/** Whether a change ends what only a pause keeps from being live. */
export function isPausing(change: Change): change is CancelChange {
  return change.kind === 'cancel' && change.cause === 'paused';
}

/** Whether a change makes again, unchanged, what is listed and has stopped. */
export function isRenewal(change: Change): change is ReplaceChange {
  return change.kind === 'replace' && change.isRenewal === true;
}

/** Whether a person has to decide of a declared schedule: it is unknown if it ran or is live, or a pause kept it from its run. */
export function isUndecided(change: Change): change is HoldChange {
  if (change.kind !== 'hold' || change.name === null) return false;
  return undecidedCauses.has(change.cause);
}

/** The causes by which a declared schedule is undecided. */
export const undecidedCauses: ReadonlySet<CancelCause | HoldCause | null> = new Set<HoldCause>([
  'unknowable',
  'unrecognised',
  'missed',
]);

/** Whether a change is one that people review and a fingerprint covers: it calls the API, or lifts a protection. */
export function isReviewed(change: Change): change is ReviewedChange {
  return isWrite(change) || change.kind === 'unprotect';
}

/** The id of the live schedule a change is about; null when it is about none. */
export function scheduleIdOf(change: Change): string | null {
  switch (change.kind) {
    case 'create':
      return null;
    case 'forget':
    case 'hold':
      return change.scheduleId;
    case 'replace':
    case 'cancel':
    case 'adopt':
    case 'unprotect':
    case 'keep':
      return change.before.id;
  }
}

/** What is live of the schedule of a change before it and after it; null where nothing is, or it cannot be read. */
export function liveContents(change: Change): { readonly before: Content | null; readonly after: Content | null } {
  switch (change.kind) {
    case 'create':
      return { before: null, after: change.after };
    case 'replace':
      return { before: change.before.content, after: change.after };
    case 'cancel':
      return { before: change.before.content, after: null };
    case 'adopt':
    case 'unprotect':
    case 'keep':
      return { before: change.before.content, after: change.before.content };
    case 'hold': {
      const content = change.scheduleId === null ? null : change.content;
      return { before: content, after: content };
    }
    case 'forget':
      return { before: null, after: null };
  }
}
