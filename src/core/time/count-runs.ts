/**
 * Counts the runs of many crons in a time range without listing them.
 *
 * A cron's runs are days × minutes of the day. Crons with the same days have their minutes added up before they are
 * spread over the range, so ten thousand equal crons cost as much as one. zone-view.ts cuts the days on which clocks
 * change.
 */
import { groupBy } from '../collections.ts';
import { matchesDayBits, type CronMasks } from './cron-masks.ts';
import { dayMinutes } from './day-window.ts';
import { runsOnlyLate, type DayRow, type ZoneView } from './zone-view.ts';

/** A cron that `weight` schedules share. */
interface WeightedCron {
  readonly cron: CronMasks;
  /** 1 or more. */
  readonly weight: number;
}

const hourMinutes = 60;

/**
 * Adds the runs of crons, read in the view's zone, to a timeline with one number for each minute of the view's range.
 */
export function addRuns(timeline: Float64Array, crons: readonly WeightedCron[], view: ZoneView): void {
  const fixed = crons.filter(({ cron }) => !cron.isEveryHour);
  const everyHour = crons.filter(({ cron }) => cron.isEveryHour);
  addProducts(timeline, fixed, view.fixedRows);
  addProducts(timeline, everyHour, view.everyHourRows);
  for (const late of view.lateMinutes) {
    const at = late.atMinute - view.range.fromMinute;
    for (const { cron, weight } of fixed) {
      if (runsOnlyLate(cron, late)) timeline[at] = (timeline[at] ?? 0) + weight * cron.perMinute;
    }
  }
}

function addProducts(timeline: Float64Array, crons: readonly WeightedCron[], rows: readonly DayRow[]): void {
  const sums = new Float64Array(dayMinutes);
  for (const group of groupBy(crons, ({ cron }) => [daysKey(cron)]).values()) {
    const touched: number[] = [];
    for (const { cron, weight } of group) {
      const runs = weight * cron.perMinute;
      for (const hour of cron.fields.hours) {
        for (const minute of cron.fields.minutes) {
          const at = hour * hourMinutes + minute;
          if (sums[at] === 0) touched.push(at);
          sums[at] = (sums[at] ?? 0) + runs;
        }
      }
    }
    const [first] = group;
    for (const { bits, base, first: from, end } of rows) {
      if (first === undefined || !matchesDayBits(first.cron, bits)) continue;
      for (const at of touched) {
        if (at >= from && at < end) timeline[base + at] = (timeline[base + at] ?? 0) + (sums[at] ?? 0);
      }
    }
    for (const at of touched) sums[at] = 0;
  }
}

function daysKey({ months, days, weekdays }: CronMasks): string {
  return `${String(months)} ${String(days)} ${String(weekdays)}`;
}

/** Counts the runs of a cron in the zone and range of a view. */
export function countRuns(cron: CronMasks, view: ZoneView): number {
  let minutes = 0;
  for (const row of cron.isEveryHour ? view.everyHourRows : view.fixedRows) {
    if (matchesDayBits(cron, row.bits)) minutes += countMinutes(cron, row);
  }
  for (const late of view.lateMinutes) if (runsOnlyLate(cron, late)) minutes++;
  return minutes * cron.perMinute;
}

function countMinutes(cron: CronMasks, { first, end }: DayRow): number {
  const { hours, minutes } = cron.fields;
  if (first === 0 && end === dayMinutes) return hours.length * minutes.length;
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * hourMinutes + minute));
  return times.filter((at) => at >= first && at < end).length;
}
