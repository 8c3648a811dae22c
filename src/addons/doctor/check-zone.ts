/**
 * Finds the zone in which the service reads crons, from the next runs that it lists.
 *
 * A next run supports a zone if the cron matches it on the clocks of that zone. Most zones share offsets, so the result
 * is the expected zone, UTC or an offset. A cron that runs every hour supports all of them.
 */
import { parseCron } from '../../core/time/cron.ts';
import { nextCronRun, type CronFields } from '../../core/time/next-run.ts';
import { formatOffset, isTimeZone } from '../../core/time/zone.ts';

/** What a next run shows about the zone its cron was read in. */
type ZoneReading =
  /** Matches in the expected zone. `isTelling` if it would not match in UTC, or for UTC, an hour earlier or later. */
  | { readonly kind: 'expected'; readonly isTelling: boolean }
  /** Does not match there, but in `other`: `UTC` or an offset. */
  | { readonly kind: 'other'; readonly other: string }
  /** Does not match in any of them, or the cron or the zone cannot be read. */
  | { readonly kind: 'none' };

const quarterMs = 900_000;
const minOffset = -12 * 4;
const maxOffset = 14 * 4;

/** Checks whether a next run matches its cron: in the expected zone, in UTC, and at every offset in use. */
export function readZone(text: string, nextRunAt: Date, expected: string): ZoneReading {
  const { cron } = parseCron(text);
  if (cron === null || !isTimeZone(expected)) return { kind: 'none' };
  if (isMatch(cron, nextRunAt, expected)) {
    const isTelling = expected === 'UTC' ? tellsZones(cron, nextRunAt) : !isMatch(cron, nextRunAt, 'UTC');
    return { kind: 'expected', isTelling };
  }
  if (isMatch(cron, nextRunAt, 'UTC')) return { kind: 'other', other: 'UTC' };
  const offsets = offsetsNearestFirst().filter((offsetMs) => isMatchAt(cron, nextRunAt, offsetMs));
  const [first] = offsets;
  return first === undefined ? { kind: 'none' } : { kind: 'other', other: `UTC${formatOffset(first)}` };
}

function isMatch(cron: CronFields, at: Date, zone: string): boolean {
  return nextCronRun(cron, new Date(at.getTime() - 1000), zone)?.getTime() === at.getTime();
}

/** Matches on a clock that is ahead of UTC by `offsetMs`. */
function isMatchAt(cron: CronFields, at: Date, offsetMs: number): boolean {
  return isMatch(cron, new Date(at.getTime() + offsetMs), 'UTC');
}

/** Whether an instant an hour earlier or later would not match. */
function tellsZones(cron: CronFields, at: Date): boolean {
  return ![-4, 4].some((quarters) => isMatchAt(cron, at, quarters * quarterMs));
}

function offsetsNearestFirst(): readonly number[] {
  const all = Array.from({ length: maxOffset - minOffset + 1 }, (_, index) => (index + minOffset) * quarterMs);
  return all.toSorted((a, b) => Math.abs(a) - Math.abs(b));
}
