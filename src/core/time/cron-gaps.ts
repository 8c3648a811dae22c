/** Where a cron does not run as its text suggests: months without any of its days, and clocks that go forward. */
import { numbersWords, monthsWords, timeWords } from './cron-field-words.ts';
import { calendarDayOf, matchesDay, type CronFields } from './next-run.ts';
import { joinWords, spanWords } from '../words.ts';
import { listClockChanges, type ClockChange } from './zone.ts';
import { daysOfMonth } from './cron.ts';

const february = 2;

/**
 * Names the months that a cron allows but in which it has no day to run on, also if only leap years have one; null if
 * there are none.
 */
export function describeSkippedMonths({ days, months, daysRestricted, weekdaysRestricted }: CronFields): string | null {
  if (!daysRestricted || weekdaysRestricted) return null;
  const [first = 1] = days;
  const short = months.filter((month) => first > (daysOfMonth[month - 1] ?? 31));
  const isLeap = first === 29 && short.includes(february);
  const skipped = short.filter((month) => !isLeap || month !== february);
  const which = days.length === 1 ? `no day ${numbersWords(days)}` : 'none of its days';
  const have = skipped.length === 1 ? 'has' : 'have';
  const parts = [
    ...(skipped.length === 0 ? [] : [`does not run in ${monthsWords(skipped)}, which ${have} ${which}`]),
    ...(isLeap ? ['runs in February only in leap years'] : []),
  ];
  return parts.length === 0 ? null : parts.join(', and ');
}

const dayMs = 86_400_000;
const yearMs = 366 * dayMs;

/**
 * Says what happens to runs in an hour that clocks skip, at the next such date within a year; null if there are none. A
 * cron that runs in every hour keeps its rhythm, and if clocks go back a run comes once, the first time: neither is
 * reported.
 *
 * @throws RangeError when the zone is unknown.
 */
export function describeClockChange(
  cron: CronFields,
  { zone, now }: { readonly zone: string; readonly now: Date },
): string | null {
  if (cron.hours.length === 24) return null;
  for (const change of listClockChanges(zone, now, new Date(now.getTime() + yearMs))) {
    const effect = describeEffect(cron, change);
    if (effect === null) continue;
    const day = new Date(change.at.getTime() + change.beforeMs).toISOString().slice(0, 10);
    return `on ${day}, when the clocks in ${zone} go forward, ${effect}`;
  }
  return null;
}

function describeEffect(cron: CronFields, { at, beforeMs, afterMs }: ClockChange): string | null {
  const jumpMs = afterMs - beforeMs;
  const missing = listMatches(cron, at.getTime() + beforeMs, at.getTime() + afterMs);
  const skipped = missing.filter((ms) => matches(cron, ms + jumpMs));
  const moved = missing.filter((ms) => !skipped.includes(ms));
  const late = moved.length === 0 ? '' : `${runsWords(moved)} ${movedWords(moved, jumpMs)}`;
  const gone = skipped.length === 0 ? '' : `${runsWords(skipped)} ${skippedWords(skipped, jumpMs)}`;
  return [late, gone].filter((part) => part !== '').join(', and ') || null;
}

const maxNamed = 4;

function runsWords(times: readonly number[]): string {
  const [first = 0] = times;
  if (times.length === 1) return `the run at ${clockWords(first)}`;
  if (times.length <= maxNamed) return `the runs at ${joinWords(times.map(clockWords))}`;
  return `the ${String(times.length)} runs from ${clockWords(first)} to ${clockWords(times.at(-1) ?? first)}`;
}

function movedWords([first = 0, ...more]: readonly number[], jumpMs: number): string {
  return more.length === 0 ? `happens at ${clockWords(first + jumpMs)}` : `happen ${spanWords(jumpMs / 1000)} later`;
}

function skippedWords([first = 0, ...more]: readonly number[], jumpMs: number): string {
  if (more.length > 0) return `coincide with those ${spanWords(jumpMs / 1000)} later`;
  return `coincides with the one at ${clockWords(first + jumpMs)}`;
}

function clockWords(localMs: number): string {
  const at = new Date(localMs);
  return timeWords(at.getUTCHours(), at.getUTCMinutes());
}

/** Lists the local times at which a cron runs within less than two days, in milliseconds; the end is exclusive. */
function listMatches(cron: CronFields, fromMs: number, toMs: number): readonly number[] {
  const times: number[] = [];
  for (let day = fromMs - (fromMs % dayMs); day < toMs; day += dayMs) {
    if (!matchesDay(cron, calendarDayOf(new Date(day)))) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const ms = day + (hour * 60 + minute) * 60_000;
        if (ms >= fromMs && ms < toMs) times.push(ms);
      }
    }
  }
  return times;
}

function matches(cron: CronFields, localMs: number): boolean {
  const at = new Date(localMs);
  const isTime = cron.hours.includes(at.getUTCHours()) && cron.minutes.includes(at.getUTCMinutes());
  return isTime && matchesDay(cron, calendarDayOf(at));
}
