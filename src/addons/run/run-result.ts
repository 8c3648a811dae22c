import type { Failure } from '../../core/model/failure.ts';

/**
 * How a run went: `started` was listed when its time had come, `gone` left the list, so it ran or was cancelled,
 * `uncertain` may have run or may run yet, `failed` was not made, `skipped` was not sent because rota was asked to stop.
 */
export const runStatuses = ['started', 'gone', 'uncertain', 'failed', 'skipped'] as const;

/** The word for how a run went. */
export type RunStatus = (typeof runStatuses)[number];

/** What became of a run. */
export interface RunResult {
  readonly status: RunStatus;
  /** The id of the row that the service made; null when none is known. */
  readonly scheduleId: string | null;
  /** When the service was to run it, UTC; null when that is not known. */
  readonly dueAt: Date | null;
  /** Why it is not known to have run; null when it is. */
  readonly error: Failure | null;
  /** What a person should know although all went well, one sentence each; empty most of the time. */
  readonly notes: readonly string[];
}
