import { Temporal } from 'temporal-polyfill';

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
  // Most plans are in this zone, and need no library for it.
  if (zone === 'UTC') return [{ fromMinute: first, toMinute: end, offset: 0 }];
  const spans: OffsetSpan[] = [];
  let time = Temporal.Instant.fromEpochMilliseconds(first * minuteMs).toZonedDateTimeISO(zone);
  for (;;) {
    const next = time.getTimeZoneTransition('next');
    const nextMinute = next === null ? end : Math.min(next.epochMilliseconds / minuteMs, end);
    const offset = time.offsetNanoseconds / 60e9;
    spans.push({ fromMinute: spans.at(-1)?.toMinute ?? first, toMinute: nextMinute, offset });
    if (next === null || nextMinute === end) return spans;
    time = next;
  }
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
