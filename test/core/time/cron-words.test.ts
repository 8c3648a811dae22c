import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCron, type Cron } from '../../../src/core/time/cron.ts';
import { cronWords } from '../../../src/core/time/cron-words.ts';

function cronOf(text: string): Cron {
  const { cron, refused } = parseCron(text);
  if (cron === null) throw new Error(`${text}: ${refused}`);
  return cron;
}

describe('cronWords', () => {
  test.each([
    // Times of day.
    ['* * * * *', 'every minute'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['0,15,30,45 * * * *', 'every 15 minutes'],
    ['@hourly', 'every hour'],
    ['0 */2 * * *', 'every 2 hours'],
    ['0 9 * * *', 'at 09:00 every day'],
    ['0,30 9,17 * * *', 'at 09:00, 09:30, 17:00 and 17:30 every day'],
    ['0 9-17 * * *', 'every hour from 09:00 to 17:00'],
    ['*/15 9-17 * * *', 'every 15 minutes from 09:00 to 17:45'],
    ['30 */2 * * *', 'every 2 hours from 00:30 to 22:30'],
    ['0 */5 * * *', 'every 5 hours from 00:00 to 20:00'],
    ['* 2 * * *', 'every minute from 02:00 to 02:59'],
    ['0 9-12,14-17 * * *', 'every hour from 09:00 to 12:00 and from 14:00 to 17:00'],
    ['0 7-17,22 * * *', 'every hour from 07:00 to 17:00 and at 22:00'],
    ['5 * * * *', 'at minute 5 of every hour'],
    ['5-59/15 * * * *', 'at minutes 5, 20, 35 and 50 of every hour'],
    ['*/7 * * * *', 'every 7 minutes from minute 0 to 56 of every hour'],
    ['*/45 * * * *', 'at minutes 0 and 45 of every hour'],
    ['0-10,30 8,10,13 * * *', 'at minutes 0 to 10 and 30 of hours 8, 10 and 13'],
    ['5,6,20 */2 * * *', 'at minutes 5, 6 and 20 of every 2nd hour from 0 to 22'],
    // Seconds.
    ['* * * * * *', 'every second'],
    ['*/10 * * * * *', 'every 10 seconds'],
    ['30 * * * * *', 'at second 30 of every minute'],
    ['30 15 9 * * *', 'at 09:15:30 every day'],
    ['*/7 0 9 * * *', 'every 7 seconds from 09:00:00 to 09:00:56'],
    ['*/20 */15 * * * *', 'at seconds 0, 20 and 40 of minutes 0, 15, 30 and 45 of every hour'],
    // Days.
    ['0 9 * * MON-FRI', 'at 09:00, Monday to Friday'],
    ['0 9 * * 1,3,5', 'at 09:00 on Monday, Wednesday and Friday'],
    ['0 9 * * SUN-THU', 'at 09:00, Sunday to Thursday'],
    ['0 9 * * 6,7', 'at 09:00 on Saturday and Sunday'],
    ['*/15 * * * MON-FRI', 'every 15 minutes, Monday to Friday'],
    ['0 8 1 * *', 'at 08:00 on day 1 of the month'],
    ['0 8 1-7,15 * *', 'at 08:00 on days 1 to 7 and 15 of the month'],
    ['0 8 */2 * *', 'at 08:00 on every 2nd day from day 1 to 31 of the month'],
    ['0 8 1 * MON', 'at 08:00 on day 1 of the month or on Monday'],
    ['0 8 1-7 * MON-FRI', 'at 08:00 on days 1 to 7 of the month or Monday to Friday'],
    // Months.
    ['0 9,17 * 1-3 *', 'at 09:00 and 17:00 every day, January to March'],
    ['0 9 * 1,7 *', 'at 09:00 every day in January and July'],
    ['*/15 * * 11,12,1,2 *', 'every 15 minutes, November to February'],
    ['0 9 * 1,7 MON', 'at 09:00 on Monday in January and July'],
    ['@yearly', 'at 00:00 on 1 January'],
    ['0 8 1 1,4,7,10 *', 'at 08:00 on day 1 of January, April, July and October'],
    ['0 8 1,15 1-3 *', 'at 08:00 on days 1 and 15 of the month, January to March'],
    ['0 8 1 1 MON', 'at 08:00 on day 1 of the month or on Monday in January'],
  ])('%s', (text, words) => {
    expect(cronWords(cronOf(text))).toBe(words);
  });
});

/** Values of a field in the shapes that people write: a few, a range, a step, and all but a few. */
function values(low: number, high: number): fc.Arbitrary<readonly number[]> {
  const all = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const value = fc.integer({ min: low, max: high });
  const few = fc.uniqueArray(value, { minLength: 1, maxLength: 4 });
  const range = fc.tuple(value, value).map((ends) => all.slice(Math.min(...ends) - low, Math.max(...ends) - low + 1));
  const stepped = fc
    .tuple(range, fc.integer({ min: 1, max: 15 }))
    .map(([within, step]) => within.filter((_, index) => index % step === 0));
  const most = few.map((missing) => all.filter((each) => !missing.includes(each) || each === low));
  const two = fc.tuple(stepped, range).map((sets) => sets.flat());
  return fc.oneof(fc.constant(all), few, range, stepped, most, two);
}

const fieldSets = fc.tuple(
  fc.oneof({ arbitrary: fc.constant([0]), weight: 3 }, { arbitrary: values(0, 59), weight: 1 }),
  values(0, 59),
  values(0, 23),
  fc.oneof(fc.constant(Array.from({ length: 31 }, (_, index) => index + 1)), values(1, 31)),
  fc.oneof(fc.constant(Array.from({ length: 12 }, (_, index) => index + 1)), values(1, 12)),
  fc.oneof(fc.constant([0, 1, 2, 3, 4, 5, 6]), values(0, 6)),
);
const lowest = [0, 0, 0, 1, 1, 0];
const highest = [59, 59, 23, 31, 12, 6];

/** Every cron with one value more or less in one field. */
function neighboursOf(fields: readonly (readonly number[])[]): readonly string[] {
  return fields.flatMap((field, index) => {
    const [low = 0, high = 0] = [lowest[index], highest[index]];
    return Array.from({ length: high - low + 1 }, (_, at) => low + at).flatMap((value) => {
      const changed = field.includes(value) ? field.filter((each) => each !== value) : [...field, value];
      return changed.length === 0 ? [] : [textOf(fields.with(index, changed))];
    });
  });
}

function textOf(fields: readonly (readonly number[])[]): string {
  return fields.map((field) => field.join(',')).join(' ');
}

describe('cronWords for two crons', () => {
  test('gives equal words exactly if the crons run at the same times', () => {
    const keyByWords = new Map<string, string>();
    const check = (text: string): void => {
      const { cron } = parseCron(text);
      if (cron === null) return;
      const words = cronWords(cron);
      expect({ words, key: keyByWords.get(words) ?? cron.key }).toEqual({ words, key: cron.key });
      keyByWords.set(words, cron.key);
    };
    fc.assert(
      fc.property(fieldSets, (fields) => {
        check(textOf(fields));
        for (const neighbour of neighboursOf(fields)) check(neighbour);
      }),
      { numRuns: 150 },
    );
    expect(keyByWords.size).toBeGreaterThan(10_000);
  });

  test('gives equal words for every spelling', () => {
    const spellings = [
      ['0 9 * * MON-FRI', '0 9 * * 1-5', '0 0 9 * * 1,2,3,4,5', '0 9 1-31 */1 mon,tue,wed,thu,fri'],
      ['*/15 * * * *', '0-59/15 * * * *', '0,15,30,45 0-23 * * 0-7'],
    ];
    for (const group of spellings) expect(new Set(group.map((text) => cronWords(cronOf(text)))).size).toBe(1);
  });
});
