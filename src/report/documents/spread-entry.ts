import type { DeclaredSchedule } from '../../core/model/declaration.ts';
import { spreadWords } from '../../core/time/spread.ts';

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
