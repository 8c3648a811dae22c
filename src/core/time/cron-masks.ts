/**
 * Crons as bits, for counting the runs of many crons over many days: testing a day or a minute takes a few operations,
 * and equal fields have equal bits.
 */
import type { CronFields } from './next-run.ts';

/** A cron as bits; bit 0 stands for the lowest value of its field. */
export interface CronMasks {
  readonly fields: CronFields;
  readonly months: number;
  readonly days: number;
  readonly weekdays: number;
  /** Whether a day of the month and a weekday are both restricted, so that either is enough. */
  readonly isEither: boolean;
  readonly hours: number;
  /** Runs in each minute that it matches, 1 to 60. */
  readonly perMinute: number;
  /** Whether it runs in every hour, and so keeps its rhythm when clocks change. */
  readonly isEveryHour: boolean;
}

/** A calendar day as one bit for each field, to test crons against. */
export interface DayBits {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

const dayMs = 86_400_000;

export function maskCron(fields: CronFields): CronMasks {
  return {
    fields,
    months: bitsOf(fields.months, 1),
    days: bitsOf(fields.days, 1),
    weekdays: bitsOf(fields.weekdays, 0),
    isEither: fields.daysRestricted && fields.weekdaysRestricted,
    hours: bitsOf(fields.hours, 0),
    perMinute: fields.seconds.length,
    isEveryHour: fields.hours.length === 24,
  };
}

function bitsOf(values: readonly number[], min: number): number {
  let bits = 0;
  for (const value of values) bits |= 1 << (value - min);
  return bits;
}

/** Returns the bits of a day, given in whole days since 1970. */
export function dayBitsOf(dayNumber: number): DayBits {
  const at = new Date(dayNumber * dayMs);
  return { month: 1 << at.getUTCMonth(), day: 1 << (at.getUTCDate() - 1), weekday: 1 << at.getUTCDay() };
}

/** Whether a cron runs on a day, at any time. */
export function matchesDayBits(cron: CronMasks, { month, day, weekday }: DayBits): boolean {
  if ((cron.months & month) === 0) return false;
  const byDate = (cron.days & day) !== 0;
  const byWeekday = (cron.weekdays & weekday) !== 0;
  return cron.isEither ? byDate || byWeekday : byDate && byWeekday;
}
