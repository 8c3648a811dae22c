import type { Clock } from '../../clock.ts';

/** GitHub did not do what it was asked. */
export class GithubError extends Error {
  /** The HTTP status; null when no answer came. */
  readonly status: number | null;
  /** How long a rate limit asks to wait, in milliseconds; null where none refused the call. */
  readonly waitMs: number | null;

  constructor(message: string, status: number | null, waitMs: number | null = null) {
    super(message);
    this.name = 'GithubError';
    this.status = status;
    this.waitMs = waitMs;
  }
}

/**
 * Does something again after an error that may pass: no answer, a rate limit, 429 or 5xx; three times in all. What it does
 * must be safe to repeat.
 *
 * @throws GithubError the last one.
 */
export async function withRetries<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  for (const pauseMs of [1_000, 3_000]) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GithubError) || !mayPass(error)) throw error;
      await clock.sleep(Math.max(pauseMs, error.waitMs ?? 0));
    }
  }
  return await work();
}

function mayPass({ status, waitMs }: GithubError): boolean {
  return status === null || waitMs !== null || status === 429 || status >= 500;
}
