/**
 * A cron expression in words.
 *
 *   0 9 * * MON-FRI    at 09:00, Monday to Friday
 *   0 9,17 * 1-3 *     at 09:00 and 17:00 every day, January to March
 *   0 8 1 * *          at 08:00 on day 1 of the month
 *   0 8 1 * MON        at 08:00 on day 1 of the month or on Monday
 *
 * Times of day take the first of these forms that fits.
 *
 *   steady, all day, from 00:00    every 15 minutes
 *   up to 3 times                  at 09:00 and 17:00
 *   steady, in a part of the day   every 15 minutes from 09:00 to 17:45
 *   up to 6 times                  at 09:00, 09:30, 17:00 and 17:30
 *   steady in parts of the day     every hour from 09:00 to 12:00 and from 14:00 to 17:00
 *   anything else                  at minutes 0, 7 and 20 of hours 9, 12 to 14 and 17
 *
 * Words are built from the values that the engine runs, never from the text, and leave nothing out.
 * Invariant: two expressions have the same words exactly if they have the same key.
 */
import { findRuns, monthsWords, numbersWords, timeWords, weekdaysWords } from './cron-field-words.ts';
import { joinWords } from '../words.ts';
import type { CronFields } from './next-run.ts';

const cache = new WeakMap<CronFields, string>();

/** Says when a cron runs, on the wall clock of its zone. The words of an object are built once. */
export function cronWords(cron: CronFields): string {
  const known = cache.get(cron);
  if (known !== undefined) return known;
  const { words: time, isClock } = timeOfDayWords(cron);
  const words = `${time}${daysWords(cron, isClock)}`;
  cache.set(cron, words);
  return words;
}

function daysWords(
  { days, weekdays, months, daysRestricted, weekdaysRestricted }: CronFields,
  isClock: boolean,
): string {
  const inMonths = months.length === 12 ? '' : setOff(monthsWords(months), 'in');
  if (!daysRestricted && !weekdaysRestricted) return `${isClock ? ' every day' : ''}${inMonths}`;
  if (!daysRestricted) return `${setOff(weekdaysWords(weekdays), 'on')}${inMonths}`;
  if (weekdaysRestricted) return ` on ${datesWords(days, 'the month')} or${weekdaysAfterOr(weekdays)}${inMonths}`;
  if (isRange(inMonths) || months.length === 12) return ` on ${datesWords(days, 'the month')}${inMonths}`;
  const month = monthsWords(months);
  return months.length + days.length === 2 ? ` on ${String(days[0])} ${month}` : ` on ${datesWords(days, month)}`;
}

/** Prefixes a list with its preposition, ` on Monday and Friday`, and a range with a comma, `, Monday to Friday`. */
function setOff(words: string, preposition: string): string {
  return isRange(words) ? `, ${words}` : ` ${preposition} ${words}`;
}

function weekdaysAfterOr(weekdays: readonly number[]): string {
  const words = weekdaysWords(weekdays);
  return isRange(words) ? ` ${words}` : ` on ${words}`;
}

function isRange(words: string): boolean {
  return words.includes(' to ');
}

/**
 * Lists days of the month, or of named months: `day 1 of the month`,
 * `every 2nd day from day 1 to 31 of January and July`.
 */
function datesWords(days: readonly number[], month: string): string {
  const step = findProgression(days);
  if (step !== null) return `every ${ordinal(step)} day from day ${endsWords(days)} of ${month}`;
  return `day${days.length === 1 ? '' : 's'} ${numbersWords(days)} of ${month}`;
}

type Times = Pick<CronFields, 'hours' | 'minutes' | 'seconds'>;

interface TimeOfDayWords {
  readonly words: string;
  /** Whether the words begin with clock times, which alone do not say that they apply every day. */
  readonly isClock: boolean;
}

const fewTimes = 3;
const someTimes = 6;
const maxParts = 3;
const daySeconds = 86_400;

/** Says at which times of day a cron runs. The words of two crons are equal exactly if their times are. */
function timeOfDayWords(times: Times): TimeOfDayWords {
  const { hours, minutes, seconds } = times;
  const count = hours.length * minutes.length * seconds.length;
  const steady = findSteady(times);
  if (steady !== null && steady.first === 0 && steady.step * count === daySeconds) {
    return { words: `every ${stepWords(steady.step)}`, isClock: false };
  }
  if (count <= fewTimes) return listTimes(times);
  if (steady !== null && hours.length < 24) {
    return { words: `every ${stepWords(steady.step)} ${spanWords(times)}`, isClock: false };
  }
  if (count <= someTimes) return listTimes(times);
  return sayParts(times) ?? { words: fieldsWords(times), isClock: false };
}

/** Evenly spaced times of day, in seconds. */
interface Steady {
  readonly first: number;
  readonly step: number;
}

