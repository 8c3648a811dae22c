/** The lists of a calendar: what runs once, what runs at intervals, and what is bounded. */
import { formatInstant, runsOnBusiestDay } from '../../core/time/when.ts';
import { countInterval, type OnceItem } from './count-items.ts';
import type { CalendarPeriod } from './read-period.ts';
import { findOffCause } from '../../core/model/bounds.ts';
import { compareBy, compareText } from '../../core/collections.ts';
import { formatAddress, type DeclaredSchedule, type DeclaredWorker } from '../../core/model/declaration.ts';
import { whenWords } from '../../core/time/when-words.ts';
import { createContentEntry } from '../../report/documents/content-entry.ts';
import { formatAt, formatWhen } from '../../report/text/content-lines.ts';
import type { BoundedEntry, IntervalEntry, OnceEntry } from './calendar-document.ts';
import type { CalendarItem } from './collect-items.ts';

/** Returns an item that runs once with its instant; empty if it recurs, or the instant is not known. */
export function datedItem(item: CalendarItem): readonly OnceItem[] {
  const { when } = item.content;
  if (when.type === 'scheduled') return [{ at: new Date(when.date), item }];
  return when.type === 'delayed' && item.nextAt !== null ? [{ at: item.nextAt, item }] : [];
}

export function intervalItem(item: CalendarItem): readonly OnceItem[] {
  return item.content.when.type === 'interval' && item.nextAt !== null ? [{ at: item.nextAt, item }] : [];
}

export function listOnce(
  items: readonly CalendarItem[],
  dated: readonly OnceItem[],
  { now, place }: { readonly now: Date; readonly place: (at: Date) => { readonly at: string; readonly local: string } },
): readonly OnceEntry[] {
  const entryOf = (item: CalendarItem): Pick<OnceEntry, 'address' | 'budget' | 'owner' | 'when'> => {
    return { address: item.address, budget: item.content.budget, owner: item.owner, when: formatItemWhen(item) };
  };
  const known = [...dated]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, item }): OnceEntry => {
      const state = item.isNeverSent ? 'never-sent' : at < now ? 'past' : 'ahead';
      return { ...place(at), ...entryOf(item), state };
    });
  const waiting = items.filter(({ content: { when }, nextAt }) => when.type === 'delayed' && nextAt === null);
  return [
    ...known,
    ...waiting.map((item): OnceEntry => ({ at: null, local: null, ...entryOf(item), state: 'after-create' })),
  ];
}

export function listIntervals(items: readonly CalendarItem[], period: CalendarPeriod): readonly IntervalEntry[] {
  const intervals = items.flatMap((item): readonly IntervalEntry[] => {
    const { address, content, nextAt, owner } = item;
    const { when, budget } = content;
    if (when.type !== 'interval') return [];
    const runs = nextAt === null ? 0 : countInterval(nextAt, item, period);
    const atMostADay = runsOnBusiestDay(when) ?? 0;
    const next = nextAt === null ? null : formatInstant(nextAt);
    return [{ address, budget, owner, everySeconds: when.intervalSeconds, atMostADay, nextAt: next, runs }];
  });
  return intervals.sort((a, b) => a.everySeconds - b.everySeconds || compareText(a.address, b.address));
}

/** A schedule that has not begun yet, has ended, ends before `to`, or is paused. */
interface Bounded extends Pick<BoundedEntry, 'address' | 'owner' | 'state'> {
  /** When it begins, ended, ends or resumes; null for a pause without an end. */
  readonly at: Date | null;
}

/**
 * Lists the declared schedules that `from`, `until` or a pause keep from running now or at some time before `to`;
 * soonest first, then by address.
 */
export function listBounded(
  workers: readonly DeclaredWorker[],
  { now, to }: { readonly now: Date; readonly to: Date },
): readonly Bounded[] {
  return workers
    .flatMap(({ alias, schedules }) =>
      schedules.flatMap((schedule): readonly Bounded[] => {
        const found = stateOf(schedule, now);
        if (found === null || (found.state === 'ends' && found.at !== null && found.at >= to)) return [];
        return [{ address: formatAddress(alias, schedule.name), owner: schedule.owner, ...found }];
      }),
    )
    .toSorted(
      compareBy(
        (a, b) => timeOf(a) - timeOf(b),
        (a, b) => compareText(a.address, b.address),
      ),
    );
}

/** Entries without an instant come last. */
function timeOf({ at }: Bounded): number {
  return at?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

function stateOf(schedule: DeclaredSchedule, now: Date): Pick<Bounded, 'state' | 'at'> | null {
  const { from, until, enabled, pause } = schedule;
  const cause = findOffCause(schedule, now);
  if (cause === 'not-yet' && from !== null) return { state: cause, at: from };
  if (cause === 'paused') return { state: cause, at: pause?.until ?? null };
  if (!enabled || until === null) return null;
  return { state: cause === 'ended' ? cause : 'ends', at: until };
}

/** Formats when an item runs: `cron 0 9 * * *`, `every 15m`, `at 2026-12-01 09:00 +01:00 (08:00 UTC)`. */
export function formatItemWhen({ content, zone }: CalendarItem): string {
  return content.when.type === 'cron' ? `cron ${content.when.cron}` : formatWhen(createContentEntry(content), zone);
}

/** Describes when an item runs, by its worker's wall clock. Names the worker's zone if it is not the drawn one. */
export function wordsOfItem({ content: { when }, zone }: CalendarItem, drawn: string): string {
  const words = whenWords(when, (instant) => formatAt(instant, zone)) ?? '';
  return when.type === 'cron' && zone !== drawn ? `${words}, in ${zone}` : words;
}
