import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectDeclared, type CalendarItem } from '../../../src/addons/calendar/collect-items.ts';
import type { CalendarDocument } from '../../../src/addons/calendar/calendar-document.ts';
import { createCalendarDocument } from '../../../src/addons/calendar/create-calendar-document.ts';
import { parseStart, resolvePeriod } from '../../../src/addons/calendar/read-period.ts';
import { renderCalendarText } from '../../../src/addons/calendar/text/calendar-text.ts';
import { budgets, type Budget } from '../../../src/core/model/content.ts';
import type { DeclaredWorker } from '../../../src/core/model/declaration.ts';
import { parseCron } from '../../../src/core/time/cron.ts';
import { nextCronRun } from '../../../src/core/time/next-run.ts';
import { formatInstant, type When } from '../../../src/core/time/when.ts';
import { plainSchedule } from '../../support/declared.ts';

const madrid = 'Europe/Madrid';
const schema = JSON.parse(
  readFileSync(new URL('../../../schemas/calendar.schema.json', import.meta.url), 'utf8'),
) as object;
const ajv = new Ajv({ strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const validate = ajv.compile(schema);

interface Short {
  readonly when: When;
  readonly budget?: Budget;
  readonly enabled?: boolean;
}

function cron(text: string, more: Omit<Short, 'when'> = {}): Short {
  return { when: { type: 'cron', cron: text }, ...more };
}

const location = { file: 'schedules.yaml', line: 1, column: 1 };

function worker(alias: string, timezone: string | null, schedules: Readonly<Record<string, Short>>): DeclaredWorker {
  return {
    alias,
    workerId: `wrk_${alias}`,
    prune: 'all',
    timezone,
    ignore: [],
    cancelLimit: null,
    account: null,
    runsPerDayLimit: null,
    location,
    schedules: Object.entries(schedules).map(([name, { when, budget = 'standard', enabled = true }]) => {
      return { ...plainSchedule, name, content: { when, budget, input: 'Look.' }, enabled, location };
    }),
  };
}

interface Drawn {
  readonly from: string;
  readonly days: number;
  readonly timezone?: string;
  readonly now?: string;
  /** Changes what is known about an item, as a service would. */
  readonly know?: (item: CalendarItem) => Partial<CalendarItem>;
}

/** Creates the document for workers, and expects it to match its schema. */
function draw(
  workers: readonly DeclaredWorker[],
  { from, days, timezone = madrid, now = `${from}T00:00:00Z`, know = () => ({}) }: Drawn,
): CalendarDocument {
  const at = new Date(now);
  const collected = workers.map(collectDeclared).map((one) => {
    return { ...one, items: one.items.map((item) => ({ ...item, ...know(item) })) };
  });
  const document = createCalendarDocument({
    workers: collected,
    period: resolvePeriod({ from: parseStart(from), days }, { timezone, now: at }),
    timezoneFrom: 'option',
    isLive: false,
    diagnostics: [],
    warnings: [],
    now: at,
  });
  validate(JSON.parse(JSON.stringify(document)));
  expect(validate.errors).toBeNull();
  return document;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('createCalendarDocument', () => {
  it('adds up both passes of a repeated hour, and leaves a skipped hour empty', () => {
    const team = worker('team', madrid, { hourly: cron('0 * * * *'), night: cron('30 2 * * *', { budget: 'low' }) });
    const [, back] = draw([team], { from: '2026-10-24', days: 2 }).hours;
    const [, forth] = draw([team], { from: '2027-03-27', days: 2 }).hours;
    expect(back!.slice(0, 5)).toEqual([1, 1, 3, 1, 1]);
    expect(forth!.slice(0, 5)).toEqual([1, 1, 0, 2, 1]);
  });

  it('describes the effect of a clock change on each schedule', () => {
    const team = worker('team', madrid, {
      hourly: cron('0 * * * *'),
      night: cron('30 2 * * *'),
      noon: cron('0 12 * * *'),
    });
    const changes = (from: string) =>
      draw([team], { from, days: 7 }).clockChanges.map(({ at, fromOffset, toOffset, schedules }) => {
        return [at, fromOffset, toOffset, ...schedules.map(({ address, effect, local }) => [address, effect, local])];
      });
    expect(changes('2027-03-22')).toEqual([
      [
        '2027-03-28T01:00:00Z',
        '+01:00',
        '+02:00',
        ['team/night', 'later', '2027-03-28 02:30'],
        ['team/hourly', 'skipped', '2027-03-28 02:00'],
      ],
    ]);
    expect(changes('2026-10-19')).toEqual([
      [
        '2026-10-25T01:00:00Z',
        '+02:00',
        '+01:00',
        ['team/night', 'first only', '2026-10-25 02:30'],
        ['team/hourly', 'twice', '2026-10-25 02:00'],
      ],
    ]);
    expect(changes('2026-06-01')).toEqual([]);
  });

  it('combines workers in several zones by the days and hours of its own zone', () => {
    const workers = [
      worker('kathmandu', 'Asia/Kathmandu', { brief: cron('0 0 * * *') }),
      worker('nowhere', null, { brief: cron('0 23 * * *') }),
    ];
    const { hours, workers: listed } = draw(workers, { from: '2026-06-01', days: 2 });
    // 00:00 in Kathmandu is 20:15 on the day before in Madrid, and 23:00 UTC is 01:00 on the next day.
    expect(hours.map((day) => day.flatMap((runs, hour) => (runs > 0 ? [[hour, runs]] : [])))).toEqual([
      [
        [1, 1],
        [20, 1],
      ],
      [
        [1, 1],
        [20, 1],
      ],
    ]);
    expect(listed.map(({ timezone }) => timezone)).toEqual(['Asia/Kathmandu', null]);
  });

  it('lists the busiest minutes with their runs and workers, soonest first', () => {
    const schedules = { nine: cron('0 9 * * *'), often: cron('*/30 9 * * *'), twice: cron('0,30 0 9 * * MON') };
    const workers = [worker('a', madrid, schedules), worker('b', madrid, { nine: cron('0 9 * * MON') })];
    const { busiest } = draw(workers, { from: '2026-11-29', days: 2 });
    expect(busiest.map(({ local, runs, workers: count }) => [local, runs, count])).toEqual([
      ['2026-11-30 09:00:00 +01:00', 5, 2],
      ['2026-11-29 09:00:00 +01:00', 2, 1],
      ['2026-11-29 09:30:00 +01:00', 1, 1],
      ['2026-11-30 09:30:00 +01:00', 1, 1],
    ]);
  });

  it('lists the next run of each schedule from now, in words', () => {
    const team = worker('team', madrid, { brief: cron('0 9 * * MON-FRI'), often: cron('15,45 0 9 * * *') });
    const { next } = draw([team], { from: '2026-11-27', days: 30, now: '2026-11-27T08:00:20Z' });
    expect(next.map(({ at, address }) => [at, address])).toEqual([
      ['2026-11-27T08:00:45Z', 'team/often'],
      ['2026-11-30T08:00:00Z', 'team/brief'],
    ]);
    expect(next[1]).toEqual({
      at: '2026-11-30T08:00:00Z',
      local: '2026-11-30 09:00:00 +01:00',
      address: 'team/brief',
      budget: 'standard',
      owner: null,
      when: 'cron 0 9 * * MON-FRI',
      words: 'at 09:00, Monday to Friday',
    });
  });

  it('lists the next runs that nextCronRun returns, even next to a cron of every minute and across a clock change', () => {
    const crons = ['* * * * *', '0 9 * * MON-FRI', '30 2 * * *', '0,30 1 30 3 *', '10 5 0 12 6 *', '0 0 29 2 *'];
    const now = new Date('2027-03-27T12:00:30Z');
    const named = crons.map((text, index) => [`s${String(index)}`, text] as const);
    const team = worker('team', madrid, Object.fromEntries(named.map(([name, text]) => [name, cron(text)])));
    const { next } = draw([team], { from: '2027-03-27', days: 365, now: formatInstant(now) });
    const expected = named.map(([name, text]) => {
      const at = nextCronRun(parseCron(text).cron!, now, madrid);
      return at === null ? '' : `${formatInstant(at)} team/${name}`;
    });
    expect(next.map(({ at, address }) => `${at} ${address}`)).toEqual(expected.sort());
  });

  it('counts a date once, and a delay or an interval only if its next run is known', () => {
    const team = worker('team', madrid, {
      launch: { when: { type: 'scheduled', date: '2026-12-01T08:00:00Z' } },
      gone: { when: { type: 'scheduled', date: '2026-11-30T08:00:00Z' } },
      follow: { when: { type: 'delayed', delayInSeconds: 7200 } },
      sweep: { when: { type: 'interval', intervalSeconds: 21_600 } },
    });
    const period = { from: '2026-11-30', days: 3, now: '2026-11-30T12:00:00Z' };
    const offline = draw([team], period);
    expect(offline.runs.total).toBe(2);
    expect(offline.once.map(({ address, state, at }) => [address, state, at])).toEqual([
      ['team/gone', 'past', '2026-11-30T08:00:00Z'],
      ['team/launch', 'ahead', '2026-12-01T08:00:00Z'],
      ['team/follow', 'after-create', null],
    ]);
    expect(offline.intervals).toEqual([
      {
        address: 'team/sweep',
        budget: 'standard',
        owner: null,
        everySeconds: 21_600,
        atMostADay: 4,
        nextAt: null,
        runs: 0,
      },
    ]);
    const known = draw([team], {
      ...period,
      know: ({ address, content: { when } }) => ({
        nextAt: when.type === 'interval' || when.type === 'delayed' ? new Date('2026-11-30T13:30:00Z') : null,
        isNeverSent: address === 'team/gone',
        from: null,
        until: null,
      }),
    });
    // At 13:30 and 19:30, and then four times a day until 19:30 on the last day.
    expect(known.intervals[0]).toMatchObject({ nextAt: '2026-11-30T13:30:00Z', runs: 10 });
    expect(known.runs.total).toBe(1 + 1 + 10);
    expect(known.once.map(({ state }) => state)).toEqual(['never-sent', 'ahead', 'ahead']);
    expect(known.busiest.map(({ at, runs }) => [at, runs])).toEqual([
      ['2026-11-30T13:30:00Z', 1],
      ['2026-12-01T08:00:00Z', 1],
    ]);
  });

  it('lists but does not count disabled schedules, and says how many it leaves out', () => {
    const off = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [`off-${String(index + 10)}`, cron('0 9 * * *', { enabled: false })]),
    );
    const { workers, runs } = draw([worker('team', madrid, off)], { from: '2026-11-30', days: 3 });
    expect(workers[0]).toMatchObject({ schedules: 25, moreDisabled: 5 });
    expect(workers[0]!.disabled).toHaveLength(20);
    expect(runs).toEqual({ total: 0, byBudget: { low: 0, standard: 0, high: 0, unlimited: 0 }, byWorker: {} });
  });

  it('has consistent sums for any workers, zones and periods', () => {
    const anyCron = fc.constantFrom(
      '* * * * *',
      '*/7 * * * *',
      '30 2 * * *',
      '0 9 * * MON-FRI',
      '5,35 0 0 1 * *',
      '@daily',
    );
    const anyWhen: fc.Arbitrary<When> = fc.oneof(
      { weight: 4, arbitrary: anyCron.map((text) => ({ type: 'cron' as const, cron: text })) },
      fc.constantFrom<When>(
        { type: 'interval', intervalSeconds: 5_400 },
        { type: 'scheduled', date: '2026-10-25T00:30:00Z' },
      ),
    );
    const anySchedules = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.record({ when: anyWhen, budget: fc.constantFrom(...budgets) }),
    );
    const anyZone = fc.constantFrom(madrid, 'UTC', 'Asia/Kathmandu', 'America/Havana', 'Australia/Lord_Howe');
    const anyWorkers = fc.uniqueArray(
      fc.tuple(fc.constantFrom('one', 'two', 'three'), fc.option(anyZone), anySchedules),
      { selector: ([alias]) => alias },
    );
    const anyPeriod = fc.record({
      from: fc.constantFrom('2026-10-24', '2027-03-13', '2028-02-28'),
      days: fc.integer({ min: 1, max: 9 }),
      timezone: anyZone,
    });
    fc.assert(
      fc.property(anyWorkers, anyPeriod, fc.boolean(), (workers, period, isKnown) => {
        const nextAt = isKnown ? new Date(`${period.from}T03:00:00Z`) : null;
        const document = draw(
          workers.map(([alias, zone, schedules]) => worker(alias, zone, schedules)),
          { ...period, know: () => ({ nextAt }) },
        );
        const { runs, hours, series, days } = document;
        expect(days).toHaveLength(period.days);
        expect(sum(hours.flat())).toBe(runs.total);
        expect(sum(Object.values(runs.byBudget))).toBe(runs.total);
        expect(sum(Object.values(runs.byWorker))).toBe(runs.total);
        const fromSeries = days.map(() => new Array<number>(24).fill(0));
        for (const [day, hour, count] of series!.flatMap((one) => one.hours)) fromSeries[day]![hour]! += count;
        expect(fromSeries).toEqual(hours);
        for (const line of renderCalendarText(document)
          .split('\n')
          .slice(0, days.length + 3)) {
          expect(line.length).toBeLessThanOrEqual(80);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not grow with the number of runs, and leaves out series that would be too long', () => {
    const each = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `s${String(index)}`,
        cron('* * * * *', { budget: budgets[index % 4]! }),
      ]),
    );
    const workers = Array.from({ length: 6 }, (_, index) => worker(`w${String(index)}`, madrid, each));
    const document = draw(workers, { from: '2027-01-01', days: 365 });
    expect(document.runs.total).toBe(6 * 400 * 365 * 1440);
    expect(document.series).toBeNull();
    expect(JSON.stringify(document).length).toBeLessThan(120_000);
    const text = renderCalendarText(document);
    expect(text).toContain('2027-01-04');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
