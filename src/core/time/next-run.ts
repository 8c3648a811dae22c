/**
 * When a schedule runs next.
 *
 * Cron is read on the wall clock of a zone, as the engine does: find the next matching local time, then the instant it
 * stands for. When clocks change, an expression that names hours keeps its number of runs: a run in a gap comes as much
 * later as the clocks jumped, and a local time that happens twice runs the first time. An expression that runs in every
 * hour keeps its rhythm: it has no run in a gap and runs on through the repeated hour, as in Vixie's cron and its
 * successors. The engine's own `getNextDate` is not used: it knows only the process's zone and can return a time in the
 * past.
 * Invariant: the next run of a cron is strictly after the instant asked about.
 */
import type { Cron } from './cron.ts';
import { cronOf, isOneShot, type When } from './when.ts';
import { localTimeAt, offsetAt, readLocalTime, type LocalTime } from './zone.ts';

const dayMs = 86_400_000;
/** Longest wait between two 29 Februaries (2096 to 2104), plus a day. */
const horizonDays = 8 * 366 + 1;

/**
 * Returns the next run of a schedule created at `now`; null if it never comes or cannot be read. An interval first runs
 * one interval from now; a date may lie in the past.
 */
export function nextRun(
  when: When,
  context: { readonly now: Date; /** IANA zone. */ readonly zone: string },
): Date | null {
  switch (when.type) {
    case 'cron': {
      const cron = cronOf(when);
      return cron === null ? null : nextCronRun(cron, context.now, context.zone);
    }
    case 'interval':
      return new Date(context.now.getTime() + when.intervalSeconds * 1000);
    case 'scheduled':
      return new Date(when.date);
    case 'delayed':
      return new Date(context.now.getTime() + when.delayInSeconds * 1000);
  }
}

/**
 * Returns up to `count` runs of a schedule from a known run on, soonest first. An interval counts from the end of each
 * run, so its runs are the soonest possible.
 *
 * @throws RangeError when the zone is unknown.
 */
export function runsFrom(
  first: Date,
  when: When,
  { zone, count }: { /** IANA zone. */ readonly zone: string; readonly count: number },
): readonly Date[] {
  const runs: Date[] = [];
  const most = isOneShot(when) ? 1 : count;
  for (let at: Date | null = first; at !== null && runs.length < most; at = nextRun(when, { now: at, zone }))
    runs.push(at);
  return runs;
}

/**
 * Returns the first match strictly after `after`, in whole seconds; null if none comes within eight years.
 *
 * @throws RangeError when the zone is unknown.
 */
export function nextCronRun(cron: CronFields, after: Date, zone: string): Date | null {
  const isEveryHour = cron.hours.length === 24;
  const { at, hasGap } = nextShown(cron, after, zone);
  if (zone === 'UTC') return at;
  if (isEveryHour) return (at === null ? null : findRepeated(cron, { after, before: at, zone })) ?? at;
  const mayBeLate = hasGap || offsetAt(new Date(after.getTime() - dayMs), zone) < offsetAt(after, zone);
  return (mayBeLate ? findLate(cron, { after, before: at, zone }) : null) ?? at;
}

/** Finds the first match after an instant that a clock shows, and whether clocks skip another match before it. */
function nextShown(
  cron: CronFields,
  after: Date,
  zone: string,
): { readonly at: Date | null; readonly hasGap: boolean } {
  let hasGap = false;
  let local: LocalTime | null = localTimeAt(after, zone);
  for (;;) {
    local = nextLocalMatch(cron, local);
    if (local === null) return { at: null, hasGap };
    if (zone === 'UTC') return { at: new Date(utcMs(local)), hasGap };
    const reading = readLocalTime(local, zone);
    if (reading.kind === 'gap') {
      hasGap = true;
      continue;
    }
    const instants = reading.kind === 'once' ? [reading.at] : [reading.earlier, reading.later];
    const at = instants.find((instant) => instant > after);
    if (at !== undefined) return { at, hasGap };
  }
}

/**
 * Finds the first match between two instants, exclusive, that clocks skip and that runs as much later as they jumped.
 */
