/**
 * Wall-clock times in IANA zones.
 *
 * A local time names no instant inside a gap (clocks go forward) and two inside an overlap (clocks go back);
 * both are distinguished here and never guessed.
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

/** The zone of most plans; read without the library, which then need not be loaded. */
const utc = 'UTC';

/** The instants a local time stands for in a zone. */
export type LocalReading =
  | { readonly kind: 'once'; readonly at: Date }
  /** It does not exist; `earlier` and `later` are what it would be with the offset after and before the gap. */
  | { readonly kind: 'gap'; readonly earlier: Date; readonly later: Date }
  /** It happens twice. */
  | { readonly kind: 'overlap'; readonly earlier: Date; readonly later: Date };

/** Whether the runtime knows an IANA zone of this name; fixed offsets such as `+02:00` are not zones. */
export function isTimeZone(name: string): boolean {
  if (name === utc) return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether two names mean one zone (`Europe/Kiev` and `Europe/Kyiv`); false when either is unknown. */
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
  const plain = Temporal.PlainDateTime.from({ ...local }, { overflow: 'reject' });
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  const instants = { earlier: instantOf(earlier), later: instantOf(later) };
  if (instants.earlier.getTime() === instants.later.getTime()) return { kind: 'once', at: instants.earlier };
  const exists = earlier.toPlainDateTime().equals(plain);
  return { kind: exists ? 'overlap' : 'gap', ...instants };
}

/**
 * The wall-clock time of an instant in a zone.
 *
 * @throws RangeError when the zone is unknown.
 */
export function localTimeAt(at: Date, zone: string): LocalTime {
  if (zone === utc) return utcTimeAt(at);
  const { year, month, day, hour, minute, second } = zoned(at, zone);
  return { year, month, day, hour, minute, second };
}

/**
 * An instant as a person in the zone writes it: `2026-12-01 09:00:00 +01:00`.
 *
 * @throws RangeError when the zone is unknown.
 */
export function formatInZone(at: Date, zone: string): string {
  if (zone === utc)
    return at
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, ' +00:00');
  const time = zoned(at, zone);
  const local = time.toPlainDateTime().toString({ fractionalSecondDigits: 0 }).replace('T', ' ');
  return `${local} ${time.offset}`;
}

function utcTimeAt(at: Date): LocalTime {
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  };
}

function zoned(at: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
}

function instantOf(time: Temporal.ZonedDateTime): Date {
  return new Date(time.epochMilliseconds);
}
