import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCron, type Cron } from '../../../src/core/time/cron.ts';
import { describeClockChange, describeSkippedMonths } from '../../../src/core/time/cron-gaps.ts';
import { nextCronRun } from '../../../src/core/time/next-run.ts';
import { formatInZone } from '../../../src/core/time/zone.ts';

const now = new Date('2026-11-20T10:00:00Z');

function cronOf(text: string): Cron {
  const { cron, refused } = parseCron(text);
  if (cron === null) throw new Error(`${text}: ${refused}`);
  return cron;
}

describe('describeSkippedMonths', () => {
  test.each([
    ['0 9 31 * *', 'does not run in February, April, June, September and November, which have no day 31'],
    ['0 9 30,31 * *', 'does not run in February, which has none of its days'],
    ['0 9 31 1,4,7,10 *', 'does not run in April, which has no day 31'],
    ['0 9 29 * *', 'runs in February only in leap years'],
    ['0 9 29 2 *', 'runs in February only in leap years'],
    ['0 9 31 1,3,5 *', null],
    ['0 9 28 * *', null],
    ['0 9 31 * MON', null],
    ['0 9 * * *', null],
  ])('%s: %s', (text, message) => {
    expect(describeSkippedMonths(cronOf(text))).toBe(message);
  });
});

describe('describeClockChange', () => {
  const forward = 'on 2027-03-28, when the clocks in Europe/Madrid go forward,';

  test.each([
    ['30 2 * * *', 'Europe/Madrid', `${forward} the run at 02:30 happens at 03:30`],
    ['0 2,3 * * *', 'Europe/Madrid', `${forward} the run at 02:00 coincides with the one at 03:00`],
    ['0,30 2 * * *', 'Europe/Madrid', `${forward} the runs at 02:00 and 02:30 happen 1 hour later`],
    ['*/5 2 * * *', 'Europe/Madrid', `${forward} the 12 runs from 02:00 to 02:55 happen 1 hour later`],
    ['*/30 0-6 * * *', 'Europe/Madrid', `${forward} the runs at 02:00 and 02:30 coincide with those 1 hour later`],
    [
      '10 2 * * *',
      'Australia/Lord_Howe',
      'on 2027-10-03, when the clocks in Australia/Lord_Howe go forward, the run at 02:10 happens at 02:40',
    ],
    // Only on days on which the cron runs.
    ['30 2 * * MON-SAT', 'Europe/Madrid', null],
    ['30 2 1 * *', 'Europe/Madrid', null],
    // A cron of every hour keeps its rhythm, and a time that occurs twice runs once.
    ['30 * * * *', 'Europe/Madrid', null],
    ['0 9 * * *', 'Europe/Madrid', null],
    ['30 2 * 10 *', 'Europe/Madrid', null],
    ['30 2 * * *', 'Asia/Tokyo', null],
    ['30 2 * * *', 'UTC', null],
  ])('%s in %s: %s', (text, zone, message) => {
    expect(describeClockChange(cronOf(text), { zone, now })).toBe(message);
  });

  test('describes a change exactly if the runs differ from the local times in the expression', () => {
    const times = (least: number, most: number, maxLength: number): fc.Arbitrary<string> =>
      fc
        .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength })
        .map((values) => values.join(','));
    fc.assert(
      fc.property(times(0, 59, 3), times(0, 5, 4), (minutes, hours) => {
        const cron = cronOf(`${minutes} ${hours} 28 3 *`);
        const expected = cron.hours.flatMap((hour) =>
          cron.minutes.map((minute) => [hour, minute].map((value) => String(value).padStart(2, '0')).join(':')),
        );
        const runs: string[] = [];
        let at = nextCronRun(cron, new Date('2027-03-27T22:00:00Z'), 'Europe/Madrid');
        while (at !== null && at < new Date('2027-03-28T22:00:00Z')) {
          runs.push(formatInZone(at, 'Europe/Madrid').slice(11, 16));
          at = nextCronRun(cron, at, 'Europe/Madrid');
        }
        const isAsNamed = runs.join() === expected.join();
        expect(describeClockChange(cron, { zone: 'Europe/Madrid', now }) === null).toBe(isAsNamed);
      }),
    );
  });
});
