import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLateness } from '../../../src/core/time/lateness.ts';
import type { Lateness } from '../../../src/core/time/latenesses.ts';
import { nextRun } from '../../../src/core/time/next-run.ts';
import type { When } from '../../../src/core/time/when.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const mondayAtNine = new Date('2026-11-30T09:00:00Z');

const cron = (text: string): When => ({ type: 'cron', cron: text });
const interval = (intervalSeconds: number): When => ({ type: 'interval', intervalSeconds });

interface Row {
  readonly nextRunAt?: Date;
  readonly timezone?: string | null;
}

function lateAfter(
  when: When,
  overdueMs: number,
  { nextRunAt = mondayAtNine, timezone = null }: Row = {},
): Lateness | null {
  return findLateness({ when, nextRunAt, timezone, now: new Date(nextRunAt.getTime() + overdueMs) });
}

/** The last instants at which a row is not yet late and not yet stopped, in milliseconds after its next run. */
function ends(when: When, row: Row = {}): readonly [number, number] {
  const end = (isReached: (found: Lateness | null) => boolean): number => {
    let [before, at] = [-1, 8 * 366 * dayMs];
    if (!isReached(lateAfter(when, at, row))) return Number.POSITIVE_INFINITY;
    while (at - before > 1) {
      const middle = Math.floor((before + at) / 2);
      if (isReached(lateAfter(when, middle, row))) at = middle;
      else before = middle;
    }
    return before;
  };
  return [end((found) => found !== null), end((found) => found === 'stopped')];
}

describe('findLateness', () => {
  it('reports late after one period past the next run and stopped after two, both exclusive', () => {
    expect(ends(interval(86_400))).toEqual([dayMs, 2 * dayMs]);
    expect(ends(cron('0 9 * * *'))).toEqual([dayMs, 2 * dayMs]);
    expect(lateAfter(interval(86_400), dayMs)).toBeNull();
    expect(lateAfter(interval(86_400), dayMs + 1)).toBe('late');
    expect(lateAfter(interval(86_400), 2 * dayMs + 1)).toBe('stopped');
  });

  it('never reports late within 15 minutes or stopped within six hours, however often the row runs', () => {
    expect(ends(interval(1))).toEqual([15 * minuteMs, 6 * hourMs]);
    expect(ends(cron('* * * * *'))).toEqual([15 * minuteMs, 6 * hourMs]);
    expect(ends(interval(4 * 3600))).toEqual([4 * hourMs, 8 * hourMs]);
  });

  it('counts the periods of a cron from its next run', () => {
    expect(ends(cron('0 9,10 * * *'))).toEqual([hourMs, dayMs]);
    expect(ends(cron('0 9 * * MON-FRI'), { nextRunAt: new Date('2026-11-27T09:00:00Z') })).toEqual([
      3 * dayMs,
      4 * dayMs,
    ]);
    expect(ends(cron('0 9 1 * *'), { nextRunAt: new Date('2026-12-01T09:00:00Z') })).toEqual([31 * dayMs, 62 * dayMs]);
  });

  it('counts the periods of a cron in the zone of the worker, across a clock change', () => {
    const nextRunAt = new Date('2026-03-28T08:00:00Z');
    expect(ends(cron('0 9 * * *'), { nextRunAt, timezone: 'Europe/Madrid' })).toEqual([23 * hourMs, 47 * hourMs]);
  });

  it('counts whole periods if the next run does not match the cron in the listed zone', () => {
    const nextRunAt = new Date('2026-11-30T08:00:03Z');
    expect(ends(cron('0 9 * * *'), { nextRunAt })).toEqual([dayMs, 2 * dayMs]);
  });

  it('reports a one-shot as late at most', () => {
    expect(ends({ type: 'scheduled', date: '2026-11-30T09:00:00Z' })).toEqual([
      15 * minuteMs,
      Number.POSITIVE_INFINITY,
    ]);
    expect(ends({ type: 'delayed', delayInSeconds: 7200 })).toEqual([15 * minuteMs, Number.POSITIVE_INFINITY]);
  });

  it('reports a row as late at most if the periods of its cron cannot be counted', () => {
    for (const row of [
      { when: cron('0 0 30 2 *') },
      { when: cron('not a cron') },
      { when: cron('0 9 * * *'), timezone: 'Mars/Olympus' },
    ]) {
      expect(ends(row.when, row)).toEqual([15 * minuteMs, Number.POSITIVE_INFINITY]);
    }
  });

  it('reports late after four years for a cron that runs only on leap days', () => {
    const nextRunAt = new Date('2028-02-29T00:00:00Z');
    expect(ends(cron('0 0 29 2 *'), { nextRunAt })[0]).toBe(1461 * dayMs);
  });
});

describe('findLateness for any row', () => {
  const anyWhen = fc.oneof(
    fc.integer({ min: 1, max: 31_536_000 }).map(interval),
    fc
      .constantFrom('* * * * *', '*/7 3,22 * * *', '0 9 * * MON-FRI', '0 0 1,15 * FRI', '30 2 * * *', '0 0 31 * *')
      .map(cron),
  );
  const anyZone = fc.constantFrom(null, 'UTC', 'Europe/Madrid', 'America/New_York', 'Australia/Lord_Howe');
  const anyNow = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });

  it('never reports a row late if the service has just computed its next run', () => {
    fc.assert(
      fc.property(anyWhen, anyZone, anyNow, (when, timezone, now) => {
        const nextRunAt = nextRun(when, { now, zone: timezone ?? 'UTC' });
        expect(findLateness({ when, nextRunAt: nextRunAt!, timezone, now })).toBeNull();
      }),
    );
  });

  it('only progresses from on time to late to stopped', () => {
    fc.assert(
      fc.property(
        anyWhen,
        anyZone,
        anyNow,
        fc.tuple(fc.nat(9e10), fc.nat(9e10)),
        (when, timezone, nextRunAt, waits) => {
          const [sooner, later] = waits
            .toSorted((a, b) => a - b)
            .map((ms) => rank(lateAfter(when, ms, { nextRunAt, timezone })));
          expect(sooner).toBeLessThanOrEqual(later!);
        },
      ),
    );
  });

  it('reports stopped exactly after two missed runs and six hours', () => {
    fc.assert(
      fc.property(anyWhen, anyZone, anyNow, (when, timezone, now) => {
        const zone = timezone ?? 'UTC';
        const nextRunAt = nextRun(when, { now, zone })!;
        const second = nextRun(when, { now: nextRun(when, { now: nextRunAt, zone })!, zone })!;
        const bound = Math.max(second.getTime() - nextRunAt.getTime(), 6 * hourMs);
        expect(lateAfter(when, bound, { nextRunAt, timezone })).not.toBe('stopped');
        expect(lateAfter(when, bound + 1, { nextRunAt, timezone })).toBe('stopped');
      }),
    );
  });
});

function rank(lateness: Lateness | null): number {
  return [null, 'late', 'stopped'].indexOf(lateness);
}
