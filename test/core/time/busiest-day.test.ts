import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsOnBusiestDay } from '../../../src/core/time/when.ts';
import { nextCronRun } from '../../../src/core/time/next-run.ts';
import { parseCron } from '../../../src/core/time/cron.ts';
import { anyCron } from './any-cron.ts';

const cronRuns = (cron: string): number | null => runsOnBusiestDay({ type: 'cron', cron });
const dayMs = 86_400_000;

describe('runsOnBusiestDay', () => {
  it.each([
    ['* * * * *', 1_440],
    ['* * * * * *', 86_400],
    ['*/15 * * * *', 96],
    ['*/45 * * * *', 48],
    ['0 9 * * MON-FRI', 1],
    ['*/30 8-18 * * MON-FRI', 22],
    ['0 9 29 2 *', 1],
    ['0 8 1-7 * 1', 1],
    ['@hourly', 24],
  ])('returns the runs of %s on its busiest day: %d', (cron, expected) => {
    expect(cronRuns(cron)).toBe(expected);
  });

  it.each([
    [1, 86_400],
    [5, 17_280],
    [60, 1_440],
    [420, 206],
    [86_400, 1],
    [86_401, 1],
    [31_536_000, 1],
  ])('for an interval of %i seconds returns %i, rounded up', (intervalSeconds, expected) => {
    expect(runsOnBusiestDay({ type: 'interval', intervalSeconds })).toBe(expected);
  });

  it('returns null for a one-shot and for an unreadable cron', () => {
    expect(runsOnBusiestDay({ type: 'scheduled', date: '2026-12-01T08:00:00Z' })).toBeNull();
    expect(runsOnBusiestDay({ type: 'delayed', delayInSeconds: 60 })).toBeNull();
    expect(cronRuns('0/15 * * * *')).toBeNull();
  });

  it('counts the runs of a cron as enumerating the day of its next run does', () => {
    fc.assert(
      fc.property(
        anyCron,
        fc.date({ min: new Date('2026-01-01'), max: new Date('2032-01-01'), noInvalidDate: true }),
        (expression, from) => {
          const { cron } = parseCron(expression);
          fc.pre(cron !== null);
          const first = nextCronRun(cron, from, 'UTC')!;
          const midnight = Math.floor(first.getTime() / dayMs) * dayMs;
          let runs = 0;
          let at = nextCronRun(cron, new Date(midnight - 1_000), 'UTC');
          for (; at !== null && at.getTime() < midnight + dayMs; at = nextCronRun(cron, at, 'UTC')) runs++;
          expect(cronRuns(expression)).toBe(runs);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('for an interval returns the most runs that any 24-hour window can hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 0, max: 200_000 }), (seconds, phase) => {
        const first = phase % seconds;
        const inDay = first >= 86_400 ? 0 : Math.floor((86_400 - 1 - first) / seconds) + 1;
        expect(inDay).toBeLessThanOrEqual(runsOnBusiestDay({ type: 'interval', intervalSeconds: seconds })!);
        if (first === 0) expect(inDay).toBe(runsOnBusiestDay({ type: 'interval', intervalSeconds: seconds }));
      }),
    );
  });
});
