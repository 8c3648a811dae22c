import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/core/time/cron.ts';
import { minGapSeconds } from '../../../src/core/time/runs-per-day.ts';
import { nextCronRun } from '../../../src/core/time/next-run.ts';
import { listClockChanges } from '../../../src/core/time/zone.ts';
import { writeCron } from '../../../src/core/policy/nearest.ts';
import { cases } from '../../support/cases.ts';
import { anyCron } from './any-cron.ts';

const gapOf = (cron: string): number | null => minGapSeconds({ type: 'cron', cron });
const daySeconds = 86_400;
const dayMs = daySeconds * 1_000;

describe('minGapSeconds', () => {
  it.each([
    ['* * * * *', 60],
    ['* * * * * *', 1],
    ['*/15 * * * *', 900],
    ['*/45 * * * *', 900],
    ['0 9 * * *', daySeconds],
    ['0 9,21 * * *', 43_200],
    ['0 0,23 * * *', 3_600],
    ['0 9 * * MON-FRI', daySeconds],
    ['0 9 * * MON,THU', 3 * daySeconds],
    ['0 9 * * SUN', 7 * daySeconds],
    ['59,0 0,23 * * *', 60],
    ['0 9 1 * *', 28 * daySeconds],
    ['0 9 1,31 * *', daySeconds],
    ['0 9 29 2 *', 1_461 * daySeconds],
    ['0 9 1 1 *', 365 * daySeconds],
    ['0 8 13 * FRI', daySeconds],
  ])('for %s returns %d', (cron, expected) => {
    expect(gapOf(cron)).toBe(expected);
  });

  it('returns the length of an interval, and null for a one-shot and for an unreadable cron', () => {
    expect(minGapSeconds({ type: 'interval', intervalSeconds: 420 })).toBe(420);
    expect(minGapSeconds({ type: 'scheduled', date: '2026-12-01T08:00:00Z' })).toBeNull();
    expect(minGapSeconds({ type: 'delayed', delayInSeconds: 60 })).toBeNull();
    expect(gapOf('0/15 * * * *')).toBeNull();
  });

  it('returns the shortest gap between all runs listed over 28 years', () => {
    fc.assert(
      fc.property(anyCron, (text) => {
        const { cron } = parseCron(text);
        fc.pre(cron !== null);
        // The first two times of a day and the last; times in between repeat what the fields say.
        const times = cron.hours.flatMap((hour) =>
          cron.minutes.flatMap((minute) => cron.seconds.map((second) => hour * 3_600 + minute * 60 + second)),
        );
        const days = listDays(cron);
        let least = Number.POSITIVE_INFINITY;
        for (const [index, time] of times.entries()) {
          if (index > 0) least = Math.min(least, time - times[index - 1]!);
        }
        for (const [index, day] of days.entries()) {
          if (index > 0) least = Math.min(least, (day - days[index - 1]!) * daySeconds + times[0]! - times.at(-1)!);
        }
        expect(gapOf(text)).toBe(least);
      }),
      { numRuns: cases(15), examples: [['0 9 29 2 *'], ['30 59 23 28-31 1-3 *']] },
    );
  });

  it('never exceeds the gap between two runs in a zone without a clock change nearby', () => {
    const anyZone = fc.constantFrom('UTC', 'Europe/Madrid', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
    const anyStart = fc.date({ min: new Date('2024-01-01'), max: new Date('2056-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(anyCron, anyZone, anyStart, (text, zone, from) => {
        const { cron } = parseCron(text);
        fc.pre(cron !== null);
        let at = nextCronRun(cron, from, zone);
        for (let run = 0; run < 8 && at !== null; run++) {
          const next = nextCronRun(cron, at, zone);
          if (next === null) return;
          const around = listClockChanges(zone, new Date(at.getTime() - dayMs), new Date(next.getTime() + dayMs));
          if (around.length === 0) {
            expect((next.getTime() - at.getTime()) / 1_000).toBeGreaterThanOrEqual(gapOf(text)!);
          }
          at = next;
        }
      }),
      { numRuns: cases(100) },
    );
  });

  it('writeCron keeps the key of any cron, so that equal crons have equal gaps', () => {
    fc.assert(
      fc.property(anyCron, (text) => {
        const { cron } = parseCron(text);
        fc.pre(cron !== null);
        expect(parseCron(writeCron(cron)).cron?.key).toBe(cron.key);
      }),
      { numRuns: cases(200) },
    );
  });
});

/** The days of 28 years on which a cron runs, counted from the first day by an independent calendar. */
function listDays({ days, months, weekdays, daysRestricted, weekdaysRestricted }: Fields): readonly number[] {
  const found: number[] = [];
  for (let day = 0; day < 28 * 365 + 7; day++) {
    const at = new Date(Date.UTC(2024, 0, 1 + day));
    const isDate = days.includes(at.getUTCDate());
    const isWeekday = weekdays.includes(at.getUTCDay());
    const isDay = daysRestricted && weekdaysRestricted ? isDate || isWeekday : isDate && isWeekday;
    if (isDay && months.includes(at.getUTCMonth() + 1)) found.push(day);
  }
  return found;
}

type Fields = NonNullable<ReturnType<typeof parseCron>['cron']>;
