import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { formatInZone, isSameZone, isTimeZone, localTimeAt, readLocalTime } from '../../../src/core/time/zone.ts';

const madrid = 'Europe/Madrid';
const winterNoon = { year: 2026, month: 12, day: 1, hour: 12, minute: 0, second: 0 };
const inGap = { year: 2027, month: 3, day: 28, hour: 2, minute: 30, second: 0 };
const inOverlap = { year: 2027, month: 10, day: 31, hour: 2, minute: 30, second: 0 };

describe('a local time', () => {
  test('that happens once is that instant', () => {
    expect(readLocalTime(winterNoon, madrid)).toEqual({ kind: 'once', at: new Date('2026-12-01T11:00:00Z') });
  });

  test('inside a gap does not exist, and both offsets around it are tried', () => {
    expect(readLocalTime(inGap, madrid)).toEqual({
      kind: 'gap',
      earlier: new Date('2027-03-28T00:30:00Z'),
      later: new Date('2027-03-28T01:30:00Z'),
    });
  });

  test('inside an overlap happens twice', () => {
    expect(readLocalTime(inOverlap, madrid)).toEqual({
      kind: 'overlap',
      earlier: new Date('2027-10-31T00:30:00Z'),
      later: new Date('2027-10-31T01:30:00Z'),
    });
  });

  test('on a day the calendar has not is refused', () => {
    expect(() => readLocalTime({ ...winterNoon, month: 2, day: 30 }, madrid)).toThrow(RangeError);
  });
});

test('a whole day that a zone skipped is a gap', () => {
  const skipped = { year: 2011, month: 12, day: 30, hour: 12, minute: 0, second: 0 };
  expect(readLocalTime(skipped, 'Pacific/Apia').kind).toBe('gap');
});

test.each(['Europe/Madrid', 'UTC', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'])('%s is a zone', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

test.each(['', '+02:00', '-05', 'Europe/Madird', 'CET+1', 'local', '[UTC]'])('%j is not a zone', (name) => {
  expect(isTimeZone(name)).toBe(false);
});

test('two names of one zone are the same, and an unknown name is only itself', () => {
  expect(isSameZone('Europe/Kiev', 'Europe/Kyiv')).toBe(true);
  expect(isSameZone('Europe/Madrid', 'Europe/Paris')).toBe(false);
  expect(isSameZone('Nowhere/Here', 'UTC')).toBe(false);
  expect(isSameZone('Nowhere/Here', 'Nowhere/Here')).toBe(true);
});

test('an instant is shown on the wall clock of a zone with its offset', () => {
  const at = new Date('2026-12-01T08:00:00Z');
  expect(formatInZone(at, madrid)).toBe('2026-12-01 09:00:00 +01:00');
  expect(localTimeAt(at, madrid)).toEqual({ ...winterNoon, hour: 9 });
});

/** Hours around the changes of clocks, of a zone that skipped a day and of one with odd offsets as well. */
const anyTime = fc.oneof(
  fc.integer({ min: Date.UTC(1925, 0), max: Date.UTC(2099, 0) }),
  fc
    .tuple(
      fc.constantFrom('2026-03-29', '2026-10-25', '2026-11-01', '2027-03-14', '2026-04-05', '2011-12-30', '2017-10-29'),
      fc.integer({ min: -2 * 86_400, max: 2 * 86_400 }),
    )
    .map(([day, seconds]) => Date.parse(day) + seconds * 1000),
);
const anyZone = fc.constantFrom(
  ...['Europe/Madrid', 'America/New_York', 'America/St_Johns', 'Africa/Casablanca', 'Australia/Lord_Howe'],
  ...['Pacific/Apia', 'Asia/Tokyo', 'Africa/Monrovia', 'Etc/GMT+5', 'UTC'],
);

test('every time is what the library says, in whatever order they are asked for', () => {
  fc.assert(
    fc.property(anyZone, fc.array(anyTime, { minLength: 1, maxLength: 6 }), (zone, times) => {
      for (const ms of times) {
        const seconds = new Date(Math.floor(ms / 1000) * 1000);
        const zoned = Temporal.Instant.fromEpochMilliseconds(seconds.getTime()).toZonedDateTimeISO(zone);
        const { year, month, day, hour, minute, second } = zoned;
        expect(localTimeAt(seconds, zone)).toEqual({ year, month, day, hour, minute, second });
        const local = zoned.toPlainDateTime().toString({ fractionalSecondDigits: 0 }).replace('T', ' ');
        expect(formatInZone(seconds, zone)).toBe(`${local} ${zoned.offset}`);

        const asked = localTimeAt(seconds, 'UTC');
        const plain = Temporal.PlainDateTime.from({ ...asked });
        const [earlier, later] = (['earlier', 'later'] as const).map(
          (disambiguation) => new Date(plain.toZonedDateTime(zone, { disambiguation }).epochMilliseconds),
        );
        const reading = readLocalTime(asked, zone);
        expect(reading.kind === 'once' ? [reading.at, reading.at] : [reading.earlier, reading.later]).toEqual([
          earlier,
          later,
        ]);
      }
    }),
    { numRuns: 200 },
  );
});
