/**
 * What to write instead of a date that was refused.
 *
 * The text is read loosely: day, time and offset each in any of the forms that people write. What can be read in one way
 * is rewritten in rota's own form; where day and month may be either, both are named; the year in two digits, a day
 * that the month does not have and words such as "tomorrow" are not guessed at.
 */
import { formatInstant } from '../../core/time/when.ts';
import { formatInZone, isTimeZone, localTimeAt, readLocalTime } from '../../core/time/zone.ts';
import type { LocalTime } from '../../core/time/zone.ts';
import { quote } from '../describe-value.ts';
import { suggestZone } from '../timezone/suggest-zone.ts';
import { abbreviations } from '../timezone/zone-names.ts';
import { readLooseDay } from './loose-day.ts';
import type { LooseDay } from './loose-day.ts';
import { readLooseTime } from './loose-time.ts';

/** What a date is judged by. */
export interface DateContext {
  /** Whether its worker has a zone to read it in; without one every date needs an offset. */
  readonly hasZone: boolean;
  /** Whether rota reads a text as a date. */
  readonly isRead: (text: string) => boolean;
}

/** A hint for a text that is no date to rota; null when nothing certain can be said. */
export function suggestDate(text: string, context: DateContext): string | null {
  const plain = text.normalize('NFKC').replaceAll('\u2212', '-').replace(/\s+/g, ' ').trim();
  const epoch = readEpoch(plain);
  if (epoch !== null) return epoch;
  if (/^(?:in |\+)\d/i.test(plain)) return 'for a time from now on, use "delay" instead of date';
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
  const [first] = readings;
  if (first === undefined || readings.some(({ written }) => written.texts.length === 0))
    return first?.written.note ?? null;
  const offers = readings.map(({ one, written }) => {
    const write = `write ${written.texts.map(quote).join(' or ')}`;
    return readings.length === 1 ? write : `for ${nameDay(one)}, ${write}`;
  });
  return [...offers, first.written.note].filter((part) => part !== null).join('; ');
}

interface Written {
  /** One text, or two where the local time happens twice or not at all; empty when none can be read. */
  readonly texts: readonly string[];
  /** What to say after them, or instead of them; null for nothing. */
  readonly note: string | null;
}

/** The date in rota's form, as often as its zone has it. */
function writeDate(local: LocalTime, zone: string | null, { hasZone, isRead }: DateContext): Written {
  // Midnight at the end of a day is the next day's.
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
  // An abbreviation is certain when all who use it have one offset on that day.
  const [only, ...others] = new Set((abbreviations[zone.toUpperCase()] ?? []).map((known) => inName(known).join(' ')));
  if (only !== undefined && others.length === 0) return written(only.split(' '));
  return {
    texts: [],
    note: suggestZone(zone)?.hint ?? `write the offset, such as "+01:00", instead of ${quote(zone)}`,
  };
}

/** The wall clock that `clock` shows in UTC, in a zone: one instant, or two where clocks change. */
function inZone(clock: Date, zone: string): readonly string[] {
  const reading = readLocalTime(localTimeAt(clock, 'UTC'), zone);
  const instants = reading.kind === 'once' ? [reading.at] : [reading.earlier, reading.later];
  return instants.map((at) => formatInZone(at, zone).replace(' ', 'T').replace(' ', ''));
}

/** `+01`, `+0100`, `UTC+1`, `Z` as an offset; null when it is none. */
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

type Day = LooseDay['days'][number];

function isoDay(day: Day | undefined): string {
  const { year = 0, month = 0, day: date = 0 } = day ?? {};
  return `${String(year)}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

const monthNames = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

function nameDay({ month, day }: Day): string {
  return `${String(day)} ${monthNames[month - 1] ?? ''}`;
}
