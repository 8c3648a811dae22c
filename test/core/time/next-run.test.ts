import { Cron } from 'croner';
import { describe, expect, it } from 'vitest';
import { nextCronRun, nextRun } from '../../../src/core/time/next-run.ts';
import { parseCron } from '../../../src/core/time/cron.ts';
import { localTimeAt } from '../../../src/core/time/zone.ts';

const madrid = 'Europe/Madrid';
const beforeTheGap = new Date('2026-03-28T12:00:00Z');
const beforeTheOverlap = new Date('2026-10-24T12:00:00Z');
const inTheSecondPass = new Date('2026-10-25T01:31:00Z');
const friday = new Date('2026-11-20T09:00:00Z');

function next(expression: string, after: Date, zone: string): string | undefined {
  const { cron, refused } = parseCron(expression);
  if (cron === null) throw new Error(refused);
  return nextCronRun(cron, after, zone)?.toISOString();
}

describe('nextCronRun', () => {
  it('returns a time strictly after the given instant', () => {
    expect(next('0 9 * * *', friday, 'UTC')).toBe('2026-11-21T09:00:00.000Z');
  });

  it('skips the days that the weekday field rules out', () => {
    expect(next('0 9 * * MON-FRI', friday, 'UTC')).toBe('2026-11-23T09:00:00.000Z');
  });

  it('matches either day field if both are restricted', () => {
    expect(next('0 0 22 * FRI', friday, 'UTC')).toBe('2026-11-22T00:00:00.000Z');
    expect(next('0 0 30 * FRI', friday, 'UTC')).toBe('2026-11-27T00:00:00.000Z');
  });

  it('needs both day fields to match if one is a full range', () => {
    expect(next('0 0 1-31 * MON', friday, 'UTC')).toBe('2026-11-23T00:00:00.000Z');
  });

  it('reads six fields with seconds first', () => {
    expect(next('30 0 9 * * *', friday, 'UTC')).toBe('2026-11-20T09:00:30.000Z');
  });

  it('reads the expression as local time, with the offset of that day', () => {
    expect(next('0 9 * * *', new Date('2026-06-01T00:00:00Z'), madrid)).toBe('2026-06-01T07:00:00.000Z');
    expect(next('0 9 * * *', new Date('2026-12-01T00:00:00Z'), madrid)).toBe('2026-12-01T08:00:00.000Z');
  });

  it('runs a skipped local time later by the length of the jump', () => {
    expect(next('30 2 * * *', beforeTheGap, madrid)).toBe('2026-03-29T01:30:00.000Z');
  });

  it('runs each of several skipped times, in order with those that exist', () => {
    const runs = (expression: string, from: string, zone: string): readonly string[] => {
      const found = [from];
      for (let count = 0; count < 3; count += 1) found.push(next(expression, new Date(found.at(-1)!), zone)!);
      return found.slice(1).map((at) => at.slice(5, 16));
    };
    expect(runs('0,30 2 * * *', '2026-03-28T12:00:00Z', madrid)).toEqual(['03-29T01:00', '03-29T01:30', '03-30T00:00']);
    // Clocks go from 02:00 to 02:30, so 02:15 runs at 02:45.
    const lordHowe = runs('15,40 2 * * *', '2026-10-03T12:00:00Z', 'Australia/Lord_Howe');
    expect(lordHowe).toEqual(['10-03T15:40', '10-03T15:45', '10-04T15:15']);
  });

  it('runs a repeated local time the first time only', () => {
    const first = next('30 2 * * *', beforeTheOverlap, madrid);
    expect(first).toBe('2026-10-25T00:30:00.000Z');
    expect(next('30 2 * * *', new Date(first!), madrid)).toBe('2026-10-26T01:30:00.000Z');
  });

  it('keeps running through the repeated hour if the cron runs every hour', () => {
    const runs = ['2026-10-24T23:20:00Z'];
    for (let count = 0; count < 5; count += 1) runs.push(next('0,30 * * * *', new Date(runs.at(-1)!), madrid)!);
    expect(runs.slice(1).map((at) => at.slice(11, 16))).toEqual(['23:30', '00:00', '00:30', '01:00', '01:30']);
  });

  it('does not run in a gap if the cron runs every hour', () => {
    expect(next('0 * * * *', new Date('2027-10-02T15:00:00Z'), 'Australia/Lord_Howe')).toBe('2027-10-02T16:00:00.000Z');
    expect(next('0 * * * *', new Date('2026-03-29T00:00:00Z'), madrid)).toBe('2026-03-29T01:00:00.000Z');
  });

  it('agrees with croner on crons that run every hour, around every clock change', () => {
    const zones = [madrid, 'America/New_York', 'Pacific/Chatham', 'America/Havana', 'Africa/Casablanca'];
    const expressions = ['0 * * * *', '*/20 * * * *', '7,59 0-23 * * *', '30 0 * * * *', '15 * * * SUN'];
    const hourAt = (at: Date, zone: string): number => localTimeAt(at, zone).hour;
    const days = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day, 0, 13)));
    for (const zone of zones) {
      const changes = days.filter((day) => hourAt(day, zone) !== hourAt(new Date(day.getTime() + 86_400_000), zone));
      expect(changes.length).toBeGreaterThanOrEqual(2);
      for (const expression of expressions) {
        const opinion = new Cron(expression, { timezone: zone });
        for (const day of changes) {
          for (let run = 0, from = day; run < 80; run += 1) {
            const at = opinion.nextRun(from)!;
            expect(`${expression} in ${zone} after ${from.toISOString()}: ${next(expression, from, zone)!}`).toBe(
              `${expression} in ${zone} after ${from.toISOString()}: ${at.toISOString()}`,
            );
            from = at;
          }
        }
      }
    }
  });

  it('never goes back in time inside the repeated hour', () => {
    expect(next('*/5 * * * *', inTheSecondPass, madrid)).toBe('2026-10-25T01:35:00.000Z');
  });

  it('finds the next leap day across a century that has none', () => {
    expect(next('0 0 29 2 *', new Date('2097-01-01T00:00:00Z'), 'UTC')).toBe('2104-02-29T00:00:00.000Z');
  });

  it('returns null for a day that never comes', () => {
    const { cron } = parseCron('0 0 1 1 *');
    expect(nextCronRun({ ...cron!, months: [2], days: [30], daysRestricted: true }, friday, 'UTC')).toBeNull();
  });
});

describe('nextRun', () => {
  const context = { now: friday, zone: 'UTC' };

  it('is one interval or delay after now', () => {
    expect(nextRun({ type: 'interval', intervalSeconds: 90 }, context)).toEqual(new Date('2026-11-20T09:01:30Z'));
    expect(nextRun({ type: 'delayed', delayInSeconds: 3600 }, context)).toEqual(new Date('2026-11-20T10:00:00Z'));
  });

  it('is the date itself, even if it has passed', () => {
    expect(nextRun({ type: 'scheduled', date: '2020-01-01T00:00:00Z' }, context)).toEqual(
      new Date('2020-01-01T00:00:00Z'),
    );
  });

  it('is null for an unreadable expression', () => {
    expect(nextRun({ type: 'cron', cron: 'cron' }, context)).toBeNull();
  });
});
