import type { Budget } from '../../../core/model/content.ts';

/**
 * The series as the page holds them. Most workers run at the same hours day after day, so each different day is written
 * once: a thousand workers for a month are some hundred kilobytes, not ten megabytes.
 */
export interface PackedSeries {
  /** Different days: hour and runs by turns, from midnight on. */
  readonly days: readonly (readonly number[])[];
  readonly series: readonly {
    /** Index of the worker in the document. */
    readonly worker: number;
    readonly budget: Budget;
    /** Index of the owner among all, -1 without one. */
    readonly owner: number;
    /** Day of the calendar and index into `days` by turns. */
    readonly runs: readonly number[];
  }[];
}

/** Calls back with each hour of one of the series. */
export function eachRun(
  { days }: PackedSeries,
  { runs }: PackedSeries['series'][number],
  found: (day: number, hour: number, runs: number) => void,
): void {
  for (let at = 0; at < runs.length; at += 2) {
    const list = days[runs[at + 1] ?? 0] ?? [];
    for (let each = 0; each < list.length; each += 2) found(runs[at] ?? 0, list[each] ?? 0, list[each + 1] ?? 0);
  }
}
