/** Reads the dates of a schedule: its `date`, and its bounds `from` and `until`. */
import { nextRun } from '../core/time/next-run.ts';
import { formatInstant, type When } from '../core/time/when.ts';
import { formatInZone, readLocalTime, type LocalTime } from '../core/time/zone.ts';
import { suggestDate } from './date/suggest-date.ts';
import { quote } from './describe-value.ts';
import { refuseLookAlike } from './look-alikes.ts';
import { keyPlace, valuePlace, type Mapping } from './places.ts';
import type { DiagnosticCode, Report } from './problems.ts';
import { formatPlace } from './source.ts';

/** The timezone in which the local dates of a worker are read. */
export type DateZone =
  | { readonly kind: 'known'; readonly name: string }
  | { readonly kind: 'none' }
  /** The timezone is set but invalid, so dates that need it are not reported. */
  | { readonly kind: 'refused' };

const shape =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[Tt ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?(?<offset>[Zz]| ?[+-]\d\d:\d\d)?$/;
const firstYear = 1970;
const lastYear = 9998;
const minuteMs = 60_000;

interface DateContext {
  readonly zone: DateZone;
  readonly report: Report;
}

/** Reads the `date`, `from` or `until` of a schedule as an instant in whole seconds; null if not set or invalid. */
export function readDate(
  schedule: Mapping,
  key: 'date' | 'from' | 'until',
  { zone, report }: DateContext,
): Date | null {
  const text = schedule[key];
  // The schema check reports every other type.
  if (typeof text !== 'string') return null;
  const read = explainDate(text, zone);
  if (read.kind === 'read') return read.at;
  if (read.kind === 'refused') report({ ...read, at: valuePlace(schedule, key) });
  return null;
}

/** The result of reading a date: an instant or a problem, or `unknown` if the timezone it needs is invalid. */
export type DateResult =
  | { readonly kind: 'read'; readonly at: Date }
  | { readonly kind: 'refused'; readonly code: DiagnosticCode; readonly message: string; readonly hint: string | null }
  | { readonly kind: 'unknown' };

/** Parses a date. If it is invalid, the hint says what to write, where that is certain. */
export function explainDate(text: string, zone: DateZone): DateResult {
  const read = parseDate(text, zone);
  if (read.kind !== 'refused' || read.hint !== null) return read;
  const isRead = (date: string) => parseDate(date, zone).kind !== 'refused';
  return { ...read, hint: suggestDate(text, { hasZone: zone.kind !== 'none', isRead }) };
}

/** Parses a date without searching for a correction, so the hint is often null. */
export function parseDate(text: string, zone: DateZone): DateResult {
  const groups = shape.exec(text)?.groups;
  if (groups === undefined) {
    return refuse('bad-date', `expected a date such as 2026-12-01T09:00:00+01:00, got ${quote(text)}`, null);
  }
  if (/[1-9]/.test(groups['fraction'] ?? '')) {
    const hint = `write ${quote(text.replace(/\.\d+/, ''))}`;
    return refuse(
      'bad-date',
      `expected whole seconds, because the service keeps no fractions, got ${quote(text)}`,
      hint,
    );
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
  if (day < 1 || day > days) return `expected a day from 01 to ${String(days)} in that month`;
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
    const message = `expected an offset, because the worker has no timezone, got ${quote(text)}`;
    return refuse('date-needs-zone', message, `write "${text}Z" for UTC, or give the worker a timezone`);
  }
  const reading = readLocalTime(local, zone.name);
  if (reading.kind === 'once') return { kind: 'read', at: reading.at };
  const earlier = formatTyped(reading.earlier, zone.name);
  const later = formatTyped(reading.later, zone.name);
  const [code, what] =
    reading.kind === 'gap'
      ? (['date-in-gap', 'is skipped when the clocks go forward'] as const)
      : (['date-in-overlap', 'occurs twice when the clocks go back'] as const);
  return refuse(code, `${text} ${what} in ${zone.name}`, `write "${earlier}" or "${later}"`);
}

/** Formats an instant as a date with the offset of a zone, which can be typed into a file. */
function formatTyped(at: Date, zone: string): string {
  return formatInZone(at, zone).replace(' ', 'T').replace(' ', '');
}

/** When a schedule begins and ends; null for no bound. */
export interface Bounds {
  readonly from: Date | null;
  readonly until: Date | null;
}

const keys = ['from', 'until'] as const;

/** Reads the bounds of a schedule that has at least one; null if any is invalid. */
export function readBounds(schedule: Mapping, context: DateContext): Bounds | null {
  const { report } = context;
  const present = keys.filter((key) => schedule[key] !== undefined);
  const isOnce = refuseOnOneShot(schedule, present, report);
  const read = (key: (typeof keys)[number]): Date | null =>
    schedule[key] === undefined || refuseLookAlike(schedule, key, report) ? null : readDate(schedule, key, context);
  const bounds = { from: read('from'), until: read('until') };
  if (isOnce || present.some((key) => bounds[key] === null)) return null;
  const { from, until } = bounds;
  if (from === null || until === null || from.getTime() < until.getTime()) return bounds;
  report({
    code: 'bounds-reversed',
    at: valuePlace(schedule, 'until'),
    message: `expected from before until, got from ${formatInstant(from)} at ${formatPlace(valuePlace(schedule, 'from'))} and until ${formatInstant(until)}`,
    hint: from.getTime() === until.getTime() ? 'if both are the same instant, it never runs' : 'swap the two',
  });
  return null;
}

/** Warns of a cron without a run between `from` and `until`, in the timezone of the worker, or UTC if it has none. */
export function warnNeverWithin(
  schedule: Mapping,
  when: When,
  { from, until }: Bounds,
  { zone, report }: DateContext,
): void {
  if (when.type !== 'cron' || from === null || until === null || zone.kind === 'refused') return;
  const name = zone.kind === 'known' ? zone.name : 'UTC';
  // `from` is inclusive.
  const run = nextRun(when, { now: new Date(from.getTime() - 1000), zone: name });
  if (run === null || run.getTime() < until.getTime()) return;
  report({
    code: 'never-within-bounds',
    at: valuePlace(schedule, 'until'),
    message: `cron ${quote(when.cron)} has no run from ${formatInstant(from)} until ${formatInstant(until)}: in ${name} the first one after that is ${formatInstant(run)}`,
    hint: `change the bounds or the cron${zone.kind === 'none' ? ', or set the "timezone" of the worker' : ''}`,
  });
}

function refuseOnOneShot(schedule: Mapping, present: readonly (typeof keys)[number][], report: Report): boolean {
  const once = (['date', 'delay'] as const).find((key) => schedule[key] !== undefined);
  if (once === undefined) return false;
  for (const key of present) {
    report({
      code: 'bounds-of-one-shot',
      at: keyPlace(schedule, key),
      message: `expected ${key} on a cron or interval, got it on a ${once}, which runs once`,
      hint: once === 'delay' ? `remove ${key}, or write a date` : `remove ${key}: the date says when it runs`,
    });
  }
  return true;
}
