import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCronDoubts } from '../../../src/core/time/cron-doubts.ts';
import { nextCronRun } from '../../../src/core/time/next-run.ts';
import { parseCron, type Cron } from '../../../src/core/time/cron.ts';

const parsed = (expression: string): Cron => parseCron(expression).cron!;
const codes = (expression: string): readonly string[] => findCronDoubts(expression).map(({ code }) => code);
/** The cron that a hint suggests for what the reported cron does now. */
const keptBy = (hint: string | null): string | undefined =>
  /if you mean (?:that|every minute), write "([^"]+)"/.exec(hint ?? '')?.[1];

/** The crons that a hint suggests. */
const offersOf = (hint: string | null): readonly string[] =>
  [...(hint ?? '').matchAll(/write "([^"]+)"/g)].map(([, text = '']) => text).filter((text) => !text.includes(':'));

describe('findCronDoubts', () => {
  it.each([
    [
      '* 2 * * *',
      'every-minute',
      'this runs every minute from 02:00 to 02:59, 60 times a day',
      'for once a day, write "0 2 * * *"; if you mean every minute, write "0-59 2 * * *"',
    ],
    [
      '* 9-17 * * MON-FRI',
      'every-minute',
      'this runs every minute of the hours 9 to 17, 540 times a day',
      'for once in each of them, write "0 9-17 * * MON-FRI"; if you mean every minute, write "0-59 9-17 * * MON-FRI"',
    ],
    [
      '0 9 * * * *',
      'seconds-first',
      'six fields begin with seconds: this runs at minute 9 of every hour, 24 times a day',
      'for 09:00, write "0 9 * * *"; if you mean that, write "9 * * * *"',
    ],
    [
      '45 02 * * * *',
      'seconds-first',
      'six fields begin with seconds: this runs at minute 2 of every hour, 24 times a day',
      'for 02:45, write "45 02 * * *"; for the same minutes, at second 0, write "02 * * * *"',
    ],
    [
      '0 9 * * * MON',
      'seconds-first',
      'six fields begin with seconds: this runs at minute 9 of every hour, 24 times a day',
      'for 09:00, write "0 9 * * MON"; if you mean that, write "9 * * * MON"',
    ],
    [
      '0 9 * 1 * *',
      'seconds-first',
      'six fields begin with seconds: this runs at minute 9 of every hour, 24 times a day',
      'if you mean that, write "9 * 1 * *"',
    ],
    [
      '* * * * * *',
      'seconds-first',
      'six fields begin with seconds: this runs every second of each minute it matches, 86,400 times a day',
      'for once a minute, write "* * * * *"',
    ],
    [
      '* 30 9 * * *',
      'seconds-first',
      'six fields begin with seconds: this runs every second of each minute it matches, 60 times a day',
      'for once a minute, write "30 9 * * *"',
    ],
    [
      '0 8 1-7 * 1',
      'either-day',
      'the day of the month and the weekday need not both match: this runs on days 1 to 7 of the month and also on Monday',
      'for the days of the month only, write "0 8 1-7 * *"; for the weekdays only, write "0 8 * * 1"; no cron can require both',
    ],
    [
      '0 0 13 * FRI',
      'either-day',
      'the day of the month and the weekday need not both match: this runs on day 13 of the month and also on Friday',
      'for the days of the month only, write "0 0 13 * *"; for the weekdays only, write "0 0 * * FRI"; no cron can require both',
    ],
    [
      '0 0 31 2 MON',
      'either-day',
      'the day of the month and the weekday need not both match: this runs on day 31 of the month and also on Monday',
      'for the weekdays only, write "0 0 * 2 MON"; no cron can require both',
    ],
    [
      '*/45 * * * *',
      'uneven-step',
      'steps of 45 start again in each hour: this runs at minutes 0 and 45, not every 45 minutes',
      'for every 45 minutes, counted from the end of each run, write "interval: 45m" instead of cron; if you mean that, write "0,45 * * * *"',
    ],
    [
      '0 */5 * * *',
      'uneven-step',
      'steps of 5 start again on each day: this runs at hours 0, 5, 10, 15 and 20, not every 5 hours',
      'for every 5 hours, counted from the end of each run, write "interval: 5h" instead of cron; if you mean that, write "0 0,5,10,15,20 * * *"',
    ],
    [
      '*/45 9-17 * * *',
      'uneven-step',
      'steps of 45 start again in each hour: this runs at minutes 0 and 45, not every 45 minutes',
      'if you mean that, write "0,45 9-17 * * *"',
    ],
    [
      '0 9 * * */2',
      'uneven-step',
      'steps of 2 start again in each week: this runs on Tuesday, Thursday, Saturday and Sunday, not every 2 days',
      'if you mean that, write "0 9 * * 0,2,4,6"',
    ],
    [
      '@minutely',
      'cron-not-portable',
      'the service runs every minute; other schedulers refuse it',
      'write "* * * * *"',
    ],
  ])('reports %s as %s', (expression, code, message, hint) => {
    expect(findCronDoubts(expression)).toEqual([{ code, message, hint }]);
  });

  it('reports each doubt of an expression, and only one about its days', () => {
    expect(codes('* */5 1 * 1')).toEqual(['every-minute', 'either-day', 'uneven-step']);
    expect(codes('0 9 1 * 7-2')).toEqual(['either-day']);
    expect(codes('0 9 * * 7-2')).toEqual(['cron-not-portable']);
  });

  it.each([
    '0 9 * * MON-FRI',
    '* * * * *',
    '*/15 * * * *',
    '*/30 8-18 * * MON-FRI',
    '0-59 2 * * *',
    '0,45 * * * *',
    '0 0 9 * * *',
    '0 30 * * * *',
    '30 0 9,17 * * *',
    '0 0 */2 * *',
    '0 9 1,15 * *',
    '@daily',
    '@hourly',
    // Refused by the parser, which reports it elsewhere.
    '0/15 * * * *',
  ])('reports nothing for %s', (expression) => {
    expect(findCronDoubts(expression)).toEqual([]);
  });

  const field = (least: number, most: number): fc.Arbitrary<string> => {
    const value = fc.integer({ min: least, max: most });
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant('*') },
      value.map(String),
      fc.integer({ min: 1, max: most }).map((step) => `*/${String(step)}`),
      fc.tuple(value, value).map(([a, b]) => `${String(Math.min(a, b))}-${String(Math.max(a, b))}`),
      fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).map((values) => values.join(',')),
    );
  };
  const anyExpression = fc
    .tuple(
      fc.oneof(
        fc.constant(''),
        field(0, 59).map((seconds) => `${seconds} `),
      ),
      field(0, 59),
      field(0, 23),
      field(1, 31),
      field(1, 12),
      field(0, 7),
    )
    .map(([seconds, ...fields]) => `${seconds}${fields.join(' ')}`)
    .filter((expression) => parseCron(expression).cron !== null);

  /** The first runs after the start of 2027. */
  const runsOf = (expression: string, count = 40): readonly number[] => {
    const runs: number[] = [];
    let at = nextCronRun(parsed(expression), new Date('2026-12-31T23:59:59Z'), 'UTC');
    while (at !== null && runs.length < count) {
      runs.push(at.getTime());
      at = nextCronRun(parsed(expression), at, 'UTC');
    }
    return runs;
  };

  it('suggests only crons that parse and whose runs match the words of the hint', () => {
    fc.assert(
      fc.property(anyExpression, (expression) => {
        const own = parsed(expression);
        for (const { code, hint } of findCronDoubts(expression)) {
          if (code === 'cron-not-portable') continue;
          for (const offered of offersOf(hint)) {
            const cron = parsed(offered);
            expect(cron, `${expression} → ${offered}`).not.toBeNull();
            if (keptBy(hint) === offered) expect(runsOf(offered)).toEqual(runsOf(expression));
            else if (code === 'every-minute') {
              const runs = runsOf(offered);
              expect(runs.every((at) => new Date(at).getUTCMinutes() === 0)).toBe(true);
              expect(cron.hours).toEqual(own.hours);
            } else if (code === 'either-day') {
              // Each of the two is a subset of both.
              expect(cron.daysRestricted).not.toBe(cron.weekdaysRestricted);
              const all = new Set(runsOf(expression, 400));
              for (const at of runsOf(offered, 5)) if (at <= Math.max(...all)) expect(all).toContain(at);
            } else if (code === 'seconds-first') {
              expect(offered.split(' ')).toHaveLength(5);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reports a step exactly if the gaps between its runs differ', () => {
    for (let step = 1; step < 60; step++) {
      const expression = `*/${String(step)} * * * *`;
      const runs = runsOf(expression, 200);
      const gaps = new Set(runs.slice(1).map((at, index) => at - runs[index]!));
      expect(codes(expression).includes('uneven-step'), expression).toBe(gaps.size > 1);
    }
    for (let step = 1; step < 24; step++) {
      const expression = `0 */${String(step)} * * *`;
      const runs = runsOf(expression, 200);
      const gaps = new Set(runs.slice(1).map((at, index) => at - runs[index]!));
      expect(codes(expression).includes('uneven-step'), expression).toBe(gaps.size > 1);
    }
  });

  it('reports no such doubt about the expression suggested for what the cron does now', () => {
    fc.assert(
      fc.property(anyExpression, (expression) => {
        for (const { code, hint } of findCronDoubts(expression)) {
          const kept = keptBy(hint);
          if (kept !== undefined) expect(codes(kept), `${expression} → ${kept}`).not.toContain(code);
        }
      }),
      { numRuns: 500 },
    );
  });
});
