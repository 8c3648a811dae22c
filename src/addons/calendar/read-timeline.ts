/** Reads the minutes of a calendar: which are the busiest, and what runs next. */
import type { BusyMinute } from './calendar-document.ts';
import { testMinute, type MinuteRange } from '../../core/time/zone-view.ts';
import { compareText } from '../../core/collections.ts';
import type { CountedItems, CronGroup, OnceItem } from './count-items.ts';

const minuteMs = 60_000;

/** Returns the minutes with the most runs, most first, then soonest; `atMinute` in whole minutes since 1970. */
export function findBusiest(
  timeline: Float64Array,
  counted: CountedItems,
  { range, limit }: { readonly range: MinuteRange; readonly limit: number },
): readonly (Pick<BusyMinute, 'runs' | 'workers'> & { readonly atMinute: number })[] {
  return rankMinutes(timeline, limit).map(({ index, runs }) => {
    const atMinute = range.fromMinute + index;
    const workers = new Set(
      groupsInMinute(atMinute, counted).flatMap(({ items }) => items.map(({ worker }) => worker)),
    );
    for (const { at, item } of counted.once) {
      if (Math.floor(at.getTime() / minuteMs) === atMinute) workers.add(item.worker);
    }
    return { atMinute, runs, workers: workers.size };
  });
}

/** Returns the crons that run in a minute, given in whole minutes since 1970. */
function groupsInMinute(atMinute: number, { zones }: CountedItems): readonly CronGroup[] {
  return zones.flatMap(({ view, groups }) => {
    const runsThen = testMinute(atMinute, view);
    return groups.filter(({ cron }) => runsThen(cron));
  });
}

function rankMinutes(timeline: Float64Array, limit: number): readonly { index: number; runs: number }[] {
  const ranked: { index: number; runs: number }[] = [];
  for (let index = 0; index < timeline.length; index++) {
    const runs = timeline[index] ?? 0;
    const last = ranked[limit - 1];
    if (runs === 0 || (last !== undefined && runs <= last.runs)) continue;
    const place = ranked.findIndex((other) => other.runs < runs);
    ranked.splice(place === -1 ? ranked.length : place, 0, { index, runs });
    if (ranked.length > limit) ranked.pop();
  }
  return ranked;
}

/** Returns the first run of each schedule from an instant on, soonest first, then by address; at most `limit`. */
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
    // Most minutes only have runs of crons that are listed already. The other crons need no test then.
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

/** Returns the first run of a cron within a minute in which it runs; undefined if all are before `from`. */
function firstSecond({ cron }: CronGroup, atMinute: number, from: Date): Date | undefined {
  const instants = cron.fields.seconds.map((second) => new Date(atMinute * minuteMs + second * 1000));
  return instants.find((at) => at >= from);
}

function compareRuns(a: OnceItem, b: OnceItem): number {
  return a.at.getTime() - b.at.getTime() || compareText(a.item.address, b.item.address);
}
