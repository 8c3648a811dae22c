import { compareText, groupBy } from '../../core/collections.ts';
import { budgets, type Budget } from '../../core/model/content.ts';
import { addRuns, countRuns } from '../../core/time/count-runs.ts';
import { maskCron, type CronMasks } from '../../core/time/cron-masks.ts';
import { parseCron } from '../../core/time/cron.ts';
import { viewZone, type MinuteRange, type ZoneView } from '../../core/time/zone-view.ts';
import type { CalendarDocument, CalendarSeries } from './calendar-document.ts';
import type { CalendarItem } from './collect-items.ts';
import type { DayHour } from './read-period.ts';

/** Schedules of one zone that share a cron. */
export interface CronGroup {
  readonly cron: CronMasks;
  /** Sorted by address. */
  readonly items: readonly CalendarItem[];
}

/** Crons of one zone that may run in the range of its view. */
export interface ZoneGroups {
  readonly zone: string;
  readonly view: ZoneView;
  readonly groups: readonly CronGroup[];
}

/** A run at a known instant. */
export interface OnceItem {
  readonly at: Date;
  readonly item: CalendarItem;
}

/** The items to count. */
export interface CountedItems {
  readonly zones: readonly ZoneGroups[];
  /** Within the range, without dates that were never sent. */
  readonly once: readonly OnceItem[];
  /** With a known next run. */
  readonly intervals: readonly OnceItem[];
}

/** The sums of a calendar. */
interface Counts extends Pick<CalendarDocument, 'runs' | 'series' | 'hours'> {
  /** Runs in each minute of the range, without intervals. */
  readonly timeline: Float64Array;
}

/** The most combinations of worker, budget and owner, times the hours of the period, for which there are series. */
const maxSeriesHours = 200_000;
const minuteMs = 60_000;
const dayHours = 24;

/** Groups crons by zone, `from` and `until`, then by their text. Crons that cannot be read are left out. */
export function groupCrons(items: readonly CalendarItem[], range: MinuteRange): readonly ZoneGroups[] {
  const crons = items.filter(({ content }) => content.when.type === 'cron');
  const keyOf = ({ zone, from, until }: CalendarItem): string => JSON.stringify([zone, from, until]);
  return [...groupBy(crons, (item) => [keyOf(item)]).values()].flatMap((ofZone) => {
    const [first] = ofZone;
    const inside = first === undefined ? null : clipRange(range, first);
    if (first === undefined || inside === null) return [];
    const { zone } = first;
    const byText = groupBy(ofZone, ({ content: { when } }) => (when.type === 'cron' ? [when.cron] : []));
    const groups = [...byText].flatMap(([text, sharing]) => {
      const { cron } = parseCron(text);
      return cron === null ? [] : [{ cron: maskCron(cron), items: sharing }];
    });
    return [{ zone, view: viewZone(zone, inside), groups }];
  });
}

/** Returns the whole minutes of a range in which an item may run; null if there are none. */
export function clipRange({ fromMinute, toMinute }: MinuteRange, { from, until }: CalendarItem): MinuteRange | null {
  const minuteOf = (at: Date): number => Math.ceil(at.getTime() / minuteMs);
  const inside = {
    fromMinute: from === null ? fromMinute : Math.max(fromMinute, minuteOf(from)),
    toMinute: until === null ? toMinute : Math.min(toMinute, minuteOf(until)),
  };
  return inside.fromMinute < inside.toMinute ? inside : null;
}

/** Counts all runs in a range, which `hours` splits into local hours. */
export function countItems(counted: CountedItems, range: MinuteRange, hours: readonly DayHour[]): Counts {
  const dayCount = (hours.at(-1)?.day ?? -1) + 1;
  const timeline = new Float64Array(range.toMinute - range.fromMinute);
  const sums = Array.from({ length: dayCount }, () => new Array<number>(dayHours).fill(0));
  const areSeries = countParts(counted) * dayCount * dayHours <= maxSeriesHours;
  const parts = areSeries ? splitItems(counted) : null;
  const series = parts?.map((part) => ({ ...part, grid: countGrid(part, range, hours, timeline) })) ?? null;
  if (series === null) addGrid(sums, countGrid(counted, range, hours, timeline));
  for (const { grid } of series ?? []) addGrid(sums, grid);
  return {
    timeline,
    hours: sums,
    runs: sumRuns(counted, range),
    series: series?.map(toSeries).filter((one) => one.hours.length > 0) ?? null,
  };
}

interface Part extends CountedItems {
  readonly worker: string;
  readonly budget: Budget;
  readonly owner: string | null;
}

function keyOfPart({ worker, content: { budget }, owner }: CalendarItem): string {
  return `${budget} ${worker} ${owner ?? ''}`;
}

/** Counts the combinations of worker, budget and owner. */
function countParts({ zones, once, intervals }: CountedItems): number {
  const keys = new Set<string>();
  for (const { groups } of zones) for (const { items } of groups) for (const item of items) keys.add(keyOfPart(item));
  for (const { item } of [...once, ...intervals]) keys.add(keyOfPart(item));
  return keys.size;
}

