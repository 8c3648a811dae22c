import type { Instant, OffCause } from './bounds.ts';
import type { Content } from './content.ts';
import type { CancelLimit, DeclaredWorker } from './declaration.ts';
import type { ObservedWorker, RecognisedSchedule } from './live.ts';
import type { OwnedSchedule, OwnedWorker } from './owned.ts';

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

/** What the guards judge of a worker in place of its changes, each list in plan order; see judged.ts. */
export interface Judged {
  /** Without what only instants cause that were judged before. */
  readonly now: readonly Change[];
  /** The same, as if each `from` ahead that was not judged before had passed. */
  readonly begun: readonly Change[];
  /** The same, as if each `until` ahead that was not judged before had passed. */
  readonly ended: readonly Change[];
  /** The same, as if each `until` ahead had passed, where there is one among them that was not judged before. */
  readonly allEnded: readonly Change[];
  /** The same, as if what pauses cover and no apply has judged came back. */
  readonly resumed: readonly Change[];
  /** All that is planned but for the pauses: what is left of a worker is judged with everything else that an apply does. */
  readonly unpaused: readonly Change[];
}

/** What is not live because a pause cancelled it; it counts as live where a guard judges what else goes. */
export interface PausedRecords {
  /** Of these schedules no row is listed. */
  readonly all: readonly OwnedSchedule[];
  /** Those that no declaration would bring back, so that their rows would be cancelled if they were live. */
  readonly gone: readonly OwnedSchedule[];
  /** Those that are declared in another form by now. */
  readonly edited: readonly OwnedSchedule[];
}

/** The plan for one worker, with the read it rests on. */
export interface WorkerPlan {
  readonly worker: DeclaredWorker;
  readonly observed: ObservedWorker;
  /** What the ledger remembers of it; null without a ledger, without schedules and intents when it remembers nothing. */
  readonly record: OwnedWorker | null;
  /** Sorted by `compareChanges`. */
  readonly changes: readonly Change[];
  /** Absent: the guards judge the changes as they are. */
  readonly judged?: Judged;
  /** Absent: a pause covers none of its schedules that would else be live. */
  readonly isPaused?: true;
  /** Absent: none. */
  readonly pausedRecords?: PausedRecords;
}

/** What an apply would do, for every declared worker. */
export interface Plan {
  /** Sorted by alias. */
  readonly workers: readonly WorkerPlan[];
  /** Over all workers together; null: the default limit. */
  readonly cancelLimit: CancelLimit | null;
  /** The instants ahead that will change it, soonest first, then by address. */
  readonly instants: readonly Instant[];
  /** SHA-256, hexadecimal, over what would be written; the same for the same writes, whenever it is made. */
  readonly fingerprint: string;
  /** Of a plan that only stops what is paused: what it leaves for an apply, in plan order; see stopping.ts. Absent: it is whole. */
  readonly deferred?: readonly ReviewedChange[];
}

/** A change that calls the API. */
export type WriteChange = CreateChange | ReplaceChange | CancelChange;

/** A change that people review. */
export type ReviewedChange = WriteChange | UnprotectChange;

/** Whether a change calls the API; the others only remember or leave alone. */
export function isWrite(change: Change): change is WriteChange {
  return change.kind === 'create' || change.kind === 'replace' || change.kind === 'cancel';
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

const undecidedCauses: ReadonlySet<HoldCause> = new Set(['unknowable', 'unrecognised', 'missed']);

/** Whether a change is one that people review and a fingerprint covers: it calls the API, or lifts a protection. */
export function isReviewed(change: Change): change is ReviewedChange {
  return isWrite(change) || change.kind === 'unprotect';
}

/** Every change of every worker, in plan order. */
export function changesOf(plan: Plan): readonly Change[] {
  return plan.workers.flatMap((worker) => worker.changes);
}

/** Whether an apply of a plan would change something that people review. */
export function needsReview(plan: Plan): boolean {
  return changesOf(plan).some(isReviewed);
}

/** Whether a plan would call the API to change anything. */
export function hasWrites(plan: Plan): boolean {
  return changesOf(plan).some(isWrite);
}

/** Whether every worker of a plan was listed; a plan that is not whole says nothing of the others. */
export function isWhole(plan: Plan): boolean {
  return plan.workers.every(({ observed }) => observed.kind === 'listed');
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
