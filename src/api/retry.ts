/**
 * Retries a call after a failure that may pass, with growing pauses.
 *
 * Terms: a pause is the time before the next attempt; the budget limits the sum of one call's pauses.
 * Invariant: a create is sent once, whatever happens; list and cancel are safe to repeat. If any attempt of a cancel
 * may have worked, the cancel as a whole may have worked, even if its last attempt certainly did nothing.
 * A rate limit applies to the whole key, so its pause is shared: every call waits it out before it is sent, creates
 * included. Calls then resume spread over a moment, not all at once; `rate-limiter.ts` decides how many and how fast.
 */
import type { Clock } from '../clock.ts';
import { RemoteError, type RemoteErrorCode } from '../errors.ts';
import { createRateLimiter } from './rate-limiter.ts';
import type { ScheduleApi } from './port.ts';

/** Options for retries. */
export interface RetryOptions {
  readonly clock: Clock;
  /**
   * Longest sum of one call's pauses, in milliseconds, inclusive.
   *
   * @defaultValue 180,000: three of the longest pauses the service may ask for
   */
  readonly budgetMs?: number;
  /**
   * Maximum number of calls in flight; a whole number, 1 or more.
   *
   * @defaultValue unlimited
   */
  readonly concurrency?: number;
  /** Once aborted, waits end early and nothing is sent again. */
  readonly stop?: AbortSignal;
  /**
   * Returns 0 inclusive to 1 exclusive.
   *
   * @defaultValue `Math.random`
   */
  readonly random?: () => number;
}

/** An API that waits for rate limits and retries. */
export interface RetryingApi extends ScheduleApi {
  /** Returns when the rate limit that holds back every call ends; null if there is none. */
  heldUntil(): Date | null;
}

const defaultBudgetMs = 180_000;
const firstPauseMs = 500;
const maxPauseMs = 8_000;

/** Maximum number of attempts by kind of failure; after a rate limit only the budget counts. */
const maxAttempts: Readonly<Record<RemoteErrorCode, number>> = {
  'remote-unauthorized': 1,
  'remote-forbidden': 1,
  'remote-not-found': 1,
  'remote-invalid': 1,
  'remote-rate-limited': Number.POSITIVE_INFINITY,
  'remote-unreachable': 3,
  'remote-interrupted': 5,
  // Each of these attempts has already taken the whole timeout.
  'remote-timeout': 2,
  'remote-unavailable': 5,
  // A proxy that answers in place of the service usually keeps doing so.
  'remote-malformed': 2,
  'remote-incomplete': 1,
};

/**
 * Wraps an API so that `list` and `cancel` are retried after failures that may pass, and throw the last error if all
 * attempts fail. `create` waits for rate limits and is sent once.
 */
export function withRetry(api: ScheduleApi, options: RetryOptions): RetryingApi {
  const {
    clock,
    budgetMs = defaultBudgetMs,
    concurrency = Number.POSITIVE_INFINITY,
    stop,
    random = Math.random,
  } = options;
  const limiter = createRateLimiter({ clock, maxLevel: concurrency, stop, random });

  const sendOnce = async <T>(task: () => Promise<T>, attempts: number): Promise<Attempt<T>> => {
    const enteredAt = await limiter.enter();
    let failure: RemoteError | null = null;
    let pauseMs = 0;
    try {
      return { kind: 'answered', answer: await task() };
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      failure = error;
      pauseMs = pauseAfter(error, { attempts, random });
      return { kind: 'failed', error, pauseMs };
    } finally {
      limiter.leave(enteredAt, { code: failure?.code ?? null, pauseMs });
    }
  };

  const send = async <T>(task: () => Promise<T>, isRepeatable: boolean): Promise<T> => {
    let pausedMs = 0;
    let mayHaveWorked = false;
    for (let attempts = 1; ; attempts++) {
      const attempt = await sendOnce(task, attempts);
      if (attempt.kind === 'answered') return attempt.answer;
      const error: RemoteError = mayHaveWorked ? ambiguous(attempt.error) : attempt.error;
      mayHaveWorked = error.effect === 'ambiguous';
      pausedMs += attempt.pauseMs;
      if (!isRepeatable || !mayPass(attempt.error, attempts) || pausedMs > budgetMs) throw error;
      await (error.code === 'remote-rate-limited' ? limiter.untilOpen() : clock.sleep(attempt.pauseMs, stop));
      if (stop?.aborted === true) throw error;
    }
  };

  return {
    list: (workerId) => send(() => api.list(workerId), true),
    create: (workerId, content, beforeSend) => send(() => api.create(workerId, content, beforeSend), false),
    cancel: (workerId, scheduleId) => send(() => api.cancel(workerId, scheduleId), true),
    heldUntil: () => limiter.closedUntil(),
  };
}

type Attempt<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'failed'; readonly error: RemoteError; readonly pauseMs: number };

/** Marks the last error of a call as ambiguous, because an earlier attempt may have taken effect. */
function ambiguous(error: RemoteError): RemoteError {
  if (error.effect === 'ambiguous') return error;
  const { code, message, hint, status, retryAfterMs, cause } = error;
  const details = { effect: 'ambiguous', hint: hint ?? undefined, status, retryAfterMs, cause } as const;
  return new RemoteError(code, `${message}; an earlier attempt got no response and may have worked`, details);
}

function mayPass(error: RemoteError, attempts: number): boolean {
  return error.effect !== 'refused' && attempts < maxAttempts[error.code];
}

function pauseAfter(
  { retryAfterMs }: RemoteError,
  { attempts, random }: { readonly attempts: number; readonly random: () => number },
): number {
  if (retryAfterMs !== null) return Math.max(retryAfterMs, firstPauseMs);
  const pauseMs = Math.min(firstPauseMs * 2 ** (attempts - 1), maxPauseMs);
  return pauseMs * (1 + random() / 4);
}
