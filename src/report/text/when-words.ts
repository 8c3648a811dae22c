import { joinAnd } from '../../core/time/cron-field-words.ts';
import { isTimeZone, formatInZone } from '../../core/time/zone.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import { wordsOf } from '../documents/content-entry.ts';
import type { ContentEntry } from '../documents/content-entry.ts';

/**
 * When a schedule runs, in words, those of a cron beside what people type: `cron 0 9 * * * (at 09:00 every day)`,
 * `every 15 minutes`, `once at 2026-12-01 09:00 +01:00 (08:00 UTC)`.
 */
export function formatWhen(entry: ContentEntry, zone: string | null): string {
  const words = wordsOf(entry, (instant) => formatAt(instant, zone));
  if (entry.type !== 'cron') return words ?? '';
  return `cron ${entry.cron}${words === null ? '' : ` (${words})`}`;
}

/**
 * The next runs of a change in the zone, the first in UTC as well: `2026-12-01 09:00 +01:00 (08:00 UTC), then
 * 2026-12-02 09:00 and 2026-12-03 09:00`. What is the same as in the run before is left out; null without any run.
 */
export function formatNextRuns({ nextRuns, after }: ChangeEntry, zone: string | null): string | null {
  const [first, ...later] = nextRuns.map(({ at }) => formatAt(at, zone));
  if (first === undefined) return null;
  // A phase that begins when the create is sent, or when a run ends.
  const about = after?.type === 'interval' || after?.type === 'delayed' ? 'about ' : '';
  const then = later.map((run, index) => shorten(run, [first, ...later][index] ?? ''));
  return `${about}${first}${then.length === 0 ? '' : `, then ${joinAnd(then)}`}`;
}

/** A run without its UTC time, and without the day and the offset of the run before. */
function shorten(run: string, before: string): string {
  const [day, time, offset] = run.split(' ');
  const [dayBefore, , offsetBefore] = before.split(' ');
  return [day === dayBefore ? '' : day, time, offset === offsetBefore ? '' : offset].filter(Boolean).join(' ');
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
