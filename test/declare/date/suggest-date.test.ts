import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { suggestDate } from '../../../src/declare/date/suggest-date.ts';
import { parseDate, type DateZone } from '../../../src/declare/read-date.ts';

const madrid: DateZone = { kind: 'known', name: 'Europe/Madrid' };

function hintFor(text: string, zone: DateZone = madrid): string | null {
  if (parseDate(text, zone).kind !== 'refused') throw new Error(`${text} is read`);
  return suggestDate(text, { hasZone: zone.kind === 'known', isRead: (date) => parseDate(date, zone).kind === 'read' });
}

/** The instants that a hint suggests, as parsed by rota. */
function writtenIn(hint: string | null, zone: DateZone): readonly string[] {
  return [...(hint ?? '').matchAll(/write "([^"]+)"(?: or "([^"]+)")?/g)].flatMap((match) =>
    match.slice(1).flatMap((text: string | undefined) => {
      if (text === undefined) return [];
      const read = parseDate(text, zone);
      return [read.kind === 'read' ? read.at.toISOString() : `refused ${text}`];
    }),
  );
}

describe('suggestDate rewrites a date with one reading', () => {
  test.each([
    ['2030-12-01 9:00', 'write "2030-12-01T09:00:00"'],
    ['2030-12-1 09:00', 'write "2030-12-01T09:00:00"'],
    ['2030/12/01 09:00', 'write "2030-12-01T09:00:00"'],
    ['2030-12-01_09:00', 'write "2030-12-01T09:00:00"'],
    ['2030-12-01  09:00', 'write "2030-12-01T09:00:00"'],
    ['2030-12-01T09', 'write "2030-12-01T09:00:00"'],
    ['2030-12-01 9:00 PM', 'write "2030-12-01T21:00:00"'],
    ['2030-12-01 12:30 a.m.', 'write "2030-12-01T00:30:00"'],
    ['2030-12-01 9pm', 'write "2030-12-01T21:00:00"'],
    ['20301201T090000Z', 'write "2030-12-01T09:00:00Z"'],
    ['2030-12-01T24:00:00Z', 'write "2030-12-02T00:00:00Z"'],
    ['2030-12-31 24:00', 'write "2031-01-01T00:00:00"'],
    ['2030-12-01 09:00 UTC', 'write "2030-12-01T09:00:00Z"'],
    ['2030-12-01T09:00:00 Z', 'write "2030-12-01T09:00:00Z"'],
    ['2030-12-01T09:00:00+01', 'write "2030-12-01T09:00:00+01:00"'],
    ['2030-12-01T09:00:00+0100', 'write "2030-12-01T09:00:00+01:00"'],
    ['2030-12-01 09:00 UTC+1', 'write "2030-12-01T09:00:00+01:00"'],
    ['2030-12-01T09:00:00\u221205:00', 'write "2030-12-01T09:00:00-05:00"'],
    ['2030-12-01 09:00 Europe/Madrid', 'write "2030-12-01T09:00:00+01:00"'],
    ['2030-07-01 09:00 America/New_York', 'write "2030-07-01T09:00:00-04:00"'],
    ['2030-12-01T09:00:00+01:00[Europe/Madrid]', 'write "2030-12-01T09:00:00+01:00"'],
    ['2030-12-01 09:00 CET', 'write "2030-12-01T09:00:00+01:00"'],
    ['2030-12-01 09:00 JST', 'write "2030-12-01T09:00:00+09:00"'],
    ['1 Dec 2030 09:00', 'write "2030-12-01T09:00:00"'],
    ['December 1st, 2030 at 9:00 am', 'write "2030-12-01T09:00:00"'],
    ['Sun, 01 Dec 2030 09:00:00 GMT', 'write "2030-12-01T09:00:00Z"'],
    ['Sun Dec 01 2030 09:00:00 GMT+0100 (Central European Standard Time)', 'write "2030-12-01T09:00:00+01:00"'],
    ['01.12.2030 09:00', 'write "2030-12-01T09:00:00"'],
    ['24/12/2030 09:00', 'write "2030-12-24T09:00:00"'],
    ['12/24/2030 09:00', 'write "2030-12-24T09:00:00"'],
    ['2030-W48-1T09:00', 'write "2030-11-25T09:00:00"'],
    ['1922346000', 'if these are seconds since 1970, write "2030-12-01T09:00:00Z"'],
    ['1922346000000', 'if these are milliseconds since 1970, write "2030-12-01T09:00:00Z"'],
    ['2030-12-01', 'add the time: "2030-12-01T09:00:00"'],
  ])('%s', (text, hint) => {
    expect(hintFor(text)).toBe(hint);
  });
});

