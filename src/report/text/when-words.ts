import { assertNever } from '../../core/assert-never.ts';
import { isTimeZone, formatInZone } from '../../core/time/zone.ts';
import type { ContentEntry } from '../documents/content-entry.ts';
import { formatDuration } from '../../core/words.ts';

/** When a schedule runs, in words: `cron 0 9 * * *`, `every 15m`, `at 2026-12-01 09:00 +01:00 (08:00 UTC)`. */
export function formatWhen(entry: ContentEntry, zone: string | null): string {
  switch (entry.type) {
    case 'cron':
      return `cron ${entry.cron}`;
    case 'interval':
      return `every ${formatDuration(entry.intervalSeconds)}`;
    case 'scheduled':
      return `at ${formatAt(entry.date, zone)}`;
    case 'delayed':
      return `${formatDuration(entry.delayInSeconds)} after it is created`;
    default:
      return assertNever(entry);
  }
}

/**
 * An instant in the zone and in UTC: `2026-12-01 09:00 +01:00 (08:00 UTC)`; in UTC alone without a zone, and as it is
 * when it is no instant. The day is repeated only when it is another one.
 */
export function formatAt(instant: string, zone: string | null): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const [utcDay, utcTime] = dayAndTime(at, 'UTC');
  const local = formatLocal(instant, zone);
  if (local === null) return `${utcDay} ${utcTime} UTC`;
  return `${local} (${local.startsWith(utcDay) ? '' : `${utcDay} `}${utcTime} UTC)`;
}

/** An instant on the wall clock of a zone, `2026-12-01 09:00 +01:00`; null where that is UTC or not known. */
export function formatLocal(instant: string, zone: string | null): string | null {
  const at = new Date(instant);
  if (zone === null || !isTimeZone(zone) || Number.isNaN(at.getTime())) return null;
  const [day, time, offset] = dayAndTime(at, zone);
  return offset === '+00:00' ? null : `${day} ${time} ${offset}`;
}

function dayAndTime(at: Date, zone: string): readonly [day: string, time: string, offset: string] {
  const [day = '', time = '', offset = ''] = formatInZone(at, zone).split(' ');
  return [day, time.replace(/:00$/, ''), offset];
}
