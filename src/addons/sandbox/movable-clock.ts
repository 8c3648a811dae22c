import { systemClock } from '../../clock.ts';
import type { Clock, ManualClock } from '../../clock.ts';

/** A clock that can be moved forward; a `ManualClock` is one too. */
export type MovableClock = Pick<ManualClock, 'now' | 'advance'>;

/** Real time plus everything it was moved by. */
export function createMovableClock(base: Pick<Clock, 'now'> = systemClock): MovableClock {
  let offsetMs = 0;
  return {
    now: () => new Date(base.now().getTime() + offsetMs),
    advance: (ms) => {
      offsetMs += Math.max(ms, 0);
    },
  };
}
