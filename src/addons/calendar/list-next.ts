import { testMinute } from '../../core/time/zone-view.ts';
import { compareText } from '../../core/model/compare.ts';
import type { MinuteRange } from '../../core/time/zone-view.ts';
import type { CronGroup, CountedItems, OnceItem } from './count-items.ts';

const minuteMs = 60_000;

/** The first run of each schedule from an instant on, soonest first, then by address; no more than `limit`. */
export function listNext(
  timeline: Float64Array,
  counted: CountedItems,
  { range, from, limit }: { readonly range: MinuteRange; readonly from: Date; readonly limit: number },
): readonly OnceItem[] {
  const isAhead = ({ at, item }: OnceItem): boolean =>
    at >= from && at.getTime() < range.toMinute * minuteMs && (item.until === null || at < item.until);
  const found = [...counted.once, ...counted.intervals].filter(isAhead);
  const ofCrons: OnceItem[] = [];
  const zonesLeft = counted.zones.map(({ view, groups }) => ({ view, seen: [] as CronGroup[], groups }));
  const firstMinute = Math.max(Math.floor(from.getTime() / minuteMs), range.fromMinute);
  for (let atMinute = firstMinute; atMinute < range.toMinute && ofCrons.length < limit; atMinute++) {
    let left = timeline[atMinute - range.fromMinute] ?? 0;
    if (left === 0) continue;
    const zones = zonesLeft.map((zone) => ({ zone, runsThen: testMinute(atMinute, zone.view) }));
    // Most minutes have only runs of what is listed already: no other cron is asked about those.
    for (const { zone, runsThen } of zones) {
      for (const { cron, items } of zone.seen) if (runsThen(cron)) left -= items.length * cron.fields.seconds.length;
    }
    if (left <= 0) continue;
    for (const { zone, runsThen } of zones) {
      const begun = zone.groups.flatMap((group) => {
        const at = runsThen(group.cron) ? firstSecond(group, atMinute, from) : undefined;
        return at === undefined ? [] : [{ group, at }];
      });
      if (begun.length === 0) continue;
      for (const { group, at } of begun) ofCrons.push(...group.items.slice(0, limit).map((item) => ({ at, item })));
      const listed = new Set(begun.map(({ group }) => group));
      zone.seen.push(...listed);
      zone.groups = zone.groups.filter((group) => !listed.has(group));
    }
  }
  return [...found, ...ofCrons].sort(compareRuns).slice(0, limit);
}

/** The first run of a cron within a minute in which it runs; undefined when all are before `from`. */
function firstSecond({ cron }: CronGroup, atMinute: number, from: Date): Date | undefined {
  const instants = cron.fields.seconds.map((second) => new Date(atMinute * minuteMs + second * 1000));
  return instants.find((at) => at >= from);
}

function compareRuns(a: OnceItem, b: OnceItem): number {
  return a.at.getTime() - b.at.getTime() || compareText(a.item.address, b.item.address);
}
