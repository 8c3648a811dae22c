/**
 * Suggests what to write instead of an invalid date.
 *
 * The text is read loosely: day, time and offset may each have any common form. A single reading is rewritten in rota's
 * own form. If day and month may be swapped, both readings are offered. A two-digit year, a day that the month does not
 * have and words such as "tomorrow" are not guessed.
 */
import { monthNames } from '../../core/time/cron-field-words.ts';
import { formatInstant } from '../../core/time/when.ts';
import { formatInZone, isTimeZone, localTimeAt, readLocalTime, type LocalTime } from '../../core/time/zone.ts';
import { quote } from '../describe-value.ts';
import { suggestZone } from '../timezone/suggest-zone.ts';
import { abbreviations } from '../timezone/zone-names.ts';

/** How rota reads dates of the worker. */
interface DateContext {
  /** Whether the worker has a timezone; without one, every date needs an offset. */
  readonly hasZone: boolean;
  /** Whether rota accepts a text as a date. */
  readonly isRead: (text: string) => boolean;
}

/** Returns a hint for an invalid date; null if nothing is certain. */
export function suggestDate(text: string, context: DateContext): string | null {
  const plain = text.normalize('NFKC').replaceAll('\u2212', '-').replace(/\s+/g, ' ').trim();
  const epoch = readEpoch(plain);
  if (epoch !== null) return epoch;
  if (/^(?:in |\+)\d/i.test(plain)) return 'for a time counted from now, use "delay" instead of date';
  const day = readLooseDay(plain);
  // The message says which part of such a date is impossible.
  if (/^\d{4}-\d\d-\d\d/.test(plain) && day === null) return null;
  if (day === null) return 'write year, month and day, the time, and an offset: "2026-12-01T09:00:00+01:00"';
  if (day.kind === 'short-year') return 'write the year with four digits, first: "2026-12-01T09:00:00"';
  const time = readLooseTime(day.rest);
  if (time === null) return null;
  if (time.kind === 'none')
    return day.days.length === 1
      ? `add the time: ${quote(`${isoDay(day.days[0])}T09:00:00${context.hasZone ? '' : 'Z'}`)}`
      : null;
  const readings = day.days.map((one) => ({ one, written: writeDate({ ...one, ...time.time }, time.zone, context) }));
  // If day and month may be swapped, one of the readings may be a time that the zone skips or writes differently.
  const offers = readings.flatMap(({ one, written: { texts } }) => {
    if (texts.length === 0) return [];
    const write = `write ${texts.map(quote).join(' or ')}`;
    return readings.length === 1 ? write : `for ${nameDay(one)}, ${write}`;
  });
  const notes = readings.flatMap(({ written }) => written.note ?? []).slice(0, 1);
  const parts = [...offers, ...notes];
  return parts.length === 0 ? null : parts.join('; ');
}

interface Written {
  /** One text, or two if the local time occurs twice or is skipped; empty if rota accepts none. */
  readonly texts: readonly string[];
  /** A note to add to the texts or to show instead of them; null for none. */
  readonly note: string | null;
}

/** Writes a date in rota's form, once for each instant that it may mean in its zone. */
function writeDate(local: LocalTime, zone: string | null, { hasZone, isRead }: DateContext): Written {
  // 24:00 becomes midnight of the next day.
  const start = new Date(Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second));
  const text = start.toISOString().slice(0, -'.000Z'.length);
  const written = (texts: readonly string[], note: string | null = null) => ({ texts: texts.filter(isRead), note });
  if (zone === null)
    return hasZone ? written([text]) : written([`${text}Z`], 'Z is UTC: write the offset of another zone');
  const offset = readOffset(zone);
  if (offset !== null) return written([`${text}${offset}`]);
  const inName = (name: string) => inZone(start, name);
  const [, before = '', name = ''] = /^(.+)\[(.+)\]$/.exec(zone) ?? [];
  const both = `${text}${readOffset(before) ?? ''}`;
  if (isTimeZone(name)) {
    return inName(name).includes(both) ? written([both]) : { texts: [], note: 'the offset and the zone disagree' };
  }
  if (isTimeZone(zone) && zone.includes('/')) return written(inName(zone));
  // An abbreviation is unambiguous if all its zones have the same offset on that day.
  const [only, ...others] = new Set((abbreviations[zone.toUpperCase()] ?? []).map((known) => inName(known).join(' ')));
  if (only !== undefined && others.length === 0) return written(only.split(' '));
  return {
    texts: [],
    note: suggestZone(zone)?.hint ?? `write the offset, such as "+01:00", instead of ${quote(zone)}`,
  };
}