/** Splits items by worker, budget and owner. */
function splitItems({ zones, once, intervals }: CountedItems): readonly Part[] {
  const parts = new Map<string, Part & { zones: ZoneGroups[]; once: OnceItem[]; intervals: OnceItem[] }>();
  const partOf = (item: CalendarItem) => {
    const { worker, content, owner } = item;
    const key = keyOfPart(item);
    const part = parts.get(key) ?? { worker, budget: content.budget, owner, zones: [], once: [], intervals: [] };
    parts.set(key, part);
    return part;
  };
  for (const { zone, view, groups } of zones) {
    const owned = groups.flatMap(({ cron, items }) =>
      [...groupBy(items, (item) => [partOf(item)])].map(([part, own]) => ({ part, group: { cron, items: own } })),
    );
    for (const [part, own] of groupBy(owned, (each) => [each.part])) {
      part.zones.push({ zone, view, groups: own.map(({ group }) => group) });
    }
  }
  for (const one of once) partOf(one.item).once.push(one);
  for (const one of intervals) partOf(one.item).intervals.push(one);
  return [...parts.values()].sort((a, b) => compareParts(a, b));
}

function compareParts(a: Part, b: Part): number {
  if (a.worker !== b.worker) return a.worker < b.worker ? -1 : 1;
  return budgets.indexOf(a.budget) - budgets.indexOf(b.budget) || compareText(a.owner ?? '', b.owner ?? '');
}

type Grid = ReadonlyMap<DayHour, number>;

/** Counts runs by hour, and adds those with a known minute to the timeline. */
function countGrid(
  { zones, once, intervals }: CountedItems,
  range: MinuteRange,
  hours: readonly DayHour[],
  timeline: Float64Array,
): Grid {
  const own = new Float64Array(timeline.length);
  for (const { view, groups } of zones) {
    addRuns(
      own.subarray(view.range.fromMinute - range.fromMinute, view.range.toMinute - range.fromMinute),
      groups.map(({ cron, items }) => ({ cron, weight: items.length })),
      view,
    );
  }
  for (const { at } of once) {
    const minute = Math.floor(at.getTime() / minuteMs) - range.fromMinute;
    own[minute] = (own[minute] ?? 0) + 1;
  }
  const grid = new Map<DayHour, number>();
  for (const hour of hours) {
    let runs = 0;
    for (let at = hour.fromMinute - range.fromMinute; at < hour.toMinute - range.fromMinute; at++) {
      const inMinute = own[at] ?? 0;
      runs += inMinute;
      timeline[at] = (timeline[at] ?? 0) + inMinute;
    }
    for (const { at, item } of intervals) runs += countInterval(at, item, hour);
    if (runs > 0) grid.set(hour, runs);
  }
  return grid;
}

/** Counts the runs of an interval in a stretch of time, as if each run took no time. */
export function countInterval(nextAt: Date, item: CalendarItem, stretch: MinuteRange): number {
  const { when } = item.content;
  const inside = clipRange(stretch, item);
  if (when.type !== 'interval' || inside === null) return 0;
  const everyMs = when.intervalSeconds * 1000;
  const before = (minute: number): number => Math.max(0, Math.ceil((minute * minuteMs - nextAt.getTime()) / everyMs));
  return before(inside.toMinute) - before(inside.fromMinute);
}

function addGrid(sums: readonly number[][], grid: Grid): void {
  for (const [{ day, hour }, runs] of grid) {
    const ofDay = sums[day];
    if (ofDay !== undefined) ofDay[hour] = (ofDay[hour] ?? 0) + runs;
  }
}

function toSeries({ worker, budget, owner, grid }: Part & { readonly grid: Grid }): CalendarSeries {
  const byHour = new Map<string, [day: number, hour: number, runs: number]>();
  for (const [{ day, hour }, runs] of grid) {
    const key = `${String(day)} ${String(hour)}`;
    const known = byHour.get(key);
    if (known === undefined) byHour.set(key, [day, hour, runs]);
    else known[2] += runs;
  }
  return { worker, budget, owner, hours: [...byHour.values()] };
}

function sumRuns({ zones, once, intervals }: CountedItems, range: MinuteRange): Counts['runs'] {
  const byBudget = { low: 0, standard: 0, high: 0, unlimited: 0 };
  const byWorker = new Map<string, number>();
  let total = 0;
  const add = ({ worker, content }: CalendarItem, runs: number): void => {
    total += runs;
    byBudget[content.budget] += runs;
    byWorker.set(worker, (byWorker.get(worker) ?? 0) + runs);
  };
  for (const { view, groups } of zones) {
    for (const { cron, items } of groups) {
      const runs = countRuns(cron, view);
      for (const item of items) add(item, runs);
    }
  }
  for (const { item } of once) add(item, 1);
  for (const { at, item } of intervals) add(item, countInterval(at, item, range));
  return { total, byBudget, byWorker: Object.fromEntries(byWorker) };
}
