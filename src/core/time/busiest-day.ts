import { assertNever } from '../assert-never.ts';
import { parseCron } from './cron.ts';
import type { When } from './when.ts';

const daySeconds = 86_400;

/**
 * The runs of a schedule on its busiest calendar day, a whole number of 1 or more; null for a one-shot, and for a cron
 * that cannot be read. It is what every limit of runs a day counts by. Each day on which a cron runs is as busy as any
 * other, whichever of its day fields the day matches; a day has 24 hours, also where clocks change. An interval counts
 * from the end of a run, so this is the most it can be.
 */
export function runsOnBusiestDay(when: When): number | null {
  switch (when.type) {
    case 'cron': {
      const { cron } = parseCron(when.cron);
      return cron === null ? null : cron.hours.length * cron.minutes.length * cron.seconds.length;
    }
    case 'interval':
      return Math.ceil(daySeconds / when.intervalSeconds);
    case 'scheduled':
    case 'delayed':
      return null;
    default:
      return assertNever(when);
  }
}
