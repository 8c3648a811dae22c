/**
 * Suggests what to write instead of a word that is not a time zone.
 *
 * A zone is suggested in clear cases: another spelling, a Windows name or a city in the list. For a typo, all zones and
 * cities within one or two edits are considered, and a zone is suggested only if all of them keep the same time all
 * year. A zone a few hours off would look right and run everything at the wrong time.
 */
import { isTimeZone, localTimeAt } from '../../core/time/zone.ts';
import { joinWords } from '../../core/words.ts';
import { quote } from '../describe-value.ts';
import { countEdits } from '../nearest-key.ts';
import { abbreviations, cities, windowsZones } from './zone-names.ts';

/** A hint, and the zones it names. Of several zones, none is more likely than the others. */
interface ZoneAdvice {
  readonly hint: string;
  readonly zones: readonly string[];
}

/** Returns advice about a word that is not a time zone; null if nothing is certain. */
export function suggestZone(text: string): ZoneAdvice | null {
  const word = text.trim();
  return respell(word) ?? readOffset(word) ?? readAbbreviation(word) ?? readWindowsName(word) ?? findCity(word);
}

function suggest(zone: string, hint = `did you mean ${quote(zone)}?`): ZoneAdvice {
  return { hint, zones: [zone] };
}

/** Recognises a zone in another spelling: spaces for underscores, backslashes, extra spaces. */
function respell(word: string): ZoneAdvice | null {
  if (/^(?:Z|UTC ?(?:[+-]00?(?::?00)?)?|coordinated universal time)$/i.test(word)) return suggest('UTC', 'write "UTC"');
  if (!word.includes('/') && !word.includes('\\')) return null;
  const spelt = word.replace(/ *[/\\] */g, '/').replace(/[ -](?=[A-Za-z])/g, '_');
  const zone = knownZones().find((known) => known.toLowerCase() === spelt.toLowerCase());
  if (zone !== undefined) return suggest(zone, `write ${quote(zone)}`);
  return isTimeZone(spelt) ? suggest(spelt, `write ${quote(spelt)}`) : null;
}

/** Recognises a fixed offset, which is not a zone. The `Etc/GMT` zones come close, but have the sign reversed. */
function readOffset(word: string): ZoneAdvice | null {
  const groups = /^\(?(?:UTC|GMT|Etc\/UTC)? ?(?<sign>[+−-])(?<hours>\d\d?)(?::?(?<minutes>\d\d))?\)?/i.exec(
    word,
  )?.groups;
  if (groups === undefined) return null;
  const sign = groups['sign'] === '+' ? '+' : '-';
  const hours = Number(groups['hours']);
  const advice = 'a fixed offset is not a time zone: write a zone by area and city, such as America/New_York';
  const zone = `Etc/GMT${sign === '+' ? '-' : '+'}${String(hours)}`;
  if (Number(groups['minutes'] ?? 0) !== 0 || !isTimeZone(zone)) return { hint: advice, zones: [] };
  const side = `${String(hours)} ${hours === 1 ? 'hour' : 'hours'} ${sign === '+' ? 'ahead of' : 'behind'} UTC`;
  return { hint: `${advice}; ${quote(zone)} is always ${side} (the sign in these names is reversed)`, zones: [zone] };
}

/** Explains a zone such as `Etc/GMT+5`, which means the opposite of what most people expect; null for other zones. */
export function explainReversedSign(zone: string): { readonly message: string; readonly hint: string } | null {
  const [, sign, hours = ''] = /^Etc\/GMT([+-])(\d\d?)$/i.exec(zone) ?? [];
  if (sign === undefined || Number(hours) === 0) return null;
  const [side, otherSign, otherSide] = sign === '+' ? ['behind', '-', 'ahead of'] : ['ahead of', '+', 'behind'];
  const away = `${hours} ${Number(hours) === 1 ? 'hour' : 'hours'}`;
  return {
    message: `${quote(zone)} means ${away} ${side} UTC: the sign in these names is reversed`,
    hint: `for ${away} ${otherSide} UTC write "Etc/GMT${otherSign}${hours}"; a city such as "Europe/Madrid" is clearer`,
  };
}

function readAbbreviation(word: string): ZoneAdvice | null {
  const zones = Object.hasOwn(abbreviations, word.toUpperCase()) ? (abbreviations[word.toUpperCase()] ?? []) : [];
  if (zones.length === 0) return null;
  const written = joinWords(zones.map(quote), 'or');
  return { hint: `${word} is an abbreviation: write the city, such as ${written}`, zones };
}

function readWindowsName(word: string): ZoneAdvice | null {
  const name = word.replace(/ (?:Standard|Daylight|Summer) Time/i, '').toLowerCase();
  if (name === word.toLowerCase()) return null;
  const zone = Object.entries(windowsZones).find(([windows]) => windows.toLowerCase() === name)?.[1];
  return zone === undefined ? null : suggest(zone, `that is a Windows name: write ${quote(zone)}`);
}

/** Finds the zone of a city by its name, even with a typo. */
function findCity(word: string): ZoneAdvice | null {
  const typed = word.replace(/[ -]/g, '_').toLowerCase();
  const typedCity = cityOf(typed);
  // A short name is within one or two edits of too many others.
  const limit = typedCity.length < 4 ? 0 : typedCity.length < 8 ? 1 : 2;
  const near = namesOf()
    .map(([name, zone]) => {
      const city = cityOf(name);
      const whole = countEdits(typed, typed.includes('/') ? name : city);
      return { zone, city, edits: city === typedCity ? 0 : whole };
    })
    .filter(({ edits, zone }) => edits <= limit && isTimeZone(zone))
    .sort((a, b) => a.edits - b.edits);
  const [nearest] = near;
  if (nearest === undefined || !near.every(({ zone }) => keepsTimeOf(zone, nearest.zone))) return null;
  const isOwn = cityOf(nearest.zone.toLowerCase()) === nearest.city;
  if (isOwn || nearest.edits > 0) return suggest(nearest.zone);
  return suggest(nearest.zone, `${word.replace(/^.*\//, '')} has no zone of its own: write ${quote(nearest.zone)}`);
}

function cityOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function knownZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')];
}

function namesOf(): readonly (readonly [name: string, zone: string])[] {
  const withArea = cities.map(([city, zone]) => [`${zone.slice(0, zone.indexOf('/') + 1)}${city}`, zone] as const);
  const all = [...knownZones().map((zone) => [zone, zone] as const), ...withArea];
  return all.map(([name, zone]) => [name.toLowerCase(), zone] as const);
}

const weekMs = 7 * 86_400_000;
const weeks = Array.from({ length: 4 * 53 }, (_, week) => new Date(Date.UTC(2025, 0, 1) + week * weekMs));

/** Whether two zones have the same local time in every week of four years. */
function keepsTimeOf(zone: string, other: string): boolean {
  if (zone === other) return true;
  return weeks.every((at) => {
    const [one, two] = [localTimeAt(at, zone), localTimeAt(at, other)];
    return one.hour === two.hour && one.minute === two.minute && one.day === two.day;
  });
}
