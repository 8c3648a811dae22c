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
