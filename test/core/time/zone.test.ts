import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { formatInZone, isSameZone, isTimeZone, localTimeAt, readLocalTime } from '../../../src/core/time/zone.ts';

const madrid = 'Europe/Madrid';
const winterNoon = { year: 2026, month: 12, day: 1, hour: 12, minute: 0, second: 0 };
const inGap = { year: 2027, month: 3, day: 28, hour: 2, minute: 30, second: 0 };
const inOverlap = { year: 2027, month: 10, day: 31, hour: 2, minute: 30, second: 0 };

describe('readLocalTime', () => {
  test('returns the instant of a time that occurs once', () => {
    expect(readLocalTime(winterNoon, madrid)).toEqual({ kind: 'once', at: new Date('2026-12-01T11:00:00Z') });
  });

  test('reports a time inside a gap, with a reading in each offset around it', () => {
    expect(readLocalTime(inGap, madrid)).toEqual({
      kind: 'gap',
      earlier: new Date('2027-03-28T00:30:00Z'),
      later: new Date('2027-03-28T01:30:00Z'),
    });
  });

  test('reports a time inside an overlap, with both readings', () => {
    expect(readLocalTime(inOverlap, madrid)).toEqual({
      kind: 'overlap',
      earlier: new Date('2027-10-31T00:30:00Z'),
      later: new Date('2027-10-31T01:30:00Z'),
    });
  });

  test('throws for a day that the calendar does not have', () => {
    expect(() => readLocalTime({ ...winterNoon, month: 2, day: 30 }, madrid)).toThrow(RangeError);
  });
});

test('a whole day that a zone skipped is a gap', () => {
  const skipped = { year: 2011, month: 12, day: 30, hour: 12, minute: 0, second: 0 };
  expect(readLocalTime(skipped, 'Pacific/Apia').kind).toBe('gap');
});

test.each(['Europe/Madrid', 'UTC', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

test.each(['', '+02:00', '-05', 'Europe/Madird', 'CET+1', 'local', '[UTC]'])('%j is not a time zone', (name) => {
  expect(isTimeZone(name)).toBe(false);
});

test('isSameZone accepts two names of one zone, and an unknown name only for itself', () => {
  expect(isSameZone('Europe/Kiev', 'Europe/Kyiv')).toBe(true);
  expect(isSameZone('Europe/Madrid', 'Europe/Paris')).toBe(false);
  expect(isSameZone('Nowhere/Here', 'UTC')).toBe(false);
  expect(isSameZone('Nowhere/Here', 'Nowhere/Here')).toBe(true);
});

test('an instant is formatted as local time with its offset', () => {
  const at = new Date('2026-12-01T08:00:00Z');
  expect(formatInZone(at, madrid)).toBe('2026-12-01 09:00:00 +01:00');
  expect(localTimeAt(at, madrid)).toEqual({ ...winterNoon, hour: 9 });
});

/** Many are around clock changes, including a zone that skipped a day and one with odd offsets. */
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

test('localTimeAt, formatInZone and readLocalTime agree with Temporal in any order of calls', () => {
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
