import { setMaxListeners } from 'node:events';

/** The current time, and waiting. A test can replace it and let hours pass at once. */
export interface Clock {
  now(): Date;
  /**
   * Resolves after `ms` milliseconds, 0 or more, capped at 2,147,483,647. Aborting `stop` resolves early instead of
   * rejecting: the caller must check the signal.
   */
  sleep(ms: number, stop?: AbortSignal): Promise<void>;
}

/** A clock for workers of several services, each with its own clock. */
export interface WorkerClock extends Clock {
  /** Returns the clock of a worker's service; absent if this clock applies to every worker. */
  readonly of?: (workerId: string) => Clock;
}

/** Returns the clock by which a worker's schedules are judged. */
export function clockOf(clock: WorkerClock, workerId: string): Clock {
  return clock.of?.(workerId) ?? clock;
}

/** A clock that moves only when told to: by `advance`, or by a sleep. */
export interface ManualClock extends Clock {
  /** Moves the clock forward by `ms` milliseconds, 0 or more. */
  advance(ms: number): void;
}

const maxTimerMs = 2_147_483_647;

/** This machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, stop) =>
    new Promise((resolve) => {
      if (stop?.aborted === true) {
        resolve();
        return;
      }
      const end = () => {
        clearTimeout(timer);
        stop?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(Math.max(ms, 0), maxTimerMs));
      // All calls of a run may wait at once, and Node warns of a leak at more than ten listeners.
      if (stop !== undefined) setMaxListeners(0, stop);
      stop?.addEventListener('abort', end, { once: true });
    }),
};

/** Creates a clock for tests. Sleeping on it advances it by that long and returns at once. */
export function createManualClock(startAt: Date): ManualClock {
  let nowMs = startAt.getTime();
  const advance = (ms: number): void => {
    nowMs += Math.max(ms, 0);
  };
  return {
    now: () => new Date(nowMs),
    advance,
    sleep: (ms, stop) => {
      if (stop?.aborted !== true) advance(ms);
      return Promise.resolve();
    },
  };
}
