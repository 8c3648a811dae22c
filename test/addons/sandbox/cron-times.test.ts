import { Cron } from 'croner';
import { parseCronExpression } from 'cron-schedule';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../src/clock.ts';
import { createMemoryService } from '../../../src/addons/sandbox/memory-service.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const workerId = 'wrk_times';
const zones = ['UTC', 'Europe/Madrid', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/Santiago'];

/** The start of a year with two clock changes in every zone above that has any. */
const startAt = new Date('2026-01-01T00:00:00Z');

const expressions = [
  '* * * * *',
  '*/15 * * * *',
  '7,37 8-18/5 * * *',
  '0 9 * * MON-FRI',
  '0 0 1 * *',
  '30 4 1,15 * *',
  '0 12 * jan,jul *',
  '0 22 * * 5-7',
  '0 0 29 2 *',
  '15 10 31 * *',
  '0 12 13 * FRI',
  '10-50/20 6 * * sun',
  '@daily',
  '@weekly',
  '@monthly',
  '@yearly',
  '30 15 9 * * *',
];

/** The engine accepts these: it reads the leading digits and drops the rest. */
const misread = [
  '0/15 * * * *',
  '5/15 3 * * *',
  '0 9 15W * *',
  '0 9 * * 5L',
  '0 9 * * 1#2',
  '0x10 * * * *',
  '1.5 9 * * *',
];

function startsOf(expression: string, options: { readonly zone: string; readonly from: Date; readonly days: number }) {
  const clock = createManualClock(options.from);
  const service = createMemoryService({ clock });
  service.addWorker(workerId, { timezone: options.zone });
  service.addSchedule(workerId, { when: { type: 'cron', cron: expression }, input: 'x', budget: 'low' });
  for (let day = 0; day < options.days; day++) {
    clock.advance(dayMs);
    service.settle();
  }
  return service.runs().map(({ at }) => at.toISOString());
}

describe('the memory service runs a cron at every minute that parseCronExpression matches, and at no other', () => {
  const days = 62;

  it.each([...expressions.slice(0, -1), ...misread])('%s', (expression) => {
    const { minutes, hours, days: dates, months, weekdays } = parseCronExpression(expression);
    const isEither = dates.length !== 31 && weekdays.length !== 7;
    const matches: string[] = [];
    for (let minute = 1; minute <= (days * dayMs) / minuteMs; minute++) {
      const at = new Date(startAt.getTime() + minute * minuteMs);
      const byDate = dates.includes(at.getUTCDate());
      const byWeekday = weekdays.includes(at.getUTCDay());
      const isDay = isEither ? byDate || byWeekday : byDate && byWeekday;
      const isTime = minutes.includes(at.getUTCMinutes()) && hours.includes(at.getUTCHours());
      if (isDay && isTime && months.includes(at.getUTCMonth())) matches.push(at.toISOString());
    }
    expect(startsOf(expression, { zone: 'UTC', from: startAt, days })).toEqual(matches);
  });
});

describe('the memory service runs a cron when croner does', () => {
  const crossedDays = 366;
  // The first two would take long.
  const cases = zones.flatMap((zone) => expressions.slice(2).map((expression) => [expression, zone] as const));

  it.each(cases)('%s in %s, through a year with clock changes', (expression, zone) => {
    const until = new Date(startAt.getTime() + crossedDays * dayMs);
    const expected: string[] = [];
    const croner = new Cron(expression, { timezone: zone });
    for (let at = croner.nextRun(startAt); at !== null && at <= until; at = croner.nextRun(at)) {
      expected.push(at.toISOString());
    }
    expect(startsOf(expression, { zone, from: startAt, days: crossedDays })).toEqual(expected);
  });
});

describe('a cron of the memory service at a clock change', () => {
  const madridGap = { zone: 'Europe/Madrid', from: new Date('2026-03-28T12:00:00Z'), days: 1 };
  const madridOverlap = { zone: 'Europe/Madrid', from: new Date('2026-10-24T12:00:00Z'), days: 1 };
  const halfHourGap = { zone: 'Australia/Lord_Howe', from: new Date('2026-10-03T00:00:00Z'), days: 1 };

  it('runs later by the length of the DST gap if its local time does not exist', () => {
    expect(startsOf('30 2 * * *', madridGap)).toEqual(['2026-03-29T01:30:00.000Z']);
    expect(startsOf('15 2 * * *', halfHourGap)).toEqual(['2026-10-03T15:45:00.000Z']);
  });

  it('runs only at the first occurrence of a local time that occurs twice', () => {
    expect(startsOf('30 2 * * *', madridOverlap)).toEqual(['2026-10-25T00:30:00.000Z']);
  });

  it('runs in both hours of a DST overlap if it is hourly', () => {
    expect(startsOf('0 * * * *', { ...madridOverlap, from: new Date('2026-10-24T22:30:00Z') }).slice(0, 4)).toEqual([
      '2026-10-24T23:00:00.000Z',
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
  });

  it('misses no existing hour before or after a DST gap if it is hourly', () => {
    expect(startsOf('0 * * * *', madridGap)).toHaveLength(24);
  });
});
