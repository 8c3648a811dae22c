import type { PackedSeries } from './packed-series.ts';

/** What the page's script reads from the page. */
export interface PageData {
  /** Of `createShades`, for the cells of the week view. */
  readonly hourShades: readonly number[];
  /** Of `createShades`, for the cells of the month view. */
  readonly dayShades: readonly number[];
  /** Runs in the whole calendar. */
  readonly total: number;
  /** Aliases in the order of the document, as they are shown; empty without a filter. */
  readonly workers: readonly string[];
  /** Null without a filter. */
  readonly packed: PackedSeries | null;
}
