import { formatInstant, runsOnBusiestDay } from '../time/when.ts';
import { formatCount, formatRateChange } from '../time/rate-words.ts';
import { runsPerDay } from '../time/runs-per-day.ts';
import type { Change, WorkerPlan } from '../model/plan.ts';
import { isPausing, isWrite } from '../model/plan.ts';
import type { When } from '../time/when.ts';
import { createFindNextRun } from './next-runs.ts';
import { rateOfWorker } from './run-rate.ts';

/** A rate that grows, or shrinks, by this factor or more is worth a word. */
const leastFactor = 4;
/** What rounding a rate to a millionth may take from a factor. */
const factorSlack = 1e-3;
/** A worker that has no run in this time looks as if it were switched off; in days, inclusive. */
const silentDays = 31;
const dayMs = 86_400_000;

/**
 * How much more often an edit makes a schedule run: in the long run, or on its busiest day alone; null when neither is
 * four times as often, or one of the two does not recur.
 */
export function describeRise(before: When, after: When): string | null {
  const [meanBefore, meanAfter] = [runsPerDay(before), runsPerDay(after)];
  if (meanBefore === null || meanAfter === null) return null;
  if (isFactor(meanAfter, meanBefore)) {
    return `runs ${formatFactor(meanAfter / meanBefore)} times as often: ${formatRateChange(meanBefore, meanAfter)}`;
  }
  const [mostBefore, mostAfter] = [runsOnBusiestDay(before) ?? 0, runsOnBusiestDay(after) ?? 0];
  if (!isFactor(mostAfter, mostBefore)) return null;
  const change = `${formatCount(mostBefore)} → ${formatCount(mostAfter)} a day`;
  return `runs ${formatFactor(mostAfter / mostBefore)} times as often on its busiest day: ${change}`;
}

/**
 * How much less all schedules of a worker run after a plan; null when they run more than a quarter of what they did, and in
 * a month. What a pause stops is known to come back.
 */
export function describeFall(unfiltered: WorkerPlan, now: Date): string | null {
  const planned = { ...unfiltered, changes: unfiltered.changes.filter((change) => !isPausing(change)) };
  if (!planned.changes.some(isWrite)) return null;
  const { before, after } = rateOfWorker(planned);
  const isLess = before !== null && after !== null && before > 0 && isFactor(before, after);
  const next = planned.isPaused === true ? null : findSilence(planned, now);
  const parts = [
    ...(isLess ? [`all its schedules together run less: ${formatRateChange(before, after)}`] : []),
    ...(next === null ? [] : [`nothing of it would run within ${String(silentDays)} days (${next})`]),
  ];
  return parts.length === 0 ? null : parts.join(', and ');
}

/** When a worker that runs in this month would next run, when that is later; null when it is not. */
function findSilence(planned: WorkerPlan, now: Date): string | null {
  const until = now.getTime() + silentDays * dayMs;
  const rows = planned.observed.kind === 'listed' ? planned.observed.schedules : [];
  if (!rows.some((row) => row.kind === 'recognised' && row.nextRunAt.getTime() <= until)) return null;
  const findNextRun = createFindNextRun(planned, now);
  let next = Number.POSITIVE_INFINITY;
  for (const change of planned.changes.filter((each) => !isGone(each))) {
    next = Math.min(next, findNextRun(change)?.getTime() ?? Number.POSITIVE_INFINITY);
    if (next <= until) return null;
  }
  return Number.isFinite(next) ? `the next run is ${formatInstant(new Date(next))}` : 'no run is left';
}

/** Whether nothing of a change is live after it. */
function isGone(change: Change): boolean {
  const { kind } = change;
  return kind === 'cancel' || kind === 'forget' || (kind === 'hold' && change.scheduleId === null);
}

function isFactor(more: number, less: number): boolean {
  return more > less && more >= (leastFactor - factorSlack) * less;
}

/** A factor without needless digits: `15`, `4.5`, `134`. */
function formatFactor(factor: number): string {
  const rounded = factor < 10 ? Math.round(factor * 10) / 10 : Math.round(factor);
  return formatCount(rounded);
}
