import type { Clock } from '../clock.ts';

/**
 * The service's clock as far as its answers show it, otherwise this machine's.
 *
 * A one-shot vanishes from the list once it has run. By a clock that is behind, one that has just run is yet to come: it
 * would be made again, and run again at once. By one that is ahead, one that is near is past, and never made. An answer
 * is dated (RFC 9110, in whole seconds, as declared dates are) between its question and its arrival, so the service is
 * ahead by no less than that date says, and by no more than a second and the time of the call above it. Within these
 * bounds this machine's clock is kept; of several answers the latest counts, because a date may come from a cache.
 */
export interface ServiceClock extends Clock {
  /**
   * Takes the `Date` header of an answer that has just come to a call sent at `sentAt`; absent or unreadable, it changes
   * nothing.
   */
  adjust(date: string | null, sentAt: Date): void;
  /** How far the service is ahead, in milliseconds; negative when it is behind, 0 when it is not known. */
  aheadMs(): number;
  /** Where workers belong to several services: the clock of a worker's own; absent: this one is everybody's. */
  readonly of?: (workerId: string) => ServiceClock;
}

/** A clock over this machine's `clock`, which it follows until the first answer. */
export function createServiceClock(clock: Clock): ServiceClock {
  let minMs = Number.NEGATIVE_INFINITY;
  let maxMs = Number.NEGATIVE_INFINITY;
  const aheadMs = (): number => {
    if (minMs > 0) return minMs;
    return Number.isFinite(maxMs) && maxMs < 0 ? maxMs : 0;
  };
  return {
    now: () => new Date(clock.now().getTime() + aheadMs()),
    sleep: (ms, stop) => clock.sleep(ms, stop),
    adjust: (date, sentAt) => {
      const dateMs = Date.parse(date ?? '');
      if (Number.isNaN(dateMs)) return;
      minMs = Math.max(minMs, dateMs - clock.now().getTime());
      maxMs = Math.max(maxMs, dateMs + 1_000 - sentAt.getTime());
    },
    aheadMs,
  };
}
