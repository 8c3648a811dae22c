/**
 * Wall-clock times in IANA zones.
 *
 * A local time names no instant inside a gap (clocks go forward) and two inside an overlap (clocks go back); both cases
 * are reported and never guessed. Temporal is asked once for each stretch of time in which a zone's offset does not
 * change: a plan reads many times in few of them.
 */
import { Temporal } from 'temporal-polyfill';

/** A time on a wall clock, without a zone. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
  /** 0 to 59. */
  readonly second: number;
}

/** The zone of most plans. It is read without Temporal, which then need not be loaded. */
const utc = 'UTC';
const dayMs = 86_400_000;

/** Instants that a local time stands for in a zone. */
export type LocalReading =
  | { readonly kind: 'once'; readonly at: Date }
  /** The time does not exist. `earlier` and `later` apply the offset after and before the gap. */
  | { readonly kind: 'gap'; readonly earlier: Date; readonly later: Date }
  /** The time happens twice. */
  | { readonly kind: 'overlap'; readonly earlier: Date; readonly later: Date };

/** Whether the runtime knows an IANA zone of this name; fixed offsets such as `+02:00` are not zones. */
export function isTimeZone(name: string): boolean {
  if (name === utc || spansByZone.has(name)) return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether two names mean the same zone (`Europe/Kiev` and `Europe/Kyiv`); false if either is unknown. */
export function isSameZone(a: string, b: string): boolean {
  if (a === b) return true;
  if (!isTimeZone(a) || !isTimeZone(b)) return false;
  const epoch = Temporal.Instant.fromEpochMilliseconds(0);
  return epoch.toZonedDateTimeISO(a).equals(epoch.toZonedDateTimeISO(b));
}

/**
 * Reads a local time in a zone.
 *
 * @throws RangeError when the zone is unknown or the day does not exist in the calendar.
 */
export function readLocalTime(local: LocalTime, zone: string): LocalReading {
  const ms = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second);
  // No zone is a day from UTC, so the instant meant lies within a day of this.
  const span = spanAt(ms - dayMs, zone);
  const isDay = new Date(ms).getUTCDate() === local.day;
  if (isDay && span.toMs > ms + dayMs) return { kind: 'once', at: new Date(ms - span.offsetMs) };
  const plain = Temporal.PlainDateTime.from({ ...local }, { overflow: 'reject' });
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  const instants = { earlier: new Date(earlier.epochMilliseconds), later: new Date(later.epochMilliseconds) };
  if (instants.earlier.getTime() === instants.later.getTime()) return { kind: 'once', at: instants.earlier };
  const exists = earlier.toPlainDateTime().equals(plain);
  return { kind: exists ? 'overlap' : 'gap', ...instants };
}

/**
 * Returns the wall-clock time of an instant in a zone.
 *
 * @throws RangeError when the zone is unknown.
 */
export function localTimeAt(at: Date, zone: string): LocalTime {
  // What the clock shows, as if it were UTC.
  const shown = new Date(at.getTime() + offsetAt(at, zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
  };
}

/**
 * Formats an instant as people in the zone write it: `2026-12-01 09:00:00 +01:00`.
 *
 * @throws RangeError when the zone is unknown.
 */
export function formatInZone(at: Date, zone: string): string {
  const offsetMs = offsetAt(at, zone);
  const [day = '', time = ''] = new Date(at.getTime() + offsetMs).toISOString().split(/[T.]/);
  return `${day} ${time} ${formatOffset(offsetMs)}`;
}

/** Formats an offset as RFC 3339: `+05:30`. */
export function formatOffset(offsetMs: number): string {
  // Only historical offsets have seconds.
  const time = new Date(Math.abs(offsetMs)).toISOString().slice(11, 19).replace(/:00$/, '');
  return `${offsetMs < 0 ? '-' : '+'}${time}`;
}

/**
 * Returns local time minus UTC at an instant, in milliseconds.
 *
 * @throws RangeError when the zone is unknown.
 */
export function offsetAt(at: Date, zone: string): number {
  return zone === utc ? 0 : spanAt(at.getTime(), zone).offsetMs;
}

/** A stretch of time with one offset, in milliseconds since 1970. The zone may have the same offset before `fromMs`. */
interface ZoneSpan {
  fromMs: number;
  /** Exclusive; infinite after the last change. */
  readonly toMs: number;
  /** Local time minus UTC. */
  readonly offsetMs: number;
}

export interface ClockChange {
  readonly at: Date;
  /** Local time minus UTC, in milliseconds. */
  readonly beforeMs: number;
  readonly afterMs: number;
}

/**
 * Lists the clock changes of a zone strictly after one instant and not after another, soonest first.
 *
 * @throws RangeError when the zone is unknown.
 */
export function listClockChanges(zone: string, after: Date, until: Date): readonly ClockChange[] {
  if (zone === utc) return [];
  const changes: ClockChange[] = [];
  let span = spanAt(after.getTime(), zone);
  while (span.toMs <= until.getTime()) {
    const next = spanAt(span.toMs, zone);
    changes.push({ at: new Date(span.toMs), beforeMs: span.offsetMs, afterMs: next.offsetMs });
    span = next;
  }
  return changes;
}

const spansByZone = new Map<string, ZoneSpan[]>();

function spanAt(ms: number, zone: string): ZoneSpan {
  const spans = spansByZone.get(zone) ?? [];
  const known = spans.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
  if (known !== undefined) return known;
  const time = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  const toMs = time.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  const later = spans.find((span) => span.toMs === toMs);
  const span = later ?? { fromMs: ms, toMs, offsetMs: time.offsetNanoseconds / 1e6 };
  span.fromMs = ms;
  if (later === undefined) spansByZone.set(zone, [...spans, span]);
  return span;
}
