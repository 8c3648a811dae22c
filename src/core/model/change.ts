import type { OffCause } from './bounds.ts';
import type { Content } from './content.ts';
import type { RecognisedSchedule } from './live.ts';

/** What rota would do with one schedule, or why it leaves the schedule alone. */
export type Change =
  CreateChange | ReplaceChange | CancelChange | AdoptChange | ForgetChange | UnprotectChange | KeepChange | HoldChange;

/** Kinds of change, in the order in which a summary counts them. */
export const changeKinds = ['create', 'replace', 'cancel', 'adopt', 'forget', 'unprotect', 'keep', 'hold'] as const;

/** One kind of change. */
export type ChangeKind = (typeof changeKinds)[number];

/** Fields that every change has. */
export interface ChangeBase {
  /** The worker's alias in the declaration. */
  readonly alias: string;
  readonly workerId: string;
  /** Declared name, else the name in the ledger; null if it has neither. */
  readonly name: string | null;
  /** One sentence for people, without a full stop. */
  readonly reason: string;
}

/** A create: the schedule is declared but not live. */
export interface CreateChange extends ChangeBase {
  readonly kind: 'create';
  readonly name: string;
  readonly after: Content;
  readonly protect: boolean;
}

/** A replacement: the schedule was edited. The new one is created and seen before the old one is cancelled. */
export interface ReplaceChange extends ChangeBase {
  readonly kind: 'replace';
  readonly name: string;
  /** Name of the row in the ledger, if it differs from `name`; else null. */
  readonly was: string | null;
  readonly before: RecognisedSchedule;
  readonly after: Content;
  readonly protect: boolean;
  /** Set if the row has stopped and a person wants it recreated unchanged. The old one is then cancelled first. */
  readonly isRenewal?: true;
}

/** Why a live schedule is cancelled. */
export type CancelCause = 'undeclared' | 'duplicate' | OffCause;

/** A cancel of a live schedule. */
export interface CancelChange extends ChangeBase {
  readonly kind: 'cancel';
  readonly cause: CancelCause;
  readonly before: RecognisedSchedule;
  readonly protect: boolean;
}

/** An adoption: the schedule is live as declared and enters the ledger. */
export interface AdoptChange extends ChangeBase {
  readonly kind: 'adopt';
  readonly name: string;
  readonly before: RecognisedSchedule;
  readonly protect: boolean;
}

/** A ledger record to drop: its schedule is no longer live or declared. */
export interface ForgetChange extends ChangeBase {
  readonly kind: 'forget';
  readonly scheduleId: string;
}

/**
 * A lifted protection: the ledger has a live schedule as protected, but it is declared with `protect: false`. Only the
 * ledger is written.
 */
export interface UnprotectChange extends ChangeBase {
  readonly kind: 'unprotect';
  readonly name: string;
  readonly before: RecognisedSchedule;
}

/** A schedule that is live as declared. */
export interface KeepChange extends ChangeBase {
  readonly kind: 'keep';
  readonly name: string;
  readonly before: RecognisedSchedule;
  readonly protect: boolean;
}

/** Why rota leaves something alone. */
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

/** One reason to leave something alone. */
export type HoldCause = (typeof holdCauses)[number];

/** Something that rota sees, shows and leaves alone. */
export interface HoldChange extends ChangeBase {
  readonly kind: 'hold';
  readonly cause: HoldCause;
  /** null if nothing is live, or if the row has no readable ID. */
  readonly scheduleId: string | null;
  /** Live content, else declared content; null if neither can be read. */
  readonly content: Content | null;
  /** Set if a person counts a one-shot as done, which the ledger is to remember. */
  readonly isCountedAsDone?: true;
}

/** A change that calls the API. */
export type WriteChange = CreateChange | ReplaceChange | CancelChange;

/** A change that sends a create. */
export type CreatingChange = CreateChange | ReplaceChange;

/** A change that people review. */
export type ReviewedChange = WriteChange | UnprotectChange;

/** Whether a change calls the API. The others only write the ledger or leave something alone. */
export function isWrite(change: Change): change is WriteChange {
  return change.kind === 'create' || change.kind === 'replace' || change.kind === 'cancel';
}

/** Whether a change sends a create. */
export function isCreating(change: Change): change is CreatingChange {
  return change.kind === 'create' || change.kind === 'replace';
}

/** Whether a change keeps a live schedule in place as the declared one. */
export function isKept(change: Change): change is KeepChange | AdoptChange | UnprotectChange {
  return change.kind === 'keep' || change.kind === 'adopt' || change.kind === 'unprotect';
}

/** Whether a change cancels a schedule that only a pause keeps from being live. */
export function isPausing(change: Change): change is CancelChange {
  return change.kind === 'cancel' && change.cause === 'paused';
}

/** Whether a change recreates, unchanged, a row that is listed but has stopped. */
export function isRenewal(change: Change): change is ReplaceChange {
  return change.kind === 'replace' && change.isRenewal === true;
}

/**
 * Whether a person has to decide about a declared schedule: it is unknown whether it ran or is live, or a pause made it
 * miss its run.
 */
export function isUndecided(change: Change): change is HoldChange {
  if (change.kind !== 'hold' || change.name === null) return false;
  return undecidedCauses.has(change.cause);
}

/** The causes that leave a declared schedule undecided. */
export const undecidedCauses: ReadonlySet<CancelCause | HoldCause | null> = new Set<HoldCause>([
  'unknowable',
  'unrecognised',
  'missed',
]);

/** Whether people review a change and a fingerprint covers it: it calls the API, or lifts a protection. */
export function isReviewed(change: Change): change is ReviewedChange {
  return isWrite(change) || change.kind === 'unprotect';
}

/** Returns the ID of the row or ledger record that a change concerns; null if there is none. */
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

/** Returns the live content before and after a change; null if nothing is live, or if it cannot be read. */
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
