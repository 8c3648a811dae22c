/**
 * In which zone the service reads crons, told from the next runs that it lists.
 *
 * A next run speaks for a zone when it is a match of the cron on the clocks of that zone. Most zones share offsets, so
 * what is found is a zone that was asked about or an offset, and a cron that runs in every hour speaks for all of them.
 */
import { parseCron } from '../../core/time/cron.ts';
import { nextCronRun, type CronFields } from '../../core/time/next-run.ts';
import { formatOffset, isTimeZone } from '../../core/time/zone.ts';

/** What a next run tells of the zone in which its cron was read. */
type ZoneReading =
  /** A match in the expected zone; `isTelling` when it is not one in UTC, or the expected zone is UTC. */
  | { readonly kind: 'expected'; readonly isTelling: boolean }
  /** No match there, and one as it would be in `other`: `UTC`, or an offset. */
  | { readonly kind: 'other'; readonly other: string }
  /** A match in no reading that is known, or the cron or the zone cannot be read. */
  | { readonly kind: 'none' };

const quarterMs = 900_000;
const minOffset = -12 * 4;
const maxOffset = 14 * 4;

/** Compares a listed next run with the readings of its cron: in the expected zone, in UTC, and at every offset in use. */
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

/** On a clock that shows UTC and so much more. */
function isMatchAt(cron: CronFields, at: Date, offsetMs: number): boolean {
  return isMatch(cron, new Date(at.getTime() + offsetMs), 'UTC');
}

/** Whether an hour more or less would be no match. */
function tellsZones(cron: CronFields, at: Date): boolean {
  return ![-4, 4].some((quarters) => isMatchAt(cron, at, quarters * quarterMs));
}

function offsetsNearestFirst(): readonly number[] {
  const all = Array.from({ length: maxOffset - minOffset + 1 }, (_, index) => (index + minOffset) * quarterMs);
  return all.toSorted((a, b) => Math.abs(a) - Math.abs(b));
}
