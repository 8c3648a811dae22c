/** What the page and its script share: the data, the format of a sum, and the shade of a cell. */
import { formatCount } from '../../../core/time/rate-words.ts';
import type { Budget } from '../../../core/model/content.ts';
import type { CalendarSeries } from '../calendar-document.ts';

/** Formats the sum in a cell: exact below a million, then three digits, `1.44M`; empty for 0. */
export function cellText(runs: number): string {
  if (runs === 0) return '';
  if (runs < 1e6) return formatCount(runs);
  return runs < 1e9 ? `${shorten(runs / 1e6)}M` : `${shorten(runs / 1e9)}G`;
}

/** `1 run`, `17,280 runs`. */
export function runsText(runs: number): string {
  return countText(runs, 'run');
}

/** `1 worker`, `1,000 workers`. */
export function countText(n: number, noun: string): string {
  return `${formatCount(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function shorten(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The data that the page's script reads from the page. */
export interface PageData {
  /** From `createShades`, for the cells of the week view. */
  readonly hourShades: readonly number[];
  /** From `createShades`, for the cells of the month view. */
  readonly dayShades: readonly number[];
  /** Runs in the whole calendar. */
  readonly total: number;
  /** Aliases as shown, in the order of the document; empty if there is no filter. */
  readonly workers: readonly string[];
  /** null if there is no filter. */
  readonly packed: PackedSeries | null;
}

/**
 * The series as the page contains them. Most workers run at the same hours every day, so each distinct day is written
 * once: a thousand workers for a month are some hundred kilobytes, not ten megabytes.
 */
export interface PackedSeries {
  /** Distinct days: hour and runs in turn, from midnight on. */
  readonly days: readonly (readonly number[])[];
  readonly series: readonly {
    /** Index of the worker in the document. */
    readonly worker: number;
    readonly budget: Budget;
    /** Index of the owner; -1 without one. */
    readonly owner: number;
    /** Day of the calendar and index into `days` in turn. */
    readonly runs: readonly number[];
  }[];
}

/** Calls `found` with each hour of a series. */
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

/** Packs series for `eachRun`. */
export function packSeries(
  series: readonly CalendarSeries[],
  workers: ReadonlyMap<string, number>,
  owners: ReadonlyMap<string, number>,
): PackedSeries {
  const days = new Map<string, number>();
  const packed = series.map(({ worker, budget, owner, hours }) => {
    const byDay = new Map<number, number[]>();
    for (const [day, hour, runs] of hours) {
      const list = byDay.get(day);
      if (list === undefined) byDay.set(day, [hour, runs]);
      else list.push(hour, runs);
    }
    const runs = [...byDay].flatMap(([day, list]) => {
      const text = list.join();
      if (!days.has(text)) days.set(text, days.size);
      return [day, days.get(text) ?? 0];
    });
    return { worker: workers.get(worker) ?? -1, budget, owner: owners.get(owner ?? '') ?? -1, runs };
  });
  return { days: [...days.keys()].map((text) => text.split(',').map(Number)), series: packed };
}

/** How many shades there are for more than 0 runs. */
const shades = 5;

/**
 * Returns the largest number of runs of each shade, lightest first; the last is the maximum. Steps grow quadratically,
 * so that quiet hours can be told apart even if one is very busy. Empty if nothing runs.
 *
 * @param max The most runs in any cell of the whole calendar, so that a shade means the same on every page.
 */
export function createShades(max: number): readonly number[] {
  if (max === 0) return [];
  const steps = Array.from({ length: shades }, (_, index) => roundUp((max * (index + 1) ** 2) / shades ** 2, max));
  return [...new Set(steps)];
}

/** Returns the shade for a number of runs: 0 for none, else from 1. */
export function shadeOf(runs: number, bounds: readonly number[]): number {
  return runs === 0 ? 0 : 1 + bounds.findIndex((bound) => runs <= bound);
}

/** Rounds up to two significant digits, at most to the maximum. */
function roundUp(value: number, max: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.min(max, Math.ceil(value / unit) * unit);
}
