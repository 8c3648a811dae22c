/**
 * A zone as crons see it: its local days, cut where the clocks change.
 *
 *   fixed hours    run at their local time; where it happens twice, the first time; where it does not exist, as much
 *                  later as the clocks jump, which is what `gaps` are for
 *   every hour     run at their local time as often as it happens
 *
 * Both are the rules of next-run.ts, as sets of instants: two that meet in one are one run.
 */
import { dayBitsOf, matchesDayBits } from './cron-masks.ts';
import { dayMinutes } from './day-window.ts';
import { Temporal } from 'temporal-polyfill';
import { listClockChanges, offsetAt } from './zone.ts';
import type { CronMasks, DayBits } from './cron-masks.ts';

/** A half-open stretch of time in whole minutes since 1970 UTC. */
export interface MinuteRange {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** A stretch of time in which a zone has one offset. */
export interface OffsetSpan extends MinuteRange {
  /** Local time minus UTC, in minutes. */
  readonly offset: number;
}

const minuteMs = 60_000;

/**
 * The offsets of a zone, in order and without a gap; the first begins a day before the range and the last ends a day
 * after it. Offsets of whole minutes are expected, which all zones have had since 1972.
 *
 * @throws RangeError when the zone is unknown.
 */
export function listOffsetSpans(zone: string, { fromMinute, toMinute }: MinuteRange): readonly OffsetSpan[] {
  const first = fromMinute - dayMinutes;
  const end = toMinute + dayMinutes;
  const firstAt = new Date(first * minuteMs);
  const changes = listClockChanges(zone, firstAt, new Date(end * minuteMs - 1));
  const starts = [first, ...changes.map(({ at }) => at.getTime() / minuteMs)];
  const offsets = [offsetAt(firstAt, zone), ...changes.map(({ afterMs }) => afterMs)];
  return starts.map((from, index) => {
    return { fromMinute: from, toMinute: starts[index + 1] ?? end, offset: (offsets[index] ?? 0) / minuteMs };
  });
}

/**
 * The first minute of a local day, in whole minutes since 1970 UTC: midnight, or where clocks skip it, the first time
 * after it.
 *
 * @throws RangeError when the zone is unknown or there is no such date in the calendar.
 */
export function startOfDay(date: string, zone: string): number {
  return Temporal.PlainDate.from(date, { overflow: 'reject' }).toZonedDateTime(zone).epochMilliseconds / minuteMs;
}

/** A local day, or a part of one, in which the offset does not change. */
export interface DayRow {
  readonly bits: DayBits;
  /** Minutes from the beginning of the range to the midnight of that day; may be negative. */
  readonly base: number;
  /** The minutes of the day that count: from the first, inclusive, to the last, exclusive. */
  readonly first: number;
  readonly end: number;
}

/** A minute of a local day. */
interface LocalMinute {
  readonly bits: DayBits;
  /** 0 to 1439. */
  readonly minuteOfDay: number;
}

/** A minute soon after clocks went forward, in which crons that name hours run what was left out. */
interface LateMinute {
  /** In whole minutes since 1970. */
  readonly atMinute: number;
  /** What the clock shows. */
  readonly shown: LocalMinute;
  /** What it would show had it not been changed. */
  readonly leftOut: LocalMinute;
}

export interface ZoneView {
  readonly range: MinuteRange;
  readonly spans: readonly OffsetSpan[];
  /** For crons that name hours: without what happens a second time. */
  readonly fixedRows: readonly DayRow[];
  readonly everyHourRows: readonly DayRow[];
  /** Ascending; those outside of the range are left out. */
  readonly lateMinutes: readonly LateMinute[];
}

/**
 * Looks at a zone.
 *
 * @throws RangeError when the zone is unknown.
 */
export function viewZone(zone: string, range: MinuteRange): ZoneView {
  const spans = listOffsetSpans(zone, range);
  const days = new Map<number, DayBits>();
  const rowsOf = (isFixed: boolean): readonly DayRow[] =>
    spans.flatMap((span, index) => {
      const repeated = isFixed ? repeatedMinutes(spans[index - 1], span) : 0;
      const fromMinute = Math.max(span.fromMinute + repeated, range.fromMinute);
      const toMinute = Math.min(span.toMinute, range.toMinute);
      return cutDays({ fromMinute, toMinute, offset: span.offset }, range, days);
    });
  return {
    range,
    spans,
    fixedRows: rowsOf(true),
    everyHourRows: rowsOf(false),
    lateMinutes: spans.flatMap((span, index) => listLateMinutes(spans[index - 1], span, range)),
  };
}

function listLateMinutes(
  before: OffsetSpan | undefined,
  { fromMinute, offset }: OffsetSpan,
  range: MinuteRange,
): readonly LateMinute[] {
  const late: LateMinute[] = [];
  const end = before === undefined ? fromMinute : fromMinute + offset - before.offset;
  for (let atMinute = fromMinute; before !== undefined && atMinute < end; atMinute++) {
    if (atMinute < range.fromMinute || atMinute >= range.toMinute) continue;
    const shown = localMinuteOf(atMinute + offset);
    late.push({ atMinute, shown, leftOut: localMinuteOf(atMinute + before.offset) });
  }
  return late;
}

/** A minute of the local calendar, given in whole minutes since 1970. */
export function localMinuteOf(localMinute: number): LocalMinute {
  const day = Math.floor(localMinute / dayMinutes);
  return { bits: dayBitsOf(day), minuteOfDay: localMinute - day * dayMinutes };
}

/** How many minutes at the beginning of a span have local times that were there before. */
function repeatedMinutes(before: OffsetSpan | undefined, { offset }: OffsetSpan): number {
  return before === undefined ? 0 : Math.max(0, before.offset - offset);
}

function cutDays(span: OffsetSpan, range: MinuteRange, known: Map<number, DayBits>): readonly DayRow[] {
  const rows: DayRow[] = [];
  const localFrom = span.fromMinute + span.offset;
  const localTo = span.toMinute + span.offset;
  for (let day = Math.floor(localFrom / dayMinutes); day * dayMinutes < localTo; day++) {
    const bits = known.get(day) ?? dayBitsOf(day);
    known.set(day, bits);
    const midnight = day * dayMinutes;
    const first = Math.max(0, localFrom - midnight);
    const end = Math.min(dayMinutes, localTo - midnight);
    if (first < end) rows.push({ bits, base: midnight - span.offset - range.fromMinute, first, end });
  }
  return rows;
}

/** Tells which crons of a zone run in one minute, given in whole minutes since 1970 within the range of the view; none outside of it. */
export function testMinute(atMinute: number, { range, spans, lateMinutes }: ZoneView): (cron: CronMasks) => boolean {
  if (atMinute < range.fromMinute || atMinute >= range.toMinute) return () => false;
  const index = spans.findIndex(({ toMinute }) => atMinute < toMinute);
  const span = spans[index];
  if (span === undefined) return () => false;
  const shown = localMinuteOf(atMinute + span.offset);
  const isRepeated = atMinute < span.fromMinute + repeatedMinutes(spans[index - 1], span);
  const late = lateMinutes.find((minute) => minute.atMinute === atMinute);
  return (cron) => {
    if ((cron.isEveryHour || !isRepeated) && matchesLocal(cron, shown)) return true;
    return late !== undefined && !cron.isEveryHour && matchesLocal(cron, late.leftOut);
  };
}

/** Whether a cron that names hours has its runs of a minute only because clocks went forward before it. */
export function runsOnlyLate(cron: CronMasks, { shown, leftOut }: LateMinute): boolean {
  return !cron.isEveryHour && matchesLocal(cron, leftOut) && !matchesLocal(cron, shown);
}

/** Whether a cron runs at a local time. */
export function matchesLocal(cron: CronMasks, { bits, minuteOfDay }: LocalMinute): boolean {
  const minute = minuteOfDay % 60;
  const isHour = (cron.hours & (1 << ((minuteOfDay - minute) / 60))) !== 0;
  return isHour && cron.fields.minutes.includes(minute) && matchesDayBits(cron, bits);
}
