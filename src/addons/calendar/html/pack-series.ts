import type { CalendarSeries } from '../calendar-document.ts';
import type { PackedSeries } from './packed-series.ts';

/** The inverse of `eachRun`. */
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
