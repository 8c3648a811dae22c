import { UsageError } from '../../cli/errors.ts';
import { parseDuration } from '../../declare/duration/parse-duration.ts';
import { quote } from '../../declare/describe-value.ts';
import { suggestZone } from '../../declare/timezone/suggest-zone.ts';
import { dayMinutes } from '../../core/time/day-window.ts';
import { listOffsetSpans, startOfDay, type MinuteRange } from '../../core/time/zone-view.ts';
import { isTimeZone, localTimeAt } from '../../core/time/zone.ts';

const daySeconds = 86_400;
const dayMs = 86_400_000;
const maxDays = 400;

/** Where a period begins: on a day, or on the day of the drawn zone that contains an instant. */
export type PeriodStart =
  | { readonly kind: 'date'; /** `2026-12-24`. */ readonly date: string }
  | { readonly kind: 'instant'; readonly at: Date };

/** A period of whole days in the zone it is drawn in. */
export interface CalendarPeriod extends MinuteRange {
  readonly timezone: string;
  /** `2026-11-28`, ascending. */
  readonly days: readonly string[];
}

const date = /^\d{4}-\d\d-\d\d$/;
const instant = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)$/;
/** Offsets were not whole minutes in the past, and the laws are not known that far ahead. */
const isKnownYear = (text: string): boolean => text >= '2000' && text < '2200';

/** Parses `--from`. @throws UsageError */
export function parseStart(text: string): PeriodStart {
  const [day = ''] = text.split(/[Tt ]/);
  if (isDate(day) && isKnownYear(day)) {
    if (date.test(text)) return { kind: 'date', date: text };
    const at = new Date(text.replace(' ', 'T').toUpperCase());
    if (instant.test(text) && !Number.isNaN(at.getTime())) return { kind: 'instant', at };
  }
  throw new UsageError(
    `--from: expected a date from 2000 to 2199 or an instant with an offset, got ${quote(text)}`,
    'write --from 2026-12-24, or --from 2026-12-24T09:00:00+01:00 for the day on which that is',
  );
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return date.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** Parses `--for`, in whole days. @throws UsageError */
export function parseDays(text: string): number {
  const days = (parseDuration(text) ?? 0) / daySeconds;
  if (Number.isInteger(days) && days >= 1 && days <= maxDays) return days;
  throw new UsageError(
    `--for: expected 1 to ${String(maxDays)} whole days, got ${quote(text)}`,
    'write --for 1d, --for 7d or --for 31d',
  );
}

/** Parses `--timezone`. @throws UsageError */
export function parseZone(text: string): string {
  if (isTimeZone(text)) return text;
  const hint = suggestZone(text)?.hint ?? 'write --timezone Europe/Madrid, for example';
  throw new UsageError(`--timezone: expected an IANA time zone, got ${quote(text)}`, hint);
}

/** Returns the period that begins on a day of a zone; today if `from` is null. */
export function resolvePeriod(
  { from, days }: { readonly from: PeriodStart | null; readonly days: number },
  { timezone, now }: { readonly timezone: string; readonly now: Date },
): CalendarPeriod {
  const first = from?.kind === 'date' ? from.date : dateAt(from?.at ?? now, timezone);
  const dates = Array.from({ length: days + 1 }, (_, index) => addDays(first, index));
  return {
    fromMinute: startOfDay(first, timezone),
    toMinute: startOfDay(dates[days] ?? first, timezone),
    timezone,
    days: dates.slice(0, days),
  };
}

function dateAt(at: Date, zone: string): string {
  const { year, month, day } = localTimeAt(at, zone);
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

function addDays(day: string, count: number): string {
  return new Date(new Date(`${day}T00:00:00Z`).getTime() + count * dayMs).toISOString().slice(0, 10);
}

const hourMinutes = 60;

/** A stretch of time within one local hour. An hour that happens twice has two. */
export interface DayHour extends MinuteRange {
  /** Index of the day in the range, from 0. */
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
}

/** Splits a range of whole local days into its local hours, ascending. */
export function listDayHours(zone: string, range: MinuteRange): readonly DayHour[] {
  const spans = listOffsetSpans(zone, range);
  const first = spans.find(({ toMinute }) => toMinute > range.fromMinute);
  // A day may begin later than midnight, but not on another date.
  const firstDay = Math.floor((range.fromMinute + (first?.offset ?? 0)) / dayMinutes);
  return spans.flatMap(({ offset, ...span }) => {
    const hours: DayHour[] = [];
    const end = Math.min(span.toMinute, range.toMinute);
    let at = Math.max(span.fromMinute, range.fromMinute);
    while (at < end) {
      const local = at + offset;
      const toMinute = Math.min(end, at + hourMinutes - (local % hourMinutes));
      // A clock that goes back past midnight shows the day before, which the range does not have.
      const day = Math.max(0, Math.floor(local / dayMinutes) - firstDay);
      hours.push({ day, hour: Math.floor((local % dayMinutes) / hourMinutes), fromMinute: at, toMinute });
      at = toMinute;
    }
    return hours;
  });
}
