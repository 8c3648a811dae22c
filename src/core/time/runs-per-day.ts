/**
 * How often a schedule runs, and how close together two of its runs can be.
 *
 * Cron is counted, not estimated: its matches in 28 years of the wall clock, after which the days of the year fall on
 * the same weekdays again, leap days included. So `0 9 * * MON-FRI` is exactly five in seven days, and the answer does
 * not depend on the day it is asked. Days on which clocks change count like any other.
 */
import { daysOfMonth } from './cron.ts';
import { calendarDayOf, matchesDay, type CronFields } from './next-run.ts';
import { recall } from '../collections.ts';
import { cronOf, type When } from './when.ts';

const daySeconds = 86_400;
const firstDay = Date.UTC(2001, 0, 1);
const periodDays = 28 * 365 + 7;
/** Rates are kept to a millionth, so that a sum has no noise in its last digits. */
const precision = 1e6;

/**
 * Returns the mean number of runs a day, 0 or more; null for a one-shot and for a cron that cannot be read. An interval
 * counts from the end of a run, so its rate is an upper bound.
 */
export function runsPerDay(when: When): number | null {
  if (when.type === 'interval') return roundRate(daySeconds / when.intervalSeconds);
  const cron = cronOf(when);
  return cron === null ? null : roundRate(cronRunsPerDay(cron));
}

/** Rounds a rate, or a sum of rates, to a millionth. */
export function roundRate(rate: number): number {
  return Math.round(rate * precision) / precision;
}

function cronRunsPerDay(cron: CronFields): number {
  const timesOfDay = cron.hours.length * cron.minutes.length * cron.seconds.length;
  return (timesOfDay * countDays(cron)) / periodDays;
}

/** Counts the days of the period on which a cron runs. Each weekday has a seventh of all days, and of each date. */
function countDays({ months, days, weekdays, daysRestricted, weekdaysRestricted }: CronFields): number {
  const onWeekdays = (count: number): number => (count * weekdays.length) / 7;
  // Most expressions end here, without counting dates. A plan has many.
  if (months.length === 12 && !daysRestricted) return onWeekdays(periodDays);
  const onDates = countDates(months, days);
  if (!daysRestricted || !weekdaysRestricted) return onWeekdays(onDates);
  return onDates + onWeekdays(countDates(months, allDays) - onDates);
}

const allDays = Array.from({ length: 31 }, (_, index) => index + 1);

/** Counts how often dates come in the period: once a year, except for the leap day. */
function countDates(months: readonly number[], days: readonly number[]): number {
  let count = 0;
  for (const month of months) for (const day of days) count += timesInPeriod(month, day);
  return count;
}

function timesInPeriod(month: number, day: number): number {
  if (month === 2 && day === 29) return 7;
  return day <= (daysOfMonth[month - 1] ?? 0) ? 28 : 0;
}

/**
 * Returns the shortest time between two runs of one schedule, in whole seconds, 1 or more; null for a one-shot and for
 * a cron that cannot be read. An interval counts from the end of a run, so its gap is a lower bound. Clock changes are
 * ignored.
 */
export function minGapSeconds(when: When): number | null {
  if (when.type === 'interval') return when.intervalSeconds;
  const cron = cronOf(when);
  return cron === null ? null : minGapOfCron(cron);
}

/** Two successive runs differ in the second of a minute, else in the minute, else in the hour, else in the day. */
function minGapOfCron(cron: CronFields): number {
  const { seconds, minutes, hours } = cron;
  const inMinute = leastStep(seconds);
  const inHour = leastStep(minutes) * 60 - span(seconds);
  const inDay = leastStep(hours) * 3600 - span(minutes) * 60 - span(seconds);
  const within = Math.min(inMinute, inHour, inDay);
  const used = span(hours) * 3600 + span(minutes) * 60 + span(seconds);
  // Two days are at least one apart, so most expressions need no look-up.
  if (within <= daySeconds - used) return within;
  return Math.min(within, leastDays(cron) * daySeconds - used);
}

/** Returns the smallest difference between neighbours in ascending numbers; infinity for a single number. */
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

const leastDaysByKey = new Map<string, number>();

/** Returns the fewest days between one day on which a cron runs and the next, 1 or more. */
function leastDays(cron: CronFields): number {
  const { days, months, weekdays, daysRestricted, weekdaysRestricted } = cron;
  if (months.length === 12 && !daysRestricted && !weekdaysRestricted) return 1;
  const key = [days, months, weekdays].map((numbers) => numbers.join()).join(' ');
  return recall(leastDaysByKey, key, () => countLeastDays(cron));
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
  // The next period begins on the same weekday.
  return Math.min(least, (first ?? 0) + periodDays - last);
}
