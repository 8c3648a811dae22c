import type { Clock } from '../clock.ts';

/**
 * The service's clock where it is ahead of this machine's, else this machine's.
 *
 * A one-shot vanishes from the list once it has run. By a clock that is behind, one that has just run is yet to come: it
 * would be made again, and run again at once. So what is planned and sent is judged by the later of the two. A list is
 * dated (RFC 9110, in whole seconds, as declared dates are) after what it lacks has run, so this is exact.
 */
export interface ServiceClock extends Clock {
  /** Takes the `Date` header of an answer that has just come; absent or unreadable, it changes nothing. */
  hear(date: string | null): void;
  /** How far the service has been ahead at most, in milliseconds, 0 or more; less than it is by up to a second. */
  aheadMs(): number;
}

/** A clock over this machine's `clock` that has heard nothing yet. */
export function createServiceClock(clock: Clock): ServiceClock {
  let aheadMs = 0;
  return {
    now: () => new Date(clock.now().getTime() + aheadMs),
    sleep: (ms, stop) => clock.sleep(ms, stop),
    hear: (date) => {
      const heardMs = Date.parse(date ?? '') - clock.now().getTime();
      if (heardMs > aheadMs) aheadMs = heardMs;
    },
    aheadMs: () => aheadMs,
  };
}
