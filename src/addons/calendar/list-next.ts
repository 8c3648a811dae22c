import { compareText } from '../../core/model/compare.ts';
import type { MinuteRange } from '../../core/time/zone-offsets.ts';
import type { CountedItems, OnceItem } from './count-items.ts';
import { groupsInMinute } from './find-busiest.ts';

const minuteMs = 60_000;

/** The first runs from an instant on, soonest first, then by address; no more than `limit`. */
export function listNext(
  timeline: Float64Array,
  counted: CountedItems,
  { range, from, limit }: { readonly range: MinuteRange; readonly from: Date; readonly limit: number },
): readonly OnceItem[] {
  const isAhead = ({ at }: OnceItem): boolean => at >= from && at.getTime() < range.toMinute * minuteMs;
  const runs = [...counted.once, ...counted.intervals].filter(isAhead);
  const found: OnceItem[] = [];
  const firstMinute = Math.max(Math.floor(from.getTime() / minuteMs), range.fromMinute);
  for (let atMinute = firstMinute; atMinute < range.toMinute && found.length < limit; atMinute++) {
    if ((timeline[atMinute - range.fromMinute] ?? 0) === 0) continue;
    for (const { cron, items } of groupsInMinute(atMinute, counted)) {
      const seconds = cron.fields.seconds.map((second) => new Date(atMinute * minuteMs + second * 1000));
      const ahead = seconds.filter((at) => at >= from).slice(0, limit);
      for (const item of items.slice(0, limit)) found.push(...ahead.map((at) => ({ at, item })));
    }
  }
  return [...runs, ...found].sort(compareRuns).slice(0, limit);
}

function compareRuns(a: OnceItem, b: OnceItem): number {
  return a.at.getTime() - b.at.getTime() || compareText(a.item.address, b.item.address);
}