function findLate(
  cron: CronFields,
  { after, before, zone }: { readonly after: Date; readonly before: Date | null; readonly zone: string },
): Date | null {
  // The offset of a clock that ignores any change within the last day.
  const offsetMs = Math.min(offsetAt(new Date(after.getTime() - dayMs), zone), offsetAt(after, zone));
  let local: LocalTime | null = localTimeAt(new Date(after.getTime() + offsetMs), 'UTC');
  for (;;) {
    local = nextLocalMatch(cron, local);
    if (local === null) return null;
    const reading = readLocalTime(local, zone);
    const at = reading.kind === 'once' ? reading.at : reading.later;
    if (before !== null && at >= before) return null;
    if (reading.kind === 'gap' && at > after) return at;
  }
}

/** Finds the first match in a repeated hour between two instants, exclusive; null if clocks do not go back there. */
function findRepeated(
  cron: CronFields,
  { after, before, zone }: { readonly after: Date; readonly before: Date; readonly zone: string },
): Date | null {
  const offsetMs = offsetAt(before, zone);
  if (offsetAt(after, zone) <= offsetMs) return null;
  let local: LocalTime | null = localTimeAt(new Date(after.getTime() + offsetMs), 'UTC');
  for (;;) {
    local = nextLocalMatch(cron, local);
    if (local === null) return null;
    const at = new Date(utcMs(local) - offsetMs);
    if (at >= before) return null;
    if (offsetAt(at, zone) === offsetMs) return at;
  }
}

/** The part of a parsed expression that decides when it matches. */
export type CronFields = Pick<
  Cron,
  'seconds' | 'minutes' | 'hours' | 'days' | 'months' | 'weekdays' | 'daysRestricted' | 'weekdaysRestricted'
>;

function nextLocalMatch(cron: CronFields, from: LocalTime): LocalTime | null {
  const firstDayMs = Date.UTC(from.year, from.month - 1, from.day);
  for (let offset = 0; offset <= horizonDays; offset++) {
    const day = new Date(firstDayMs + offset * dayMs);
    if (!matchesDay(cron, calendarDayOf(day))) continue;
    const time = offset === 0 ? nextTimeOfDay(cron, from) : firstTimeOfDay(cron);
    if (time === null) continue;
    return { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate(), ...time };
  }
  return null;
}

/** The parts of a date that decide whether a cron runs on it. */
export interface CalendarDay {
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 to 6, Sunday is 0. */
  readonly weekday: number;
}

/** Returns the UTC day of an instant. */
export function calendarDayOf(at: Date): CalendarDay {
  return { month: at.getUTCMonth() + 1, day: at.getUTCDate(), weekday: at.getUTCDay() };
}

/** Whether a cron runs on a day, at any time. */
export function matchesDay(cron: CronFields, { month, day, weekday }: CalendarDay): boolean {
  if (!cron.months.includes(month)) return false;
  const byDate = cron.days.includes(day);
  const byWeekday = cron.weekdays.includes(weekday);
  // If both are restricted, either may match, as in every cron since Vixie's.
  return cron.daysRestricted && cron.weekdaysRestricted ? byDate || byWeekday : byDate && byWeekday;
}

type TimeOfDay = Pick<LocalTime, 'hour' | 'minute' | 'second'>;

function firstTimeOfDay(cron: CronFields): TimeOfDay {
  return { hour: cron.hours[0] ?? 0, minute: cron.minutes[0] ?? 0, second: cron.seconds[0] ?? 0 };
}

/** Returns the first matching time of day strictly after `from`; null if the day has none left. */
function nextTimeOfDay(cron: CronFields, from: TimeOfDay): TimeOfDay | null {
  const first = firstTimeOfDay(cron);
  if (cron.hours.includes(from.hour)) {
    const second = cron.seconds.find((value) => value > from.second);
    if (second !== undefined && cron.minutes.includes(from.minute)) return { ...from, second };
    const minute = cron.minutes.find((value) => value > from.minute);
    if (minute !== undefined) return { hour: from.hour, minute, second: first.second };
  }
  const hour = cron.hours.find((value) => value > from.hour);
  return hour === undefined ? null : { ...first, hour };
}

function utcMs(local: LocalTime): number {
  return Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second);
}
