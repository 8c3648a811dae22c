/**
 * Whether a listed row should have run by now.
 *
 * The service lists of each row when it runs next. While a run lasts that instant stays in the past, and so it does of a
 * row that no longer runs: only the time that has passed tells the two apart. A period is the time from one run to the
 * next: of an interval its seconds, of a cron the time between its own matches in the zone of the worker, counted from
 * `nextRunAt`, so that `0 9,10 * * *` has periods of 1 and of 23 hours.
 *
 * | row       | late, once past                            | stopped, once past                             |
 * | --------- | ------------------------------------------ | ---------------------------------------------- |
 * | recurring | `nextRunAt` + max(15 minutes, one period)  | `nextRunAt` + max(6 hours, its next 2 periods) |
 * | one-shot  | `nextRunAt` + 15 minutes                   | never: it runs once and then is not listed     |
 *
 * Each end is exclusive: at that instant a row is not yet late, one millisecond later it is. A cron of which no period
 * can be counted, because it cannot be read, has no further match or its zone is unknown here, counts as a one-shot.
 */
import type { Lateness } from './latenesses.ts';
import { runsFrom } from './next-run.ts';
import { cronOf, type When } from './when.ts';
import { isTimeZone } from './zone.ts';

/** A row is not late before this, however short its period, in milliseconds: 15 minutes. */
const minLateMs = 900_000;

/** A recurring row is not stopped before this, however short its period, in milliseconds: 6 hours. */
const minStoppedMs = 21_600_000;

interface LatenessInput {
  readonly when: When;
  /** As listed, UTC. */
  readonly nextRunAt: Date;
  /** The IANA zone that the service lists for the worker; null: UTC. */
  readonly timezone: string | null;
  /** By the service's clock. */
  readonly now: Date;
}

/** Whether a row is late or stopped; null when it runs later, should have run just now, or may still be running. */
export function findLateness({ when, nextRunAt, timezone, now }: LatenessInput): Lateness | null {
  const overdueMs = now.getTime() - nextRunAt.getTime();
  // Nearly every row of a plan ends here: no cron is walked for it.
  if (!(overdueMs > minLateMs)) return null;
  const [oneMs, twoMs] = listPeriods(when, nextRunAt, timezone ?? 'UTC');
  if (overdueMs > Math.max(minStoppedMs, twoMs)) return 'stopped';
  return overdueMs > Math.max(minLateMs, oneMs) ? 'late' : null;
}

const noPeriods = [0, Number.POSITIVE_INFINITY] as const;

/**
 * The length of one period and of two, in milliseconds; 0 and infinity where there is none. Those of a cron are counted from
 * the first match that is not before `from`, in case the service reads the cron in another zone.
 */
function listPeriods(when: When, from: Date, zone: string): readonly [number, number] {
  if (when.type === 'interval') return [when.intervalSeconds * 1000, when.intervalSeconds * 2000];
  if (cronOf(when) === null || !isTimeZone(zone)) return noPeriods;
  const [, first, second, third] = runsFrom(new Date(from.getTime() - 1000), when, { zone, count: 4 });
  if (first === undefined || second === undefined) return noPeriods;
  const twoMs = third === undefined ? Number.POSITIVE_INFINITY : third.getTime() - first.getTime();
  return [second.getTime() - first.getTime(), twoMs];
}
