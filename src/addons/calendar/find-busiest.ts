import type { CronGroup, CountedItems } from './count-items.ts';
import { testMinute } from '../../core/time/zone-view.ts';
import type { MinuteRange } from '../../core/time/zone-view.ts';

/** A minute and what runs in it. */
export interface RankedMinute {
  /** In whole minutes since 1970. */
  readonly atMinute: number;
  readonly runs: number;
  /** How many different workers have a run in it. */
  readonly workers: number;
}

const minuteMs = 60_000;

/** The minutes with most runs, most first, then soonest. */
export function findBusiest(
  timeline: Float64Array,
  counted: CountedItems,
  { range, limit }: { readonly range: MinuteRange; readonly limit: number },
): readonly RankedMinute[] {
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

/** The crons that run in a minute, given in whole minutes since 1970. */
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
