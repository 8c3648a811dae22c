import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainReversedSign, suggestZone } from '../../../src/declare/timezone/suggest-zone.ts';
import { abbreviations, cities, windowsZones } from '../../../src/declare/timezone/zone-names.ts';
import { isTimeZone } from '../../../src/core/time/zone.ts';

const zones = Intl.supportedValuesOf('timeZone');
const dayMs = 86_400_000;

/** The offsets on each day of a year, joined into one text, by zone. */
const offsets = new Map<string, string>();
function offsetsOf(zone: string): string {
  const known = offsets.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const days = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2027, 0, 1) + day * dayMs));
  const text = days.map((at) => format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value).join();
  offsets.set(zone, text);
  return text;
}

const letter = fc.constantFrom('a', 'e', 'i', 'k', 'l', 'n', 'o', 'r', 's', 't', 'u', 'y', '_');

/** A zone and its name with one letter dropped, doubled, swapped with the next, or changed. */
const slip = fc
  .tuple(fc.constantFrom(...zones), fc.nat(), fc.constantFrom('drop', 'double', 'swap', 'change'), letter)
  .map(([zone, seed, kind, other]) => {
    const at = seed % zone.length;
    const [before, one, two, after] = [zone.slice(0, at), zone.charAt(at), zone.charAt(at + 1), zone.slice(at + 2)];
    const typed: Readonly<Record<string, string>> = {
      drop: before + two + after,
      double: before + one + one + two + after,
      swap: before + two + one + after,
      change: before + other + two + after,
    };
    return { zone, typed: typed[kind] ?? zone };
  });

test('suggestZone answers a typo with a zone that has the same offset all year, or not at all', () => {
  let answered = 0;
  fc.assert(
    fc.property(slip, fc.boolean(), ({ zone, typed }, isCity) => {
      const text = isCity ? typed.slice(typed.lastIndexOf('/') + 1) : typed;
      // What is left of Asia/Omsk may be msk, which is itself an abbreviation.
      if (isTimeZone(text) || Object.hasOwn(abbreviations, text.toUpperCase())) return;
      for (const suggested of suggestZone(text)?.zones ?? []) {
        answered++;
        expect(offsetsOf(suggested), `${text} → ${suggested}`).toBe(offsetsOf(zone));
      }
    }),
    { numRuns: 400 },
  );
  expect(answered).toBeGreaterThan(100);
});

test('every zone that a hint may name exists', () => {
  const named = [
    ...Object.values(windowsZones),
    ...Object.values(abbreviations).flat(),
    ...cities.map(([, zone]) => zone),
  ];
  expect(named.filter((zone) => !isTimeZone(zone))).toEqual([]);
});

test('zones that share an abbreviation have the offset of its name in winter', () => {
  expect(new Set(abbreviations['CET']!.map((zone) => offsetsOf(zone).split(',')[0]))).toEqual(new Set(['GMT+01:00']));
  expect(new Set(abbreviations['EST']!.map((zone) => offsetsOf(zone).split(',')[0]))).toEqual(new Set(['GMT-05:00']));
});

describe('suggestZone suggests the one zone that fits', () => {
  test.each([
    ['madrid', 'Europe/Madrid'],
    ['New York', 'America/New_York'],
    ['America/New York', 'America/New_York'],
    ['Europe / Madrid', 'Europe/Madrid'],
    [String.raw`europe\madrid`, 'Europe/Madrid'],
    [' Europe/London ', 'Europe/London'],
    ['Europe/Madird', 'Europe/Madrid'],
    ['Eurpe/Madrid', 'Europe/Madrid'],
    ['Europe/New_York', 'America/New_York'],
    ['Asia/Tokio', 'Asia/Tokyo'],
    ['Asia/Beijing', 'Asia/Shanghai'],
    ['Asia/Mumbai', 'Asia/Kolkata'],
    ['America/San_Francisco', 'America/Los_Angeles'],
    ['America/Miami', 'America/New_York'],
    ['Europe/Cologne', 'Europe/Berlin'],
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['Pacific Daylight Time', 'America/Los_Angeles'],
    ['Romance Standard Time', 'Europe/Paris'],
    ['JST', 'Asia/Tokyo'],
    ['Z', 'UTC'],
    ['UTC+0', 'UTC'],
  ])('%s → %s', (text, zone) => {
    expect(suggestZone(text)?.zones).toEqual([zone]);
    expect(suggestZone(text)?.hint).toContain(`"${zone}"`);
  });
});

describe('suggestZone does not guess', () => {
  test.each([
    'Europe',
    'Spain',
    'local',
    'America/Rome',
    'LA',
    'Asia/Goa',
    'CET+1',
    'Europe/Atlantis',
    'US/Pacfic',
    '',
  ])('for %j suggests nothing', (text) => {
    expect(suggestZone(text)).toBeNull();
  });

  test.each([
    ['PST', ['America/Los_Angeles', 'America/Vancouver', 'Asia/Manila']],
    ['IST', ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem']],
    ['bst', ['Europe/London', 'Asia/Dhaka']],
  ])('for the abbreviation %s names all its zones', (text, all) => {
    expect(suggestZone(text)?.zones).toEqual(all);
  });

  test.each([
    ['UTC+2', '"Etc/GMT-2" is always 2 hours ahead of UTC'],
    ['GMT+1', '"Etc/GMT-1" is always 1 hour ahead of UTC'],
    ['GMT-5', '"Etc/GMT+5" is always 5 hours behind UTC'],
    ['+02:00', 'the sign in these names is reversed'],
  ])('for the offset %s explains the reversed sign', (text, hint) => {
    expect(suggestZone(text)?.hint).toContain(hint);
  });

  test('for an offset of half an hour suggests no zone', () => {
    expect(suggestZone('UTC+5:30')?.zones).toEqual([]);
  });
});

test.each([
  ['UTC+2', 'GMT+02:00'],
  ['UTC-5', 'GMT-05:00'],
  ['UTC+12', 'GMT+12:00'],
])('the zone suggested for %s has that offset', (text, offset) => {
  const [zone = ''] = suggestZone(text)?.zones ?? [];
  expect(new Set(offsetsOf(zone).split(','))).toEqual(new Set([offset]));
});

describe('explainReversedSign', () => {
  test.each([
    ['Etc/GMT+5', '5 hours behind UTC', 'Etc/GMT-5'],
    ['Etc/GMT-14', '14 hours ahead of UTC', 'Etc/GMT+14'],
    ['etc/gmt+1', '1 hour behind UTC', 'Etc/GMT-1'],
  ])('explains that %s means %s', (zone, meaning, other) => {
    const advice = explainReversedSign(zone);
    expect(advice?.message).toContain(meaning);
    expect(advice?.hint).toContain(other);
  });

  test.each(['Etc/GMT', 'Etc/GMT+0', 'Etc/UTC', 'Europe/Madrid', 'GMT'])('returns null for %s', (zone) => {
    expect(explainReversedSign(zone)).toBeNull();
  });
});
