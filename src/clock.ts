import { setMaxListeners } from 'node:events';

/** Time as rota sees it, so that a test can pass hours in no time. */
export interface Clock {
  /** The current instant. */
  now(): Date;
  /**
   * Resolves after `ms` milliseconds, 0 or more; longer than 2,147,483,647 is cut to that.
   * An aborted `stop` ends the wait early, and still resolves: the caller looks at the signal.
   */
  sleep(ms: number, stop?: AbortSignal): Promise<void>;
}

/** A clock for the workers of several services, each of which has a clock of its own. */
export interface WorkerClock extends Clock {
  /** The clock of the service that a worker belongs to; absent: this one is everybody's. */
  readonly of?: (workerId: string) => Clock;
}

/** The clock by which a worker is judged. */
export function clockOf(clock: WorkerClock, workerId: string): Clock {
  return clock.of?.(workerId) ?? clock;
}

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves it forward by `ms` milliseconds, 0 or more. */
  advance(ms: number): void;
}

const maxTimerMs = 2_147_483_647;

/** The machine's own clock. */
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
      // Every call of a run may wait at once; Node takes more than ten listeners for a leak and warns.
      if (stop !== undefined) setMaxListeners(0, stop);
      stop?.addEventListener('abort', end, { once: true });
    }),
};

/** A clock for tests: sleeping on it moves it by that long and takes no time. */
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
