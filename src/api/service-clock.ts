import type { Clock } from '../clock.ts';

/**
 * The service's clock as far as its responses show it, otherwise the machine's clock.
 *
 * A one-shot vanishes from the list once it has run. If the clock is behind, a one-shot that has just run seems yet to
 * come: it would be created again and run at once. If the clock is ahead, a one-shot that is due soon seems past and is
 * never created.
 * A response is dated (RFC 9110, in whole seconds, as declared dates are) between sending the call and its arrival. So
 * the service is ahead by at least the date minus the arrival, and by at most the date plus one second minus the
 * sending. Within these bounds the machine's clock is kept. Of several responses the highest bounds count, because a
 * cache may send an old date.
 */
export interface ServiceClock extends Clock {
  /**
   * Sets the clock by the `Date` header of a response that has just arrived, to a call sent at `sentAt` by the
   * machine's clock. Does nothing if the header is absent or unreadable.
   */
  adjust(date: string | null, sentAt: Date): void;
  /** Returns how far the service is ahead, in milliseconds; negative if behind, 0 if not known to differ. */
  aheadMs(): number;
  /** Returns the clock of a worker's own service, if workers have several services; absent if all share this clock. */
  readonly of?: (workerId: string) => ServiceClock;
}

/** Creates a service clock that follows the machine's `clock` until the first response. */
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
