import type { Failure } from './diagnostic.ts';
import type { ListedWorker } from './live.ts';
import type { Change } from './change.ts';

/** How a change ended: `uncertain` may or may not have taken effect, `skipped` was not started. */
export const outcomeStatuses = ['done', 'failed', 'uncertain', 'skipped'] as const;

/** The word for how a change ended. */
export type OutcomeStatus = (typeof outcomeStatuses)[number];

/** What became of one planned change that writes. */
export interface Outcome {
  readonly change: Change;
  readonly status: OutcomeStatus;
  /** The id that now stands for the change: created, cancelled or kept; null when there is none. */
  readonly scheduleId: string | null;
  /** Null when done without anything to say. */
  readonly error: Failure | null;
  /** What a person should know although it is done, one sentence each; empty most of the time. */
  readonly notes: readonly string[];
}

/** What became of one worker's plan. */
export interface WorkerOutcome {
  readonly alias: string;
  readonly workerId: string;
  /** One for each change that writes, in plan order. */
  readonly outcomes: readonly Outcome[];
  /** The last whole read of the worker, when writing needed one; null when none was read. */
  readonly lastRead: ListedWorker | null;
  /** True where somebody else changed its record since the plan: nothing was written, or remembered; else absent. */
  readonly isMoved?: true;
}

/** Something that a plan made after the writes still wants changed. */
export interface Unconverged {
  readonly alias: string;
  readonly workerId: string;
  /** The declared name; null when nothing declares it, or the whole worker is meant. */
  readonly name: string | null;
  /** The live schedule that is not as it should be; null when none is live. */
  readonly scheduleId: string | null;
  /** Field by field what was sent and what the service answers, or what else is missing; no full stop. */
  readonly message: string;
}
