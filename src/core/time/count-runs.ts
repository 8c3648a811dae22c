/**
 * Counts the runs of many crons in a range of time without listing them.
 *
 * A cron's runs are days × minutes of the day, so crons that share one of the two are added up before they are spread
 * over the range: ten thousand equal ones cost what one does. Where nearly all differ, what they share least often is
 * spread least often; `choose` tells which that is. Days on which clocks change are cut by zone-view.ts.
 */
import { groupBy } from '../collections.ts';
import { matchesDayBits } from './cron-masks.ts';
import type { CronMasks } from './cron-masks.ts';
import { dayMinutes, runsOnlyLate } from './zone-view.ts';
import type { DayRow, ZoneView } from './zone-view.ts';

/** So many schedules with one cron. */
interface WeightedCron {
  readonly cron: CronMasks;
  /** 1 or more. */
  readonly weight: number;
}

const dayHours = 24;
const hourMinutes = 60;

/** Adds the runs of crons, all of the zone of the view, to a timeline that has a number for each minute of its range. */
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
  if (crons.length === 0 || rows.length === 0) return;
  const { add, groups } = choose(crons, rows);
  add(timeline, groups, rows);
}

type Groups = ReadonlyMap<string, readonly WeightedCron[]>;

/** A way to add the runs of crons. */
interface Way {
  readonly groups: Groups;
  readonly add: (timeline: Float64Array, groups: Groups, rows: readonly DayRow[]) => void;
}

/** The way that takes the fewest additions. */
function choose(crons: readonly WeightedCron[], rows: readonly DayRow[]): Way {
  const dates = groupBy(crons, ({ cron }) => [dateKey(cron)]);
  let byDate = 0;
  let days = 0;
  let hours = 0;
  for (const group of dates.values()) {
    const [first] = group;
    const matched = first === undefined ? 0 : rows.filter(({ bits }) => matchesDayBits(first.cron, bits)).length;
    const minutes = group.reduce((sum, { cron }) => sum + timesOfDay(cron), 0);
    byDate += minutes + matched * Math.min(minutes, dayMinutes);
    days += matched * group.length;
    hours += matched * group.reduce((sum, { cron }) => sum + cron.fields.hours.length, 0);
  }
  const times = groupBy(crons, ({ cron }) => [timeKey(cron)]);
  const minutes = groupBy(crons, ({ cron }) => [minuteKey(cron)]);
  const byTime =
    days + [...times.values()].reduce((sum, [first]) => sum + rows.length * (first ? timesOfDay(first.cron) : 0), 0);
  const byMinute =
    hours +
    [...minutes.values()].reduce(
      (sum, [first]) => sum + rows.length * dayHours * (first?.cron.fields.minutes.length ?? 0),
      0,
    );
  const least = Math.min(byDate, byTime, byMinute);
  if (least === byDate) return { add: addByDate, groups: dates };
  return least === byTime ? { add: addByTime, groups: times } : { add: addByMinute, groups: minutes };
}

function timesOfDay({ fields }: CronMasks): number {
  return fields.hours.length * fields.minutes.length;
}

function dateKey({ months, days, weekdays }: CronMasks): string {
  return `${String(months)} ${String(days)} ${String(weekdays)}`;
}

function minuteKey({ minutes: [low, high], perMinute }: CronMasks): string {
  return `${String(low)} ${String(high)} ${String(perMinute)}`;
}

function timeKey(cron: CronMasks): string {
  return `${String(cron.hours)} ${minuteKey(cron)}`;
}

/** Crons of the same days: their minutes of the day are added up, then spread over those days. */
function addByDate(timeline: Float64Array, groups: Groups, rows: readonly DayRow[]): void {
  const sums = new Float64Array(dayMinutes);
  for (const group of groups.values()) {
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
    const columns = { minutes: Int32Array.from(touched), runs: Float64Array.from(touched, (at) => sums[at] ?? 0) };
    const [first] = group;
    for (const row of rows) if (first && matchesDayBits(first.cron, row.bits)) addColumns(timeline, columns, row, 1);
    for (const at of touched) sums[at] = 0;
  }
}

/** Crons of the same minutes of the day: the days on which they run are added up, then each spread over its minutes. */
function addByTime(timeline: Float64Array, groups: Groups, rows: readonly DayRow[]): void {
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { hours, minutes } = first.cron.fields;
    const columns = columnsOf(
      hours.flatMap((hour) => minutes.map((minute) => hour * hourMinutes + minute)),
      first.cron.perMinute,
    );
    for (const row of rows) {
      let times = 0;
      for (const { cron, weight } of group) if (matchesDayBits(cron, row.bits)) times += weight;
      if (times > 0) addColumns(timeline, columns, row, times);
    }
  }
}

/** Crons of the same minutes of the hour: the hours in which they run are added up, then each spread over its minutes. */
function addByMinute(timeline: Float64Array, groups: Groups, rows: readonly DayRow[]): void {
  const times = new Float64Array(dayHours);
  for (const group of groups.values()) {
    const [one] = group;
    if (one === undefined) continue;
    const columns = columnsOf(one.cron.fields.minutes, one.cron.perMinute);
    for (const { bits, base, first, end } of rows) {
      times.fill(0);
      for (const { cron, weight } of group) {
        if (!matchesDayBits(cron, bits)) continue;
        for (const hour of cron.fields.hours) times[hour] = (times[hour] ?? 0) + weight;
      }
      for (const [hour, factor] of times.entries()) {
        const skipped = hour * hourMinutes;
        const part = { base: base + skipped, first: first - skipped, end: end - skipped };
        if (factor > 0) addColumns(timeline, columns, part, factor);
      }
    }
  }
}

/** What is added to each of several rows. */
interface Columns {
  /** From the base of the row on. */
  readonly minutes: Int32Array;
  /** For each of them. */
  readonly runs: Float64Array;
}

function columnsOf(minutes: readonly number[], perMinute: number): Columns {
  return { minutes: Int32Array.from(minutes), runs: new Float64Array(minutes.length).fill(perMinute) };
}

function addColumns(
  timeline: Float64Array,
  { minutes, runs }: Columns,
  { base, first, end }: Pick<DayRow, 'base' | 'first' | 'end'>,
  factor: number,
): void {
  for (let index = 0; index < minutes.length; index++) {
    const minute = minutes[index] ?? 0;
    if (minute < first || minute >= end) continue;
    const at = base + minute;
    timeline[at] = (timeline[at] ?? 0) + factor * (runs[index] ?? 0);
  }
}

/** How often a cron of the zone of the view runs in its range. */
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
  let count = 0;
  for (const hour of hours) {
    for (const minute of minutes) {
      const at = hour * hourMinutes + minute;
      if (at >= first && at < end) count++;
    }
  }
  return count;
}
