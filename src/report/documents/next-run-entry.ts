import { formatInstant } from '../../core/time/when.ts';
import { nextRun, runsFrom } from '../../core/time/next-run.ts';
import { formatInZone, isTimeZone } from '../../core/time/zone.ts';
import { contentOf } from './content-entry.ts';
import type { ContentEntry } from './content-entry.ts';

/** One run ahead, as documents hold it. */
export interface NextRunEntry {
  /** UTC. */
  readonly at: string;
  /** The same in the zone the service lists, `2026-12-01 09:00:00 +01:00`, in UTC when it lists none or an unknown one. */
  readonly local: string;
}

const shownRuns = 3;

/** The next runs of a schedule, at most three; the first is known, the zone is the listed one, null when there is none. */
export type Forecast = (first: Date, content: ContentEntry, zone: string | null) => readonly NextRunEntry[];

/** Forecasts for one document, what is ahead of `now`: a plan has the same cron in the same zone many times. */
export function createForecast(now: Date): Forecast {
  const known = new Map<string, readonly NextRunEntry[]>();
  return (first, content, zone) => {
    const { when } = contentOf(content);
    const isKnownZone = zone !== null && isTimeZone(zone);
    const local = isKnownZone ? zone : 'UTC';
    const key = JSON.stringify([first.getTime(), when, zone]);
    const before = known.get(key);
    if (before !== undefined) return before;
    // A cron in a zone that this runtime does not know has no run but the listed one.
    const count = when.type === 'cron' && zone !== null && !isKnownZone ? 1 : shownRuns;
    // A run that is under way keeps its time, which then is in the past.
    const ahead = first > now ? first : nextRun(when, { now, zone: local });
    const runs = ahead === null || ahead <= now ? [] : runsFrom(ahead, when, { zone: local, count });
    const entries = runs.map((at) => ({ at: formatInstant(at), local: formatInZone(at, local) }));
    known.set(key, entries);
    return entries;
  };
}