/** Formats the UTC time of `clock` as local time of a zone: one text, or two where clocks change. */
function inZone(clock: Date, zone: string): readonly string[] {
  const reading = readLocalTime(localTimeAt(clock, 'UTC'), zone);
  const instants = reading.kind === 'once' ? [reading.at] : [reading.earlier, reading.later];
  return instants.map((at) => formatInZone(at, zone).replace(' ', 'T').replace(' ', ''));
}

/** Reads `+01`, `+0100`, `UTC+1` or `Z` as an offset; null if it is not an offset. */
function readOffset(zone: string): string | null {
  if (/^(?:Z|UTC|GMT)$/i.test(zone)) return 'Z';
  const groups = /^(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?$/i.exec(zone);
  if (groups === null) return null;
  const [, sign = '', hours = '', minutes = '00'] = groups;
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

function readEpoch(text: string): string | null {
  const unit = /^\d{10}$/.test(text) ? 'seconds' : /^\d{10}000$/.test(text) ? 'milliseconds' : null;
  if (unit === null) return null;
  const at = new Date(unit === 'seconds' ? Number(text) * 1000 : Number(text));
  return `if these are ${unit} since 1970, write ${quote(formatInstant(at))}`;
}

function isoDay(day: Day | undefined): string {
  const { year = 0, month = 0, day: date = 0 } = day ?? {};
  return `${String(year)}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

function nameDay({ month, day }: Day): string {
  return `${String(day)} ${monthNames[month - 1] ?? ''}`;
}

interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** A loosely written day, and the text after it. */
interface LooseDay {
  readonly kind: 'days';
  /** One day, or two if day and month may be swapped. */
  readonly days: readonly Day[];
  /** The rest of the text: a time and a zone. */
  readonly rest: string;
}

const monthName = '(?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const weekday = '(?:(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*,? )?';
const dayAndEnd = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
const yearAndRest = '(?<year>\\d{4})(?!\\d)(?<rest>.*)$';

/** Unambiguous days: a year, a month by number or name, and a day. */
const clearDays = [
  /^(?<year>\d{4})([-/. ])(?<month>\d{1,2})\2(?<day>\d{1,2})(?!\d)(?<rest>.*)$/,
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?:T(?<rest>.*))?$/i,
  new RegExp(`^${weekday}${dayAndEnd}[ -](?:of )?${monthName},?[ -]${yearAndRest}`, 'i'),
  new RegExp(`^${weekday}${monthName} ${dayAndEnd},? ${yearAndRest}`, 'i'),
];
const week = /^(\d{4})-?W(\d\d)-?([1-7])(.*)$/i;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)(.*)$/;
const shortYear = /^\d{1,2}([-/.])\d{1,2}\1\d\d(?!\d)/;
// The name at the end of `Sun Dec 01 2030 09:00:00 GMT+0100 (…)`, which adds nothing to the offset.
const zoneName = /(?<=[+-]\d{4}) \(.*\)$/;

/** Reads the day at the beginning of a text; null if none is recognised. */
function readLooseDay(text: string): LooseDay | { readonly kind: 'short-year' } | null {
  const plain = text.replace(zoneName, '');
  const weekly = week.exec(plain);
  if (weekly !== null) return ofWeek(Number(weekly[1]), Number(weekly[2]), Number(weekly[3]), weekly[4] ?? '');
  const last = yearLast.exec(plain);
  if (last !== null) return ofNumbers(last);
  if (shortYear.test(plain)) return { kind: 'short-year' };
  const groups = clearDays.map((pattern) => pattern.exec(plain)?.groups).find((found) => found !== undefined);
  if (groups === undefined) return null;
  const { year, month, day, name = '', rest = '' } = groups;
  const ofName = monthNames.findIndex((each) => each.toLowerCase().startsWith(name.toLowerCase())) + 1;
  return ofDays([{ year: Number(year), month: month === undefined ? ofName : Number(month), day: Number(day) }], rest);
}

/** Keeps the days that exist; null if none does. */
function ofDays(written: readonly Day[], rest: string): LooseDay | null {
  const days = written.filter(isDay);
  return days.length === 0 ? null : { kind: 'days', days, rest };
}

/** Reads two numbers and a year. With dots, the day always comes first; otherwise either number may be the month. */
function ofNumbers([, one = '', separator, two = '', years = '', rest = '']: readonly string[]): LooseDay | null {
  const year = Number(years);
  const dayFirst = { year, month: Number(two), day: Number(one) };
  const monthFirst = { year, month: Number(one), day: Number(two) };
  return ofDays(separator === '.' || one === two ? [dayFirst] : [dayFirst, monthFirst], rest);
}

/** Reads an ISO week date. Week 1 contains 4 January; day 1 is Monday. */
function ofWeek(year: number, weekNumber: number, weekDay: number, rest: string): LooseDay | null {
  if (weekNumber < 1 || weekNumber > 52) return null;
  const monday = 4 - ((new Date(Date.UTC(year, 0, 4)).getUTCDay() + 6) % 7);
  const at = new Date(Date.UTC(year, 0, monday + (weekNumber - 1) * 7 + weekDay - 1));
  return ofDays([{ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }], rest);
}

function isDay({ year, month, day }: Day): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** A loosely written time of day, and the zone after it. */
type LooseTime =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'time';
      /** 24:00:00 is the end of the day. */
      readonly time: { readonly hour: number; readonly minute: number; readonly second: number };
      /** As written; null if there is none. */
      readonly zone: string | null;
    };

const looseTime =
  /^[T _,]*(?:at )?(?:(?<hour>\d{1,2})(?:[:.h](?<minute>\d\d))?(?:[:.](?<second>\d\d)(?:[.,]0+)?)?|(?<tight>\d{4}(?:\d\d)?))(?: ?(?<half>[ap])\.?m\.?(?![a-z]))?(?: ?(?<zone>[A-Za-z+[-].*))?$/i;

/** Reads a time and a zone; null if the text is neither empty nor a valid time. */
function readLooseTime(text: string): LooseTime | null {
  if (text.trim() === '') return { kind: 'none' };
  const groups = looseTime.exec(text)?.groups;
  if (groups === undefined) return null;
  const tight = groups['tight'];
  const [written, minute, second] =
    tight === undefined
      ? [Number(groups['hour']), Number(groups['minute'] ?? 0), Number(groups['second'] ?? 0)]
      : [Number(tight.slice(0, 2)), Number(tight.slice(2, 4)), Number(tight.slice(4) || 0)];
  const half = groups['half']?.toLowerCase();
  if (half !== undefined && (written < 1 || written > 12)) return null;
  // A number without minutes, am or pm is not a time.
  if (half === undefined && tight === undefined && groups['minute'] === undefined && !/^T/i.test(text)) return null;
  const hour = half === undefined ? written : (written % 12) + (half === 'p' ? 12 : 0);
  const isEnd = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isEnd) || minute > 59 || second > 59) return null;
  const zone = groups['zone']?.replace(/^\[(.*)\]$/, '$1').trim();
  return { kind: 'time', time: { hour, minute, second }, zone: zone === undefined || zone === '' ? null : zone };
}
