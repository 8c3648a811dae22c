import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../../src/declare/duration/parse-duration.ts';
import { suggestDuration } from '../../../src/declare/duration/suggest-duration.ts';

describe('suggestDuration rewrites a duration with one reading', () => {
  test.each([
    ['5 minutes', 'write "5m"'],
    ['every 5 minutes', 'write "5m"'],
    ['rate(5 minutes)', 'write "5m"'],
    ['daily', 'write "1d"'],
    ['hourly', 'write "1h"'],
    ['1 week', 'write "7d"'],
    ['1w', 'write "7d"'],
    ['15min', 'write "15m"'],
    ['2hrs', 'write "2h"'],
    ['90 s', 'write "90s"'],
    ['1h 30m', 'write "1h30m"'],
    ['30m1h', 'write "1h30m"'],
    ['1 hour and 30 minutes', 'write "1h30m"'],
    ['half an hour', 'write "30m"'],
    ['an hour', 'write "1h"'],
    ['1.5h', 'write "1h30m"'],
    ['1,5h', 'write "1h30m"'],
    ['0.5d', 'write "12h"'],
    ['PT1.5H', 'write "1h30m"'],
    ['pt15m', 'write "15m"'],
    ['P0.5D', 'write "12h"'],
    ['00:15:00', 'write "15m"'],
    ['１５m', 'write "15m"'],
    ['@daily', 'that is a cron expression: write cron: "@daily" instead'],
    ['*/5 * * * *', 'that is a cron expression: write cron: "*/5 * * * *" instead'],
  ])('%s', (text, hint) => {
    expect(suggestDuration(text, 'interval')).toBe(hint);
  });
});

describe('suggestDuration names the readings of an ambiguous duration, or none', () => {
  test.each([
    ['15:30', 'for hours and minutes, write "15h30m"; for minutes and seconds, write "15m30s"'],
    ['90', 'for seconds, write "90s"; for minutes, write "90m"'],
    ['1 month', 'for once a month, use cron: "@monthly" instead of interval'],
    ['yearly', 'for once a year, use cron: "@yearly" instead of interval'],
    ['3 months', 'months and years have no fixed length: use days, or cron'],
    ['P1Y', 'months and years have no fixed length: use days, or cron'],
    ['P15M', 'months and years have no fixed length: use days, or cron; for minutes, write "PT15M"'],
    ['1M', 'for minutes, write "1m"; months and years have no fixed length: use days, or cron'],
    ['-5m', 'a duration is 1 second or more'],
    ['500ms', 'the shortest duration is 1 second'],
    ['1h30', 'for minutes, write "1h30m"'],
    ['1.5s', 'write a whole number and a unit'],
    ['soon', 'write a whole number and a unit'],
    ['', 'write a whole number and a unit'],
  ])('%j', (text, hint) => {
    expect(suggestDuration(text, 'interval')).toContain(hint);
  });

  test('suggestDuration suggests a date for a delay in months', () => {
    expect(suggestDuration('2 months', 'delay')).toBe('months and years have no fixed length: use days, or a date');
  });
});

test('suggestDuration rewrites counts and units in words to the same length', () => {
  const units = fc.constantFrom<readonly [string, number]>(
    ['s', 1],
    ['sec', 1],
    ['seconds', 1],
    ['m', 60],
    ['mins', 60],
    ['minutes', 60],
    ['hr', 3600],
    ['hours', 3600],
    ['days', 86_400],
    ['weeks', 604_800],
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      units,
      fc.constantFrom('', ' '),
      fc.boolean(),
      (count, [unit, length], space, isEvery) => {
        const text = `${isEvery ? 'every ' : ''}${String(count)}${space}${unit}`;
        if (parseDuration(text) !== null) return;
        const written = /^write "([^"]+)"$/.exec(suggestDuration(text, 'interval') ?? '')?.[1] ?? '';
        expect(parseDuration(written), text).toBe(count * length);
      },
    ),
  );
});

test('suggestDuration suggests only valid durations, for any text', () => {
  const part = fc.oneof(
    fc.integer({ min: 0, max: 9999 }).map(String),
    fc.constantFrom('h', 'm', 's', 'd', 'P', 'T', '.', ',', ':', ' ', '-', 'min', 'every', 'week', 'month'),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const hint = suggestDuration(parts.join(''), 'interval') ?? '';
      for (const [, text = ''] of hint.matchAll(/(?<!cron: )write "([^"]+)"/g))
        expect(parseDuration(text)).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});
