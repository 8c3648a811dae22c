import { formatInZone, readLocalTime } from '../core/time/zone.ts';
import type { LocalTime } from '../core/time/zone.ts';
import { suggestDate } from './date/suggest-date.ts';
import { quote } from './describe-value.ts';
import type { DiagnosticCode } from './diagnostic-code.ts';
import { valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';

/** The zone in which a worker's local dates are read. */
export type DateZone =
  | { readonly kind: 'known'; readonly name: string }
  | { readonly kind: 'none' }
  /** One is stated and was refused, so nothing is to be said of dates that need it. */
  | { readonly kind: 'refused' };

const shape =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[Tt ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?(?<offset>[Zz]| ?[+-]\d\d:\d\d)?$/;
const firstYear = 1970;
const lastYear = 9998;
const minuteMs = 60_000;

/** The `date`, `from` or `until` of a schedule as a UTC instant in whole seconds; null when it was refused, or is not there. */
export function readDate(
  schedule: Mapping,
  key: 'date' | 'from' | 'until',
  { zone, report }: { readonly zone: DateZone; readonly report: Report },
): Date | null {
  const text = schedule[key];
  // The schema has reported every other type.
  if (typeof text !== 'string') return null;
  const read = parseDate(text, zone);
  if (read.kind === 'read') return read.at;
  if (read.kind === 'refused') {
    const isRead = (date: string) => parseDate(date, zone).kind !== 'refused';
    const hint = read.hint ?? suggestDate(text, { hasZone: zone.kind !== 'none', isRead });
    report({ ...read, hint, at: valuePlace(schedule, key) });
  }
  return null;
}

/** What a date is: an instant, or why not; `unknown` where the zone was refused, which has been reported. */
export type DateResult =
  | { readonly kind: 'read'; readonly at: Date }
  | { readonly kind: 'refused'; readonly code: DiagnosticCode; readonly message: string; readonly hint: string | null }
  | { readonly kind: 'unknown' };

/** Reads a date as rota takes it. */
export function parseDate(text: string, zone: DateZone): DateResult {
  const groups = shape.exec(text)?.groups;
  if (groups === undefined) {
    return refuse('bad-date', `expected a date such as 2026-12-01T09:00:00+01:00, got ${quote(text)}`, null);
  }
  if (/[1-9]/.test(groups['fraction'] ?? '')) {
    const hint = `write ${quote(text.replace(/\.\d+/, ''))}`;
    return refuse('bad-date', `expected whole seconds, which is all the service keeps, got ${quote(text)}`, hint);
  }
  const number = (name: string) => Number(groups[name] ?? 0);
  const local: LocalTime = {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
  };
  const impossible = findImpossible(local);
  if (impossible !== null) return refuse('bad-date', `${impossible}, got ${quote(text)}`, null);
  const offset = groups['offset']?.trim();
  return offset === undefined ? readInZone(text, local, zone) : readWithOffset(text, local, offset);
}

function refuse(code: DiagnosticCode, message: string, hint: string | null): DateResult {
  return { kind: 'refused', code, message, hint };
}

function findImpossible({ year, month, day, hour, minute, second }: LocalTime): string | null {
  if (year < firstYear || year > lastYear) return `expected a year from ${String(firstYear)} to ${String(lastYear)}`;
  if (month < 1 || month > 12) return 'expected a month from 01 to 12';
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > days) return `expected a day from 01 to ${String(days)}, which is all that month has`;
  if (hour > 23) return 'expected an hour from 00 to 23';
  if (minute > 59) return 'expected a minute from 00 to 59';
  return second > 59 ? 'expected a second from 00 to 59' : null;
}

function readWithOffset(text: string, local: LocalTime, offset: string): DateResult {
  const { year, month, day, hour, minute, second } = local;
  const localMs = Date.UTC(year, month - 1, day, hour, minute, second);
  if (/^z$/i.test(offset)) return { kind: 'read', at: new Date(localMs) };
  const offsetHours = Number(offset.slice(1, 3));
  const offsetMinutes = Number(offset.slice(4));
  if (offsetHours > 23 || offsetMinutes > 59) {
    return refuse('bad-date', `expected an offset from -23:59 to +23:59, got ${quote(text)}`, null);
  }
  const sign = offset.startsWith('-') ? -1 : 1;
  return { kind: 'read', at: new Date(localMs - sign * (offsetHours * 60 + offsetMinutes) * minuteMs) };
}

function readInZone(text: string, local: LocalTime, zone: DateZone): DateResult {
  if (zone.kind === 'refused') return { kind: 'unknown' };
  if (zone.kind === 'none') {
    const message = `expected an offset, as its worker has no timezone, got ${quote(text)}`;
    return refuse('date-needs-zone', message, `write "${text}Z" for UTC, or give the worker a timezone`);
  }
  const reading = readLocalTime(local, zone.name);
  if (reading.kind === 'once') return { kind: 'read', at: reading.at };
  const earlier = formatTyped(reading.earlier, zone.name);
  const later = formatTyped(reading.later, zone.name);
  const [code, what] =
    reading.kind === 'gap'
      ? (['date-in-gap', 'does not exist, for clocks go forward over it'] as const)
      : (['date-in-overlap', 'happens twice, for clocks go back over it'] as const);
  return refuse(code, `${text} ${what} in ${zone.name}`, `write "${earlier}" or "${later}"`);
}

/** An instant with its offset in the zone, as a person can type it. */
function formatTyped(at: Date, zone: string): string {
  return formatInZone(at, zone).replace(' ', 'T').replace(' ', '');
}
