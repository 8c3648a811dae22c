/**
 * A cron expression in words.
 *
 *   0 9 * * MON-FRI    at 09:00, Monday to Friday
 *   0 9,17 * 1-3 *     at 09:00 and 17:00 every day, January to March
 *   0 8 1 * *          at 08:00 on day 1 of the month
 *   0 8 1 * MON        at 08:00 on day 1 of the month or on Monday
 *
 * They are made of the values that the engine runs, never of the text, and leave nothing out: cron-time-words.ts has
 * the times of day. Invariant: two expressions have the same words exactly when they have the same key.
 */
import { monthsWords, numbersWords, weekdaysWords } from './cron-field-words.ts';
import { endsWords, findProgression, ordinal, timeOfDayWords } from './cron-time-words.ts';
import type { CronFields } from './next-run.ts';

const cache = new WeakMap<CronFields, string>();

/** Says when a cron runs, on the wall clock of its zone; the same object is put into words once. */
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

/** A list after its preposition, ` on Monday and Friday`; a range after a comma, `, Monday to Friday`. */
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

/** Days of a month, or of months by name: `day 1 of the month`, `every 2nd day from day 1 to 31 of January and July`. */
function datesWords(days: readonly number[], month: string): string {
  const step = findProgression(days);
  if (step !== null) return `every ${ordinal(step)} day from day ${endsWords(days)} of ${month}`;
  return `day${days.length === 1 ? '' : 's'} ${numbersWords(days)} of ${month}`;
}
