import type { Instant } from './bounds.ts';
import { isReviewed, isWrite, type Change, type ReviewedChange } from './change.ts';
import type { CancelLimit, DeclaredWorker } from './declaration.ts';
import type { ObservedWorker } from './live.ts';
import type { OwnedSchedule, OwnedWorker } from './owned.ts';

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
