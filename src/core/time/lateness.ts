/**
 * Whether a listed row should have run by now.
 *
 * The service lists when each row runs next. While a run lasts that instant stays in the past, and so it does for a row
 * that no longer runs: only the time that has passed tells the two apart. A period is the time from one run to the
 * next: the seconds of an interval, or the time between a cron's own matches in the worker's zone, counted from
 * `nextRunAt`. So `0 9,10 * * *` has periods of 1 and of 23 hours.
 *
 * | row       | late, once past                            | stopped, once past                             |
 * | --------- | ------------------------------------------ | ---------------------------------------------- |
 * | recurring | `nextRunAt` + max(15 minutes, one period)  | `nextRunAt` + max(6 hours, its next 2 periods) |
 * | one-shot  | `nextRunAt` + 15 minutes                   | never: it runs once and then is not listed     |
 *
 * Each end is exclusive: at that instant a row is not late yet, one millisecond later it is. A cron without a countable
 * period, because it cannot be read, has no further match or its zone is unknown here, counts as a one-shot.
 */
import type { Lateness } from './latenesses.ts';
import { runsFrom } from './next-run.ts';
import { cronOf, type When } from './when.ts';
import { isTimeZone } from './zone.ts';

/** A row is not late before this, however short its period, in milliseconds: 15 minutes. */
const minLateMs = 900_000;

/** A recurring row does not count as stopped before this, however short its period, in milliseconds: 6 hours. */
const minStoppedMs = 21_600_000;

interface LatenessInput {
  readonly when: When;
  /** As listed, UTC. */
  readonly nextRunAt: Date;
  /** IANA zone that the service lists for the worker; null for UTC. */
  readonly timezone: string | null;
  /** By the service's clock. */
  readonly now: Date;
}

/**
 * Returns whether a row is late or stopped; null if it runs later, should have run just now, or may still be running.
 */
export function findLateness({ when, nextRunAt, timezone, now }: LatenessInput): Lateness | null {
  const overdueMs = now.getTime() - nextRunAt.getTime();
  // Nearly every row of a plan returns here, before its cron is walked.
  if (!(overdueMs > minLateMs)) return null;
  const [oneMs, twoMs] = listPeriods(when, nextRunAt, timezone ?? 'UTC');
  if (overdueMs > Math.max(minStoppedMs, twoMs)) return 'stopped';
  return overdueMs > Math.max(minLateMs, oneMs) ? 'late' : null;
}

const noPeriods = [0, Number.POSITIVE_INFINITY] as const;

/**
 * Returns the length of one period and of two, in milliseconds; 0 and infinity if there are none. Periods of a cron are
 * counted from the first match that is not before `from`, in case the service reads the cron in another zone.
 */
function listPeriods(when: When, from: Date, zone: string): readonly [number, number] {
  if (when.type === 'interval') return [when.intervalSeconds * 1000, when.intervalSeconds * 2000];
  if (cronOf(when) === null || !isTimeZone(zone)) return noPeriods;
  const [, first, second, third] = runsFrom(new Date(from.getTime() - 1000), when, { zone, count: 4 });
  if (first === undefined || second === undefined) return noPeriods;
  const twoMs = third === undefined ? Number.POSITIVE_INFINITY : third.getTime() - first.getTime();
  return [second.getTime() - first.getTime(), twoMs];
}
