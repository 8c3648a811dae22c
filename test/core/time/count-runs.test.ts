import { Cron as Croner } from 'croner';
import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRuns, countRuns } from '../../../src/core/time/count-runs.ts';
import { maskCron } from '../../../src/core/time/cron-masks.ts';
import { parseCron, type Cron } from '../../../src/core/time/cron.ts';
import { calendarDayOf, matchesDay, nextCronRun } from '../../../src/core/time/next-run.ts';
import { testMinute, viewZone } from '../../../src/core/time/zone-view.ts';
import { listLocalMinutes, type LocalMinutes } from './local-minutes.ts';
import { cases } from '../../support/cases.ts';

const minuteMs = 60_000;
const dayMinutes = 1440;

const zones = [
  'UTC',
  'Europe/Madrid',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Pacific/Chatham',
  'Pacific/Apia',
];

/** The runs of a cron by minute, found by stepping through the local times of its zone. */
function walk(cron: Cron, { shown }: LocalMinutes, skipped: number): Float64Array {
  const runs = new Float64Array(shown.length);
  const times = new Uint8Array(dayMinutes);
  for (const hour of cron.hours) for (const minute of cron.minutes) times[hour * 60 + minute] = 1;
  let [known, isKnownDay] = [Number.NaN, false];
  const matches = (local: number): boolean => {
    const day = Math.floor(local / dayMinutes);
    if (times[local - day * dayMinutes] === 0) return false;
    if (day !== known) isKnownDay = matchesDay(cron, calendarDayOf(new Date(day * dayMinutes * minuteMs)));
    known = day;
    return isKnownDay;
  };
  const isEveryHour = cron.hours.length === 24;
  let latest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < shown.length; index++) {
    const local = shown[index]!;
    const isNew = local > latest;
    if ((isEveryHour || isNew) && matches(local)) runs[index] = cron.seconds.length;
    // A run in a skipped hour comes later by the length of the jump.
    if (!isEveryHour && isNew && index > 0) {
      const before = shown[index - 1]!;
      for (let missing = before + 1; missing < local && before === latest; missing++) {
        if (matches(missing)) runs[index + missing - before - 1] = cron.seconds.length;
      }
    }
    latest = Math.max(latest, local);
  }
  return runs.subarray(skipped);
}

const field = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min, max }).map(String) },
    { weight: 2, arbitrary: fc.constant('*') },
    fc.integer({ min: 2, max: Math.min(20, max) }).map((step) => `*/${String(step)}`),
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
      .map(([a, b]) => `${String(Math.min(a, b))}-${String(Math.max(a, b))}`),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 5 }).map((values) => values.join(',')),
  );
const often = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, field(min, max));
/** Many of these are around the hours in which clocks change. */
const anyHour = fc.oneof(fc.constantFrom('0', '1', '2', '3', '1-3', '0,2', '23', '22-23'), field(0, 23));

const anyCron = fc
  .tuple(
    fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, field(0, 59)),
    field(0, 59),
    anyHour,
    often(1, 31),
    often(1, 12),
    often(0, 7),
  )
  .map((parts) => parts.filter((part) => part !== null).join(' '))
  .filter((text) => parseCron(text).cron !== null);

const anyStart = fc.oneof(
  // Around clock changes and a leap day.
  fc.constantFrom('2026-03-27', '2026-10-23', '2027-03-12', '2028-02-27', '2026-04-03', '2011-12-28', '2017-10-13'),
  fc
    .tuple(fc.integer({ min: 2001, max: 2098 }), fc.integer({ min: 0, max: 364 }))
    .map(([year, day]) => new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10)),
);

const anyPeriod = fc.record({
  zone: fc.constantFrom(...zones),
  start: anyStart,
  /** Shifts the start of days, as in another zone. */
  shift: fc.constantFrom(0, 0, 90, 345, -720),
  days: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 14 }) }, fc.integer({ min: 15, max: 400 })),
});

function rangeOf({ start, shift, days }: { readonly start: string; readonly shift: number; readonly days: number }) {
  const fromMinute = new Date(`${start}T00:00:00Z`).getTime() / minuteMs + shift;
  return { fromMinute, toMinute: fromMinute + days * dayMinutes };
}

/** Minutes before the range, enough to know what the clock showed before. */
const lead = 2 * dayMinutes;

