/**
 * When a schedule runs next.
 *
 * Cron is read on the wall clock of a zone, as the engine does: find the next matching local time, then the instant it
 * stands for. When clocks change, an expression that names hours keeps its number of runs: in a gap the run comes as much
 * later as the clocks jumped, and a local time that happens twice runs the first time. One that runs in every hour keeps
 * its rhythm: it has no run in a gap and runs on through the hour that is repeated, as in Vixie's cron and its successors.
 * The engine's own `getNextDate` is not used: it knows only the process's zone and can return a time in the past.
 * Invariant: the answer is strictly after the instant asked about.
 */
import type { Cron } from './cron.ts';
import { cronOf, isOneShot, type When } from './when.ts';
import { localTimeAt, offsetAt, readLocalTime, type LocalTime } from './zone.ts';

const dayMs = 86_400_000;
/** The longest wait between two 29 Februaries (2096 to 2104), and a day. */
const horizonDays = 8 * 366 + 1;

/**
 * The next run of a schedule that would be created at `now`; null when it never comes or cannot be read.
 * An interval first runs one interval from now; a date may lie in the past.
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
 * The runs of a schedule from a known one on, at most so many, soonest first. Those of an interval are the soonest that
 * they can be, since it counts from the end of each run.
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
 * The first match strictly after `after`, in whole seconds; null when none comes within eight years.
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

/** The first match that a clock shows after an instant, and whether clocks leave out another before it. */
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

/** The first match between two instants, exclusive, that clocks left out and that runs as much later as they jumped. */
function findLate(
  cron: CronFields,
  { after, before, zone }: { readonly after: Date; readonly before: Date | null; readonly zone: string },
): Date | null {
  // What a clock would show that was not changed within the last day.
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

/** The first match in an hour that is repeated between two instants, exclusive; null when clocks do not go back there. */
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

/** What of a day decides whether a cron runs on it. */
export interface CalendarDay {
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 to 6, Sunday is 0. */
  readonly weekday: number;
}

/** The UTC day of an instant. */
export function calendarDayOf(at: Date): CalendarDay {
  return { month: at.getUTCMonth() + 1, day: at.getUTCDate(), weekday: at.getUTCDay() };
}

/** Whether a cron runs on a day, at whatever time. */
export function matchesDay(cron: CronFields, { month, day, weekday }: CalendarDay): boolean {
  if (!cron.months.includes(month)) return false;
  const byDate = cron.days.includes(day);
  const byWeekday = cron.weekdays.includes(weekday);
  // Both restricted: either matches, as in every cron since Vixie's.
  return cron.daysRestricted && cron.weekdaysRestricted ? byDate || byWeekday : byDate && byWeekday;
}

type TimeOfDay = Pick<LocalTime, 'hour' | 'minute' | 'second'>;

function firstTimeOfDay(cron: CronFields): TimeOfDay {
  return { hour: cron.hours[0] ?? 0, minute: cron.minutes[0] ?? 0, second: cron.seconds[0] ?? 0 };
}

/** The first matching time of day strictly after `from`; null when the day has no more. */
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
