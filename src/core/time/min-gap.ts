/**
 * The shortest time between two runs of one schedule.
 *
 * Of a cron it is found from its fields, on a wall clock whose days have 24 hours: two runs that follow each other differ
 * in the second of a minute, else in the minute of an hour, else in the hour of a day, else in the day. Which days follow
 * each other is looked up in 28 years, after which the days of the year fall on the same weekdays again.
 */
import { recall } from '../recall.ts';
import { assertNever } from '../assert-never.ts';
import { parseCron } from './cron.ts';
import { calendarDayOf, matchesDay } from './next-run.ts';
import type { CronFields } from './next-run.ts';
import type { When } from './when.ts';

const daySeconds = 86_400;

/**
 * In whole seconds, 1 or more; null for a one-shot, for a cron that cannot be read and for one that never runs twice. An
 * interval counts from the end of a run, so this is the least it can be. What a change of clocks adds or shortens is left out.
 */
export function minGapSeconds(when: When): number | null {
  switch (when.type) {
    case 'cron': {
      const { cron } = parseCron(when.cron);
      return cron === null ? null : minGapOfCron(cron);
    }
    case 'interval':
      return when.intervalSeconds;
    case 'scheduled':
    case 'delayed':
      return null;
    default:
      return assertNever(when);
  }
}

function minGapOfCron(cron: CronFields): number {
  const { seconds, minutes, hours } = cron;
  const inMinute = leastStep(seconds);
  const inHour = leastStep(minutes) * 60 - span(seconds);
  const inDay = leastStep(hours) * 3600 - span(minutes) * 60 - span(seconds);
  const within = Math.min(inMinute, inHour, inDay);
  const used = span(hours) * 3600 + span(minutes) * 60 + span(seconds);
  // No two days are closer than one, which spares most expressions the look-up.
  if (within <= daySeconds - used) return within;
  return Math.min(within, leastDays(cron) * daySeconds - used);
}

/** The least difference of two neighbours in ascending numbers; infinite where there is one alone. */
function leastStep(numbers: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let index = 1; index < numbers.length; index++) {
    least = Math.min(least, (numbers[index] ?? 0) - (numbers[index - 1] ?? 0));
  }
  return least;
}

function span(numbers: readonly number[]): number {
  return (numbers.at(-1) ?? 0) - (numbers[0] ?? 0);
}

const firstDay = Date.UTC(2001, 0, 1);
const periodDays = 28 * 365 + 7;
const cache = new Map<string, number>();

/** The least number of days from one on which a cron runs to the next, 1 or more. */
function leastDays(cron: CronFields): number {
  const { days, months, weekdays, daysRestricted, weekdaysRestricted } = cron;
  if (months.length === 12 && !daysRestricted && !weekdaysRestricted) return 1;
  const key = [days, months, weekdays].map((numbers) => numbers.join()).join(' ');
  return recall(cache, key, () => countLeastDays(cron));
}

function countLeastDays(cron: CronFields): number {
  let first: number | null = null;
  let last = 0;
  let least = periodDays;
  for (let day = 0; day < periodDays && least > 1; day++) {
    if (!matchesDay(cron, calendarDayOf(new Date(firstDay + day * daySeconds * 1000)))) continue;
    if (first === null) first = day;
    else least = Math.min(least, day - last);
    last = day;
  }
  // The period begins again with the same weekday.
  return Math.min(least, (first ?? 0) + periodDays - last);
}