describe('countRuns and addRuns', () => {
  it('count by minute and in total as stepping through every minute does', () => {
    const anyCrons = fc.array(fc.tuple(anyCron, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(anyPeriod, anyCrons, (period, crons) => {
        const range = rangeOf(period);
        const local = listLocalMinutes(period.zone, range.fromMinute - lead, range.toMinute);
        const view = viewZone(period.zone, range);
        const expected = new Float64Array(range.toMinute - range.fromMinute);
        const parsed = crons.map(([text, weight]) => ({ cron: parseCron(text).cron!, weight }));
        for (const { cron, weight } of parsed) {
          const walked = walk(cron, local, lead);
          let sum = 0;
          for (let at = 0; at < walked.length; at++) {
            expected[at] = expected[at]! + walked[at]! * weight;
            sum += walked[at]!;
          }
          expect(countRuns(maskCron(cron), view)).toBe(sum);
          const probes = [0, 1, 59, 60, 61, walked.length >> 1, walked.findIndex((runs) => runs > 0)];
          for (const at of probes.filter((probe) => probe >= 0)) {
            expect(testMinute(range.fromMinute + at, view)(maskCron(cron))).toBe(walked[at]! > 0);
          }
        }
        const timeline = new Float64Array(expected.length);
        addRuns(
          timeline,
          parsed.map(({ cron, weight }) => ({ cron: maskCron(cron), weight })),
          view,
        );
        expect(Buffer.compare(bytesOf(timeline), bytesOf(expected))).toBe(0);
      }),
      { numRuns: cases(90) },
    );
  });

  it('agree with nextCronRun always, and with two other cron libraries mostly', () => {
    const change = fc.constantFrom('2026-03-28', '2026-10-24', '2027-03-13', '2026-04-04', '2028-02-28', '2026-12-30');
    const anyCase = fc.record({
      cron: anyCron.filter((text) => runsADay(text) <= 100),
      zone: fc.constantFrom(...zones),
      start: change,
    });
    const counts = { all: 0, agreed: 0 };
    fc.assert(
      fc.property(anyCase, ({ cron: text, zone, start }) => {
        const range = rangeOf({ start, shift: 0, days: 3 });
        const cron = parseCron(text).cron!;
        const own = listRuns(range, (after) => nextCronRun(cron, after, zone));
        const timeline = new Float64Array(range.toMinute - range.fromMinute);
        addRuns(timeline, [{ cron: maskCron(cron), weight: 1 }], viewZone(zone, range));
        const expected = new Float64Array(timeline.length);
        for (const at of own) {
          const index = Math.floor(at / minuteMs) - range.fromMinute;
          expected[index] = expected[index]! + 1;
        }
        expect(Buffer.compare(bytesOf(timeline), bytesOf(expected))).toBe(0);
        counts.all++;
        const opinions = [listByCroner, listByParser].map((list) => String(attempt(() => list(text, zone, range))));
        if (opinions.every((opinion) => opinion === String(own))) counts.agreed++;
      }),
      { numRuns: cases(30) },
    );
    expect(counts.agreed / counts.all).toBeGreaterThan(0.6);
  });
});

function runsADay(text: string): number {
  const { hours, minutes, seconds } = parseCron(text).cron!;
  return hours.length * minutes.length * seconds.length;
}

type Range = ReturnType<typeof rangeOf>;

/** Returns instants in milliseconds. */
function listRuns({ fromMinute, toMinute }: Range, next: (after: Date) => Date | null): readonly number[] {
  const runs: number[] = [];
  for (let at = next(new Date(fromMinute * minuteMs - 1000)); ; at = next(at)) {
    if (at === null || at.getTime() >= toMinute * minuteMs) return runs;
    runs.push(at.getTime());
  }
}

/** Returns null if a library refuses the expression. The service runs some that others refuse. */
function attempt(list: () => readonly number[]): readonly number[] | null {
  try {
    return list();
  } catch {
    return null;
  }
}

function listByCroner(text: string, zone: string, range: Range): readonly number[] {
  const cron = new Croner(text, { timezone: zone });
  return listRuns(range, (after) => cron.nextRun(after));
}

function listByParser(text: string, zone: string, range: Range): readonly number[] {
  const currentDate = new Date(range.fromMinute * minuteMs - 1000);
  const cron = CronExpressionParser.parse(text, { tz: zone, currentDate });
  return listRuns(range, () => (cron.hasNext() ? cron.next().toDate() : null));
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
