/** Time as rota sees it, so that a test can pass hours in no time. */
export interface Clock {
  /** The current instant. */
  now(): Date;
  /** Resolves after `ms` milliseconds, 0 or more; longer than 2,147,483,647 is cut to that. */
  sleep(ms: number): Promise<void>;
}

const longestTimerMs = 2_147_483_647;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, Math.min(Math.max(ms, 0), longestTimerMs));
    }),
};