/** Finds the spacing of the times of one day; null if it varies, or if there is only one time. */
function findSteady({ hours, minutes, seconds }: Times): Steady | null {
  const levels = [hours.map((hour) => hour * 3600), minutes.map((minute) => minute * 60), seconds];
  const sum = (pick: (values: readonly number[]) => number | undefined): number =>
    levels.reduce((total, values) => total + (pick(values) ?? 0), 0);
  const finest = levels.findLast((values) => values.length > 1);
  if (finest === undefined) return null;
  const step = (finest[1] ?? 0) - (finest[0] ?? 0);
  const [first, last] = [sum((values) => values[0]), sum((values) => values.at(-1))];
  const count = levels.reduce((product, values) => product * values.length, 1);
  // As many as fit between the first and the last, each a whole number of steps after the first.
  const isSteady =
    last - first === step * (count - 1) &&
    levels.every((values) => values.every((value) => (value - (values[0] ?? 0)) % step === 0));
  return isSteady ? { first, step } : null;
}

function stepWords(step: number): string {
  const [unit, size] = step % 3600 === 0 ? ['hour', 3600] : step % 60 === 0 ? ['minute', 60] : ['second', 1];
  return step === size ? unit : `${String(step / size)} ${unit}s`;
}

function listTimes(times: Times): TimeOfDayWords {
  const { hours, minutes, seconds } = times;
  const all = hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => clockWords(times, [hour, minute, second]))),
  );
  return { words: `at ${joinWords(all)}`, isClock: true };
}

/** Formats a time of day, without seconds if all of them are 0. */
function clockWords({ seconds }: Times, [hour = 0, minute = 0, second = 0]: readonly number[]): string {
  return timeWords(hour, minute, isWholeMinute(seconds) ? null : second);
}

function isWholeMinute(seconds: readonly number[]): boolean {
  return seconds.every((second) => second === 0);
}

function spanWords(times: Times): string {
  const levels = [times.hours, times.minutes, times.seconds];
  const ends = [levels.map((values) => values[0] ?? 0), levels.map((values) => values.at(-1) ?? 0)];
  const [from = '', to = ''] = ends.map((end) => clockWords(times, end));
  return `from ${from} to ${to}`;
}

/** Says times that are steady within each run of hours; null if they are not, or if there is one run or too many. */
function sayParts(times: Times): TimeOfDayWords | null {
  const runs = findRuns(times.hours).map((hours) => ({ ...times, hours }));
  if (runs.length < 2 || runs.length > maxParts) return null;
  const perHour = times.minutes.length * times.seconds.length;
  const parts: string[] = [];
  let step: number | null = null;
  for (const run of runs) {
    const count = run.hours.length * perHour;
    const steady = findSteady(run);
    if (count === 1) parts.push(listTimes(run).words);
    else if (count < fewTimes || steady === null) return null;
    else parts.push(steady.step === step ? spanWords(run) : `every ${stepWords(steady.step)} ${spanWords(run)}`);
    step = steady?.step ?? step;
  }
  return step === null ? null : { words: joinWords(parts), isClock: perHour * (runs[0]?.hours.length ?? 0) === 1 };
}

/** Lists the values field by field, the finest first. */
function fieldsWords({ hours, minutes, seconds }: Times): string {
  const isEveryMinute = minutes.length === 60;
  const isHourly = hours.length === 24;
  const ofHours = isHourly && isEveryMinute ? [] : [innerWords(hours, { unit: 'hour', size: 24 })];
  if (isWholeMinute(seconds)) return [outerWords(minutes, 'minute'), ...ofHours].join(' of ');
  return [outerWords(seconds, 'second'), innerWords(minutes, { unit: 'minute', size: 60 }), ...ofHours].join(' of ');
}

/** Words for the leading field: `at minutes 0 and 7`, `every minute`, `every 7 minutes from minute 0 to 56`. */
function outerWords(values: readonly number[], unit: string): string {
  if (values.length === 60) return `every ${unit}`;
  const step = findProgression(values);
  if (step === null) return `at ${unit}${values.length === 1 ? '' : 's'} ${numbersWords(values)}`;
  return `every ${String(step)} ${unit}s from ${unit} ${endsWords(values)}`;
}

/** Words for a field after `of`: `every hour`, `hours 9 and 17`, `every 2nd hour from 0 to 22`. */
function innerWords(
  values: readonly number[],
  { unit, size }: { readonly unit: string; readonly size: number },
): string {
  if (values.length === size) return `every ${unit}`;
  const step = findProgression(values);
  if (step === null) return `${unit}${values.length === 1 ? '' : 's'} ${numbersWords(values)}`;
  return `every ${ordinal(step)} ${unit} from ${endsWords(values)}`;
}

/** Fewest evenly spaced numbers that are described by their step. */
const minProgression = 5;

/** Returns the step of evenly spaced numbers, 2 or more; null if they are few, consecutive or not evenly spaced. */
function findProgression(values: readonly number[]): number | null {
  const [first = 0, second = 0] = values;
  const step = second - first;
  if (values.length < minProgression || step < 2) return null;
  return values.every((value, index) => value === first + index * step) ? step : null;
}

/** Formats the first and the last value: `0 to 56`. */
function endsWords(values: readonly number[]): string {
  return `${String(values[0])} to ${String(values.at(-1))}`;
}

/** `2nd`, `3rd`, `11th`. */
function ordinal(number: number): string {
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  return `${String(number)}${(isTeen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10]) ?? 'th'}`;
}