describe('suggestDate names both readings of an ambiguous date, and guesses nothing', () => {
  test.each([
    ['01/12/2030 09:00', 'for 1 December, write "2030-12-01T09:00:00"; for 12 January, write "2030-01-12T09:00:00"'],
    ['03-04-2030 9:00', 'for 3 April, write "2030-04-03T09:00:00"; for 4 March, write "2030-03-04T09:00:00"'],
    ['2030-10-27 02:30 Europe/Madrid', 'write "2030-10-27T02:30:00+02:00" or "2030-10-27T02:30:00+01:00"'],
    ['2030-07-01 09:00 CET', 'CET is an abbreviation: write the city, such as'],
    ['2030-12-01 09:00 PST', 'PST is an abbreviation: write the city, such as'],
    ['03/07/2030 09:00 CET', 'for 7 March, write "2030-03-07T09:00:00+01:00"; CET is an abbreviation'],
    ['2030-12-01T09:00:00+05:00[Europe/Madrid]', 'the offset and the zone disagree'],
    ['2030-12-01 09:00 Europe/Madird', 'did you mean "Europe/Madrid"?'],
    ['01/12/30 09:00', 'write the year with four digits'],
    ['in 2 hours', 'use "delay" instead of date'],
    ['tomorrow', 'write year, month and day'],
    ['09:00', 'write year, month and day'],
  ])('%s', (text, hint) => {
    expect(hintFor(text)).toContain(hint);
  });

  test.each(['2030-12-01 13:00 PM', '2030-12-01 25:00 UTC', '2030-12-01 99', '01/12/2030'])(
    '%s has no hint',
    (text) => {
      expect(hintFor(text)).toBeNull();
    },
  );

  test('suggestDate omits a reading that falls in a DST gap', () => {
    expect(hintFor('03/12/2034 02:00', { kind: 'known', name: 'America/New_York' })).toBe(
      'for 3 December, write "2034-12-03T02:00:00"',
    );
  });

  test('suggestDate uses UTC and says so if the worker has no time zone', () => {
    expect(hintFor('1 Dec 2030 09:00', { kind: 'none' })).toBe(
      'write "2030-12-01T09:00:00Z"; Z is UTC: write the offset of another zone',
    );
  });
});

const pad = (value: number) => String(value).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Spellings of one local time. */
function spellings(at: Date): readonly string[] {
  const [year, month, day] = [String(at.getUTCFullYear()), at.getUTCMonth() + 1, at.getUTCDate()];
  const [hour, minute, second] = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  const clock = `${pad(hour)}:${pad(minute)}:${pad(second)}`;
  const twelve = `${String(hour % 12 === 0 ? 12 : hour % 12)}:${pad(minute)}:${pad(second)} ${hour < 12 ? 'AM' : 'PM'}`;
  const name = months[month - 1] ?? '';
  return [
    `${year}/${String(month)}/${String(day)} ${clock}`,
    `${year}-${pad(month)}-${pad(day)} ${twelve}`,
    `${String(day)} ${name} ${year} ${clock}`,
    `${name} ${String(day)}, ${year} ${twelve}`,
    `${pad(day)}.${pad(month)}.${year} ${clock}`,
    `${pad(day)}/${pad(month)}/${year} ${clock}`,
    `${pad(month)}/${pad(day)}/${year} ${clock}`,
    `${year}${pad(month)}${pad(day)}T${clock.replaceAll(':', '')}`,
  ];
}

test('suggestDate suggests only dates that rota parses, the intended one among them', () => {
  const instant = fc
    .integer({ min: Date.UTC(2027, 0, 1), max: Date.UTC(2035, 0, 1) })
    .map((ms) => new Date(ms - (ms % 1000)));
  const zone = fc.constantFrom('Europe/Madrid', 'America/New_York', 'Asia/Kolkata', 'UTC');
  const suffix = fc.constantFrom('', ' UTC', ' Z', '+0200', ' GMT-5', ' Asia/Tokyo', ' IST', ' CET');
  fc.assert(
    fc.property(instant, zone, suffix, fc.nat({ max: 7 }), (at, name, after, index) => {
      const context: DateZone = { kind: 'known', name };
      const text = `${spellings(at)[index] ?? ''}${after}`;
      if (parseDate(text, context).kind === 'read') return;
      const hint = hintFor(text, context);
      const written = writtenIn(hint, context);
      expect(written.filter((one) => one.startsWith('refused'))).toEqual([]);
      const wall = at.toISOString().slice(0, 19);
      const offset =
        after === ' UTC' || after === ' Z' ? 'Z' : after === '+0200' ? '+02:00' : after === ' GMT-5' ? '-05:00' : null;
      if (after === ' Asia/Tokyo') expect(written).toContain(new Date(`${wall}+09:00`).toISOString());
      else if (offset !== null) expect(written).toContain(new Date(`${wall}${offset}`).toISOString());
      else if (after === '') {
        const meant = parseDate(wall, context);
        if (meant.kind === 'read') expect(written).toContain(meant.at.toISOString());
      }
    }),
    { numRuns: 1000 },
  );
});
