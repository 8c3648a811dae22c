import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextCronRun } from '../../../src/core/time/next-run.ts';
import { runsPerDay } from '../../../src/core/time/runs-per-day.ts';
import { parseCron } from '../../../src/core/time/cron.ts';

const cronRate = (cron: string): number | null => runsPerDay({ type: 'cron', cron });
const leapYearDays = 366;
const yearDays = 365.25;

describe('runsPerDay', () => {
  it.each([
    ['* * * * *', 1_440],
    ['*/15 * * * *', 96],
    ['0 * * * *', 24],
    ['30 0 9,17 * * *', 2],
    ['@daily', 1],
  ])('for %s is %d', (cron, expected) => {
    expect(cronRate(cron)).toBe(expected);
  });

  it.each([
    ['0 9 * * MON-FRI', 5 / 7],
    ['@weekly', 1 / 7],
    ['0 9 1 * *', 12 / yearDays],
    ['0 9 31 * *', 7 / yearDays],
    ['@yearly', 1 / yearDays],
    ['0 0 29 2 *', 1 / (4 * yearDays)],
  ])('for %s is a fraction, accurate to six digits', (cron, expected) => {
    expect(cronRate(cron)).toBeCloseTo(expected, 6);
  });

  it('for an interval assumes that a run takes no time', () => {
    expect(runsPerDay({ type: 'interval', intervalSeconds: 900 })).toBe(96);
    expect(runsPerDay({ type: 'interval', intervalSeconds: 172_800 })).toBe(0.5);
  });

  it('is null for a one-shot', () => {
    expect(runsPerDay({ type: 'scheduled', date: '2026-12-01T08:00:00Z' })).toBeNull();
    expect(runsPerDay({ type: 'delayed', delayInSeconds: 60 })).toBeNull();
  });

  it('is null for an unreadable live cron', () => {
    expect(cronRate('0/15 * * * *')).toBeNull();
  });

  it('agrees with the number of runs in a leap year for a cron without weekdays', () => {
    const anyCron = fc
      .tuple(fc.nat({ max: 59 }), fc.nat({ max: 23 }), fc.integer({ min: 1, max: 28 }), fc.integer({ min: 1, max: 12 }))
      .map(([minute, hour, day, month]) => `${String(minute)} ${String(hour)} 1-${String(day)} ${String(month)} *`);
    fc.assert(
      fc.property(anyCron, (expression) => {
        const cron = parseCron(expression).cron!;
        let runs = 0;
        let at = nextCronRun(cron, new Date('2027-12-31T23:59:59Z'), 'UTC');
        for (; at !== null && at < new Date('2029-01-01T00:00:00Z'); at = nextCronRun(cron, at, 'UTC')) runs++;
        expect(Math.round(cronRate(expression)! * leapYearDays)).toBe(runs);
      }),
    );
  });
});
