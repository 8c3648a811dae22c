/**
 * A zone as crons see it: its local days, cut where the clocks change.
 *
 *   fixed hours    run at their local time; if it happens twice, the first time; if it does not exist, as much later as
 *                  the clocks jump (see `lateMinutes`)
 *   every hour     run at their local time as often as it happens
 *
 * Both are the rules of next-run.ts, as sets of instants: two runs at the same instant are one.
 */
import { dayBitsOf, matchesDayBits, type CronMasks, type DayBits } from './cron-masks.ts';
import { dayMinutes } from './day-window.ts';
import { Temporal } from 'temporal-polyfill';
import { listClockChanges, offsetAt } from './zone.ts';

/** A half-open range of whole minutes since 1970 UTC. */
export interface MinuteRange {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** A stretch of time in which a zone has one offset. */
export interface OffsetSpan extends MinuteRange {
  /** Local time minus UTC, in minutes. */
  readonly offset: number;
  /** The offset before this span; the first span has its own. */
  readonly before: number;
}

const minuteMs = 60_000;

/**
 * Returns the offsets of a zone, in order and without gaps. The first span begins a day before the range and the last
 * ends a day after it. Expects offsets of whole minutes, which all zones have had since 1972.
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
  return starts.map((start, index) => {
    const { [index]: offsetMs = 0, [index - 1]: beforeMs = offsetMs } = offsets;
    const toMinute = starts[index + 1] ?? end;
    return { fromMinute: start, toMinute, offset: offsetMs / minuteMs, before: beforeMs / minuteMs };
  });
}

/**
 * Returns the first minute of a local day, in whole minutes since 1970 UTC: midnight, or the first time after it if
 * clocks skip midnight.
 *
 * @throws RangeError when the zone is unknown or the date does not exist.
 */
export function startOfDay(date: string, zone: string): number {
  return Temporal.PlainDate.from(date, { overflow: 'reject' }).toZonedDateTime(zone).epochMilliseconds / minuteMs;
}

/** A local day, or the part of one in which the offset does not change. */
export interface DayRow {
  readonly bits: DayBits;
  /** Minutes from the start of the range to midnight of that day; may be negative. */
  readonly base: number;
  /** The minutes of the day that count: `first` is inclusive, `end` exclusive. */
  readonly first: number;
  readonly end: number;
}

/** A minute of a local day. */
interface LocalMinute {
  readonly bits: DayBits;
  /** 0 to 1439. */
  readonly minuteOfDay: number;
}

/** A minute soon after clocks went forward, in which crons that name hours make up for skipped times. */
interface LateMinute {
  /** In whole minutes since 1970. */
  readonly atMinute: number;
  /** What the clock shows. */
  readonly shown: LocalMinute;
  /** What the clock would show without the change. */
  readonly leftOut: LocalMinute;
}

export interface ZoneView {
  readonly range: MinuteRange;
  readonly spans: readonly OffsetSpan[];
  /** For crons that name hours: without repeated local times. */
  readonly fixedRows: readonly DayRow[];
  readonly everyHourRows: readonly DayRow[];
  /** Ascending, and only within the range. */
  readonly lateMinutes: readonly LateMinute[];
}

/**
 * Builds the view of a zone.
 *
 * @throws RangeError when the zone is unknown.
 */
export function viewZone(zone: string, range: MinuteRange): ZoneView {
  const spans = listOffsetSpans(zone, range);
  const rowsOf = (isFixed: boolean): readonly DayRow[] =>
    spans.flatMap((span) => {
      const fromMinute = Math.max(span.fromMinute + (isFixed ? repeatedMinutes(span) : 0), range.fromMinute);
      return cutDays({ fromMinute, toMinute: Math.min(span.toMinute, range.toMinute) }, span.offset, range);
    });
  return {
    range,
    spans,
    fixedRows: rowsOf(true),
    everyHourRows: rowsOf(false),
    lateMinutes: spans.flatMap((span) => listLateMinutes(span, range)),
  };
}

function listLateMinutes({ fromMinute, offset, before }: OffsetSpan, range: MinuteRange): readonly LateMinute[] {
  const late: LateMinute[] = [];
  for (let atMinute = fromMinute; atMinute < fromMinute + offset - before; atMinute++) {
    if (atMinute < range.fromMinute || atMinute >= range.toMinute) continue;
    late.push({ atMinute, shown: localMinuteOf(atMinute + offset), leftOut: localMinuteOf(atMinute + before) });
  }
  return late;
}

/** Returns a minute of the local calendar, given in whole minutes since 1970. */
export function localMinuteOf(localMinute: number): LocalMinute {
  const day = Math.floor(localMinute / dayMinutes);
  return { bits: dayBitsOf(day), minuteOfDay: localMinute - day * dayMinutes };
}

/** Returns how many minutes at the start of a span repeat local times. */
function repeatedMinutes({ offset, before }: OffsetSpan): number {
  return Math.max(0, before - offset);
}

function cutDays({ fromMinute, toMinute }: MinuteRange, offset: number, range: MinuteRange): readonly DayRow[] {
  const rows: DayRow[] = [];
  const localFrom = fromMinute + offset;
  const localTo = toMinute + offset;
  for (let day = Math.floor(localFrom / dayMinutes); day * dayMinutes < localTo; day++) {
    const midnight = day * dayMinutes;
    const first = Math.max(0, localFrom - midnight);
    const end = Math.min(dayMinutes, localTo - midnight);
    if (first < end) rows.push({ bits: dayBitsOf(day), base: midnight - offset - range.fromMinute, first, end });
  }
  return rows;
}

/**
 * Returns a predicate for whether a cron runs in one minute, given in whole minutes since 1970; false for any minute
 * outside the view's range.
 */
export function testMinute(atMinute: number, { range, spans, lateMinutes }: ZoneView): (cron: CronMasks) => boolean {
  if (atMinute < range.fromMinute || atMinute >= range.toMinute) return () => false;
  const span = spans.find(({ toMinute }) => atMinute < toMinute);
  if (span === undefined) return () => false;
  const shown = localMinuteOf(atMinute + span.offset);
  const isRepeated = atMinute < span.fromMinute + repeatedMinutes(span);
  const late = lateMinutes.find((minute) => minute.atMinute === atMinute);
  return (cron) => {
    if ((cron.isEveryHour || !isRepeated) && matchesLocal(cron, shown)) return true;
    return late !== undefined && !cron.isEveryHour && matchesLocal(cron, late.leftOut);
  };
}

/** Whether a cron that names hours runs in a minute only because clocks went forward before it. */
export function runsOnlyLate(cron: CronMasks, { shown, leftOut }: LateMinute): boolean {
  return !cron.isEveryHour && matchesLocal(cron, leftOut) && !matchesLocal(cron, shown);
}

/** Whether a cron runs at a local time. */
export function matchesLocal(cron: CronMasks, { bits, minuteOfDay }: LocalMinute): boolean {
  const minute = minuteOfDay % 60;
  const isHour = (cron.hours & (1 << ((minuteOfDay - minute) / 60))) !== 0;
  return isHour && cron.fields.minutes.includes(minute) && matchesDayBits(cron, bits);
}
