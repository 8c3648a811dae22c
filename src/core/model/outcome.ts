import type { Failure } from './diagnostic.ts';
import type { ListedWorker } from './live.ts';
import type { Change } from './change.ts';

/** How a change can end: `uncertain` may or may not have taken effect, `skipped` was not started. */
export const outcomeStatuses = ['done', 'failed', 'uncertain', 'skipped'] as const;

/** How a change ended. */
export type OutcomeStatus = (typeof outcomeStatuses)[number];

/** Result of one planned change that writes. */
export interface Outcome {
  readonly change: Change;
  readonly status: OutcomeStatus;
  /** ID of the row that now stands for the change: created, cancelled or kept; null if there is none. */
  readonly scheduleId: string | null;
  /** null if the change is done. */
  readonly error: Failure | null;
  /** Notes for people, one sentence each; usually empty. */
  readonly notes: readonly string[];
}

/** Result of applying the plan of one worker. */
export interface WorkerOutcome {
  readonly alias: string;
  readonly workerId: string;
  /** One for each change that writes, in plan order. */
  readonly outcomes: readonly Outcome[];
  /** Last complete list of the worker, if writing needed one; null if it was not read. */
  readonly lastRead: ListedWorker | null;
  /** Set if someone else changed the worker's record since the plan, so that nothing was written or remembered. */
  readonly isMoved?: true;
}

/** Something that a plan made after the writes still wants to change. */
export interface Unconverged {
  readonly alias: string;
  readonly workerId: string;
  /** Declared name; null if nothing declares it, or if the whole worker is meant. */
  readonly name: string | null;
  /** ID of the live schedule that is not as it should be; null if none is live. */
  readonly scheduleId: string | null;
  /** What was sent and what the service answers, field by field, or what else is missing; no full stop. */
  readonly message: string;
}
