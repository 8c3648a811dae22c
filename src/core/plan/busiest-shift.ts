import { liveContents } from '../model/change.ts';
import type { Content } from '../model/content.ts';
import { hasWrites, isWhole, type Plan, type WorkerPlan } from '../model/plan.ts';
import { addRuns } from '../time/count-runs.ts';
import { maskCron } from '../time/cron-masks.ts';
import { parseCron } from '../time/cron.ts';
import { dayMinutes } from '../time/day-window.ts';
import { viewZone, type MinuteRange } from '../time/zone-view.ts';
import { isTimeZone } from '../time/zone.ts';

/** A minute and its number of runs. */
export interface BusyMinute {
  /** First second of the minute. */
  readonly at: Date;
  /** 1 or more. */
  readonly runs: number;
}

/** The busiest minute before and after a plan; null if nothing runs. */
interface BusiestShift {
  readonly before: BusyMinute | null;
  readonly after: BusyMinute | null;
}

/** How far ahead to look, in days. */
const shiftDays = 7;

const minuteMs = 60_000;

/**
 * Finds how a plan moves the busiest minute of the next seven days, over all its workers. Only crons and dates count,
 * because intervals drift. null if it does not move, if there are never two runs at once, or if a worker could not be
 * listed.
 */
export function findBusiestShift(plan: Plan, now: Date): BusiestShift | null {
  if (!hasWrites(plan) || !isWhole(plan)) return null;
  const fromMinute = Math.ceil(now.getTime() / minuteMs);
  const range = { fromMinute, toMinute: fromMinute + shiftDays * dayMinutes };
  const { kept, removed, added } = tally(plan.workers);
  const before = new Float64Array(shiftDays * dayMinutes);
  addTally(before, kept, range);
  const after = Float64Array.from(before);
  addTally(before, removed, range);
  addTally(after, added, range);
  const shift = { before: findPeak(before, range), after: findPeak(after, range) };
  const [runsBefore, runsAfter] = [shift.before?.runs ?? 0, shift.after?.runs ?? 0];
  const isSame = runsBefore === runsAfter && shift.before?.at.getTime() === shift.after?.at.getTime();
  return isSame || Math.max(runsBefore, runsAfter) < 2 ? null : shift;
}

/** Crons of each zone with their number, so that equal crons are added once, and dates. */
interface Tally {
  readonly crons: Map<string, Map<string, number>>;
  /** UTC instants. */
  readonly dates: string[];
}

function tally(workers: readonly WorkerPlan[]): Readonly<Record<'kept' | 'removed' | 'added', Tally>> {
  const tallies = { kept: newTally(), removed: newTally(), added: newTally() };
  for (const { observed, changes } of workers) {
    const listed = observed.kind === 'listed' ? observed.timezone : null;
    const zone = listed ?? 'UTC';
    if (!isTimeZone(zone)) continue;
    for (const change of changes) {
      const { before, after } = liveContents(change);
      if (before === after) note(tallies.kept, before, zone);
      else {
        note(tallies.removed, before, zone);
        note(tallies.added, after, zone);
      }
    }
  }
  return tallies;
}

function newTally(): Tally {
  return { crons: new Map(), dates: [] };
}

function note({ crons, dates }: Tally, content: Content | null, zone: string): void {
  if (content === null) return;
  const { when } = content;
  if (when.type === 'scheduled') dates.push(when.date);
  if (when.type !== 'cron') return;
  const ofZone = crons.get(zone) ?? new Map<string, number>();
  ofZone.set(when.cron, (ofZone.get(when.cron) ?? 0) + 1);
  crons.set(zone, ofZone);
}

function addTally(timeline: Float64Array, { crons, dates }: Tally, range: MinuteRange): void {
  for (const [zone, weights] of crons) {
    const weighted = [...weights].flatMap(([text, weight]) => {
      const { cron } = parseCron(text);
      return cron === null ? [] : [{ cron: maskCron(cron), weight }];
    });
    addRuns(timeline, weighted, viewZone(zone, range));
  }
  for (const date of dates) {
    const at = Math.floor(new Date(date).getTime() / minuteMs) - range.fromMinute;
    if (at >= 0 && at < timeline.length) timeline[at] = (timeline[at] ?? 0) + 1;
  }
}

/** Finds the first of the minutes with the most runs. */
function findPeak(timeline: Float64Array, { fromMinute }: MinuteRange): BusyMinute | null {
  // One native call. A fresh process would interpret a loop over the 10,080 minutes.
  const runs = Reflect.apply(Math.max, null, timeline) as number;
  return runs === 0 ? null : { at: new Date((fromMinute + timeline.indexOf(runs)) * minuteMs), runs };
}
