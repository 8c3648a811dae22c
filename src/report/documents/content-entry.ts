import { formatInstant, type When } from '../../core/time/when.ts';
import { whenWords } from '../../core/time/when-words.ts';
import { nextRun, runsFrom } from '../../core/time/next-run.ts';
import { formatInZone, isTimeZone } from '../../core/time/zone.ts';
import { spreadWords } from '../../core/time/spread.ts';
import type { Budget, Content } from '../../core/model/content.ts';
import type { DeclaredSchedule } from '../../core/model/declaration.ts';

/** A `Content` as a flat object, as the service lists it. */
export type ContentEntry = When & {
  readonly budget: Budget;
  /** The whole prompt. */
  readonly input: string;
};

export function createContentEntry({ when, budget, input }: Content): ContentEntry {
  // For ten thousand contents, a literal that begins with a spread takes V8 three times as long.
  return Object.assign({}, when, { budget, input });
}

/** Converts an entry to a `Content`; the inverse of `createContentEntry`. */
export function contentOf({ budget, input, ...when }: ContentEntry): Content {
  return { when, budget, input };
}

/** Says in words when a content runs; null without a content, and for a cron that cannot be read. */
export function wordsOf(entry: ContentEntry | null, formatDate?: (instant: string) => string): string | null {
  return entry === null ? null : whenWords(entry, formatDate);
}

/** A future run, as reported. */
export interface NextRunEntry {
  /** UTC. */
  readonly at: string;
  /** `at` in the listed zone, `2026-12-01 09:00:00 +01:00`; in UTC if none or an unknown one is listed. */
  readonly local: string;
}

const shownRuns = 3;

/** Returns up to three next runs of a schedule. `first` is the known run; `zone` is the listed zone, or null. */
export type Forecast = (first: Date, content: ContentEntry, zone: string | null) => readonly NextRunEntry[];

/** Creates forecasts for what is ahead of `now`. They are cached, because a plan often repeats a cron in a zone. */
export function createForecast(now: Date): Forecast {
  const known = new Map<string, readonly NextRunEntry[]>();
  return (first, content, zone) => {
    const { when } = contentOf(content);
    const isKnownZone = zone !== null && isTimeZone(zone);
    const local = isKnownZone ? zone : 'UTC';
    const key = JSON.stringify([first.getTime(), when, zone]);
    const before = known.get(key);
    if (before !== undefined) return before;
    // For a cron in a zone that this runtime does not know, only the listed run is certain.
    const count = when.type === 'cron' && zone !== null && !isKnownZone ? 1 : shownRuns;
    // While a run is in progress, its time stays listed and is in the past.
    const ahead = first > now ? first : nextRun(when, { now, zone: local });
    const runs = ahead === null || ahead <= now ? [] : runsFrom(ahead, when, { zone: local, count });
    const entries = runs.map((at) => ({ at: formatInstant(at), local: formatInZone(at, local) }));
    known.set(key, entries);
    return entries;
  };
}

/** How a spread moved a declared time, as reported. */
export interface SpreadEntry {
  /** Cron as written. */
  readonly cron: string;
  /** The shift is less than this many minutes, 1 to 720. */
  readonly windowMinutes: number;
  /** Minutes by which the run is later, 0 or more. */
  readonly shiftMinutes: number;
  /** The same in words: `09:00 + spread 30m → 09:17`. */
  readonly words: string;
}

/** Returns the spread of a schedule; null if it has none. */
export function createSpreadEntry(declared: Pick<DeclaredSchedule, 'spread'> | null): SpreadEntry | null {
  const spread = declared?.spread ?? null;
  return spread === null ? null : { ...spread, words: spreadWords(spread) ?? '' };
}
