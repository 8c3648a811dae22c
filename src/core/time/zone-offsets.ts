import { Temporal } from 'temporal-polyfill';
import { listClockChanges, offsetAt } from './zone.ts';

/** A stretch of time in which a zone has one offset. */
export interface OffsetSpan {
  /** The first minute, in whole minutes since 1970 UTC. */
  readonly fromMinute: number;
  /** The minute after the last one. */
  readonly toMinute: number;
  /** Local time minus UTC, in minutes. */
  readonly offset: number;
}

/** A half-open stretch of time in whole minutes since 1970 UTC. */
export interface MinuteRange {
  readonly fromMinute: number;
  readonly toMinute: number;
}

export const dayMinutes = 1440;
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
