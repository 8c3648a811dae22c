/**
 * The nearest value of a schedule that a rule lets pass, as written in a file.
 *
 * A cron is thinned out: every second, third, … of its seconds, then of its minutes, hours and days, until the rule
 * passes. Every offer has been judged by the rule itself.
 */
import { parseCron, type Cron } from '../time/cron.ts';
import { dayMinutes, isInWindow, minutesApart, type DayWindow } from '../time/day-window.ts';
import { onlyMinuteOfDay } from '../time/spread.ts';
import { formatInstant } from '../time/when.ts';
import { localTimeAt, readLocalTime } from '../time/zone.ts';
import { findRuns } from '../time/cron-field-words.ts';
import type { CronFields } from '../time/next-run.ts';

/**
 * Returns the first thinner cron that passes, `cron: "*\/15 * * * *"`; null if none does. If gaps count, the last time
 * may be dropped if it is too close to the first of the next cycle, such as the next hour or day.
 */
export function thinCron(
  text: string,
  { countsGaps, passes }: { readonly countsGaps: boolean; readonly passes: (text: string) => boolean },
): string | null {
  const { cron } = parseCron(text);
  return cron === null ? null : firstPassing(listThinner(cron, countsGaps), passes);
}

function firstPassing(offers: Iterable<CronFields>, passes: (text: string) => boolean): string | null {
  for (const fields of offers) {
    const text = writeCron(fields);
    if (parseCron(text).cron !== null && passes(text)) return `cron: ${JSON.stringify(text)}`;
  }
  return null;
}

function* listThinner(cron: CronFields, countsGaps: boolean): Generator<CronFields> {
  const fewer = (numbers: readonly number[], size: number): Generator<readonly number[]> =>
    listFewer(numbers, countsGaps ? size : null);
  for (const seconds of fewer(cron.seconds, 60)) yield { ...cron, seconds };
  const onMinute = { ...cron, seconds: cron.seconds.slice(0, 1) };
  for (const minutes of fewer(cron.minutes, 60)) yield { ...onMinute, minutes };
  const onHour = { ...onMinute, minutes: cron.minutes.slice(0, 1) };
  for (const hours of fewer(cron.hours, 24)) yield { ...onHour, hours };
  const onDay = { ...onHour, hours: cron.hours.slice(0, 1) };
  if (!cron.daysRestricted) for (const weekdays of fewer(cron.weekdays, 7)) yield { ...onDay, weekdays };
  else if (!cron.weekdaysRestricted) for (const days of fewer(cron.days, 31)) yield { ...onDay, days };
}

/**
 * Yields every second of some numbers, every third and so on, down to the first alone. Given the size of a cycle, also
 * yields them without the last number if it is closer to the first of the next cycle than the others are to each other.
 */
function* listFewer(numbers: readonly number[], size: number | null): Generator<readonly number[]> {
  for (let step = 1; step <= numbers.length; step++) {
    const some = numbers.filter((_, index) => index % step === 0);
    if (step > 1) yield some;
    const [first = 0, second = first] = some;
    if (size !== null && some.length > 1 && size - (some.at(-1) ?? 0) + first < second - first) yield some.slice(0, -1);
  }
}

/**
 * Returns the cron with only the hours that pass, else moved to the nearest hour or minute that does; null if none
 * does.
 */
export function moveCronInto(
  text: string,
  windows: readonly DayWindow[],
  passes: (text: string) => boolean,
): string | null {
  const { cron } = parseCron(text);
  return cron === null ? null : firstPassing(listMoved(cron, windows), passes);
}

function* listMoved(cron: Cron, windows: readonly DayWindow[]): Generator<CronFields> {
  const minute = onlyMinuteOfDay(cron);
  if (minute !== null) {
    const moved = nearestMinute(minute, windows);
    yield { ...cron, hours: [Math.floor(moved / 60)], minutes: [moved % 60] };
    return;
  }
  const isInside = (hour: number): boolean =>
    cron.minutes.every((each) => windows.some((window) => isInWindow(hour * 60 + each, window)));
  const kept = cron.hours.filter(isInside);
  if (kept.length > 0) yield { ...cron, hours: kept };
  const [first = 0] = cron.hours;
  const others = Array.from({ length: 24 }, (_, hour) => hour).filter(isInside);
  const [nearest] = others.toSorted((a, b) => minutesApart(a * 60, first * 60) - minutesApart(b * 60, first * 60));
  if (nearest !== undefined) yield { ...cron, hours: [nearest] };
}

/** Returns the minute of the day in a window that is nearest to another, the earlier of two. */
function nearestMinute(minute: number, windows: readonly DayWindow[]): number {
  let nearest = minute;
  let least = dayMinutes;
  for (const { fromMinute, toMinute } of windows) {
    for (const edge of [fromMinute, toMinute - 1]) {
      const apart = minutesApart(edge, minute);
      if (apart < least || (apart === least && edge < nearest)) [nearest, least] = [edge, apart];
    }
  }
  return nearest;
}

/**
 * Returns the date moved to the nearest minute of its day in a window, `date: "2026-12-01T06:00:00Z"`; null if clocks
 * skip or repeat that minute.
 */
export function moveDateInto(date: string, windows: readonly DayWindow[], zone: string): string | null {
  const local = localTimeAt(new Date(date), zone);
  const minute = nearestMinute(local.hour * 60 + local.minute, windows);
  const moved = { ...local, hour: Math.floor(minute / 60), minute: minute % 60, second: 0 };
  const reading = readLocalTime(moved, zone);
  return reading.kind === 'once' ? `date: ${JSON.stringify(formatInstant(reading.at))}` : null;
}

/** Writes fields as an expression that matches the same times: five fields, or six if the seconds are not just 0. */
export function writeCron({ seconds, minutes, hours, days, months, weekdays }: CronFields): string {
  const isOnTheMinute = seconds.length === 1 && seconds[0] === 0;
  return [
    ...(isOnTheMinute ? [] : [writeField(seconds, 0, 59)]),
    writeField(minutes, 0, 59),
    writeField(hours, 0, 23),
    writeField(days, 1, 31),
    writeField(months, 1, 12),
    writeField(weekdays, 0, 6),
  ].join(' ');
}

/** Fewest numbers that are written as a step or a range. */
const minSteps = 3;

/**
 * Writes ascending numbers of a field from `min` to `max`, both inclusive: as `*`, as a step, else as ranges and single
 * numbers.
 */
function writeField(numbers: readonly number[], min: number, max: number): string {
  const [first = min, second = first] = numbers;
  const last = numbers.at(-1) ?? first;
  if (numbers.length === max - min + 1) return '*';
  const step = second - first;
  const isStepped = step > 1 && numbers.every((number, index) => number === first + index * step);
  if (isStepped && numbers.length >= minSteps) {
    return first === min && last + step > max
      ? `*/${String(step)}`
      : `${String(first)}-${String(last)}/${String(step)}`;
  }
  return findRuns(numbers)
    .flatMap((run) => (run.length < minSteps ? run.map(String) : [`${String(run[0])}-${String(run.at(-1))}`]))
    .join(',');
}
