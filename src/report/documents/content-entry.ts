import { formatInstant, type When } from '../../core/time/when.ts';
import { whenWords } from '../../core/time/when-words.ts';
import { nextRun, runsFrom } from '../../core/time/next-run.ts';
import { formatInZone, isTimeZone } from '../../core/time/zone.ts';
import { spreadWords } from '../../core/time/spread.ts';
import type { Budget, Content } from '../../core/model/content.ts';
import type { DeclaredSchedule } from '../../core/model/declaration.ts';

/** A `Content`, flat, as the service lists it. */
export type ContentEntry = When & {
  readonly budget: Budget;
  /** The whole prompt. */
  readonly input: string;
};

export function createContentEntry({ when, budget, input }: Content): ContentEntry {
  // Of ten thousand contents a literal that begins with a spread takes V8 three times as long.
  return Object.assign({}, when, { budget, input });
}

/** Reads a content back; the inverse of `createContentEntry`. */
export function contentOf({ budget, input, ...when }: ContentEntry): Content {
  return { when, budget, input };
}

/** When a content runs, in words; null without one, and for a cron that cannot be read. */
export function wordsOf(entry: ContentEntry | null, formatDate?: (instant: string) => string): string | null {
  return entry === null ? null : whenWords(entry, formatDate);
}

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

/** How a declared time was moved, as documents hold it. */
export interface SpreadEntry {
  /** The cron as written. */
  readonly cron: string;
  /** Less than this many minutes later, 1 to 720. */
  readonly windowMinutes: number;
  /** So many minutes later, 0 or more. */
  readonly shiftMinutes: number;
  /** `09:00 + spread 30m → 09:17`. */
  readonly words: string;
}

/** Writes the spread of a schedule; null when it has none. */
export function createSpreadEntry(declared: Pick<DeclaredSchedule, 'spread'> | null): SpreadEntry | null {
  const spread = declared?.spread ?? null;
  return spread === null ? null : { ...spread, words: spreadWords(spread) ?? '' };
}
