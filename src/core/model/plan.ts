import type { Instant } from './bounds.ts';
import { isReviewed, isWrite, type Change, type ReviewedChange } from './change.ts';
import type { CancelLimit, DeclaredWorker } from './declaration.ts';
import type { ObservedWorker } from './live.ts';
import type { OwnedSchedule, OwnedWorker } from './owned.ts';

/** The changes that guards judge in place of a worker's planned changes, each list in plan order; see judged.ts. */
export interface Judged {
  /** Without changes that are caused only by instants judged before. */
  readonly now: readonly Change[];
  /** `now` as if each `from` ahead that was not judged before had passed. */
  readonly begun: readonly Change[];
  /** `now` as if each `until` ahead that was not judged before had passed. */
  readonly ended: readonly Change[];
  /** `now` as if every `until` ahead had passed; the same as `now` if all of them were judged before. */
  readonly allEnded: readonly Change[];
  /** `now` as if every schedule came back that a pause covers and no apply has judged. */
  readonly resumed: readonly Change[];
  /**
   * The whole plan as if there were no pauses. Whether a worker is emptied depends on everything that an apply does.
   */
  readonly unpaused: readonly Change[];
}

/** Records of schedules that a pause cancelled. Guards count them as live. */
export interface PausedRecords {
  /** Every such record whose row is not listed. */
  readonly all: readonly OwnedSchedule[];
  /** Records that no declaration would bring back. If they were live, their rows would be cancelled. */
  readonly gone: readonly OwnedSchedule[];
  /** Records whose declaration has different content by now. */
  readonly edited: readonly OwnedSchedule[];
}

/** The plan for one worker, with the list it is based on. */
export interface WorkerPlan {
  readonly worker: DeclaredWorker;
  readonly observed: ObservedWorker;
  /** The ledger's record of it: null without a ledger, empty if the ledger remembers nothing. */
  readonly record: OwnedWorker | null;
  /** Sorted by `compareChanges`. */
  readonly changes: readonly Change[];
  /** If absent, the guards judge `changes`. */
  readonly judged?: Judged;
  /** Set if a pause covers any schedule that would otherwise be live. */
  readonly isPaused?: true;
  /** Absent if there are none. */
  readonly pausedRecords?: PausedRecords;
}

/** What an apply would do, for every declared worker. */
export interface Plan {
  /** Sorted by alias. */
  readonly workers: readonly WorkerPlan[];
  /** Limit for all workers together; null for the default limit. */
  readonly cancelLimit: CancelLimit | null;
  /** Instants ahead that will change the plan, soonest first, then by address. */
  readonly instants: readonly Instant[];
  /** SHA-256, hexadecimal, of what would be written; the same for the same writes, whenever the plan is made. */
  readonly fingerprint: string;
  /**
   * Changes left for an apply, in plan order, if the plan only stops paused schedules (see stopping.ts); else absent.
   */
  readonly deferred?: readonly ReviewedChange[];
}

/** Returns every change of every worker, in plan order. */
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

/** Whether every worker of a plan was listed. A plan says nothing about a worker that was not. */
export function isWhole(plan: Plan): boolean {
  return plan.workers.every(({ observed }) => observed.kind === 'listed');
}
