/** How often and when schedules run before and after a plan, and the warnings about it. */
import { roundRate, runsPerDay } from '../time/runs-per-day.ts';
import { isCreating, isPausing, isWrite, liveContents, scheduleIdOf, type Change } from '../model/change.ts';
import { nextRun } from '../time/next-run.ts';
import { isTimeZone } from '../time/zone.ts';
import { formatInstant, runsOnBusiestDay, type When } from '../time/when.ts';
import { formatCount, formatRateChange } from '../time/rate-words.ts';
import type { Content } from '../model/content.ts';
import type { Plan, WorkerPlan } from '../model/plan.ts';
import type { WorkerOutcome } from '../model/outcome.ts';

/** Mean number of runs a day before and after a plan, 0 or more. */
export interface RunRate {
  /** Of the live schedules; null if none of them recurs, or if the rate is not known. */
  readonly before: number | null;
  /** Of the schedules that would be live; null if none of them recurs, or if the rate is not known. */
  readonly after: number | null;
}

/** Returns how often the schedule of a change runs. One-shots and unreadable crons have no rate. */
export function rateOfChange(change: Change): RunRate {
  const { before, after } = liveContents(change);
  const rateBefore = rateOf(before);
  return { before: rateBefore, after: after === before ? rateBefore : rateOf(after) };
}

function rateOf(content: Content | null): number | null {
  return content === null ? null : runsPerDay(content.when);
}

/** Returns how often all schedules of a worker run together; both null if it could not be listed. */
export function rateOfWorker({ observed, changes }: WorkerPlan): RunRate {
  if (observed.kind !== 'listed') return { before: null, after: null };
  const rates = changes.map(rateOfChange);
  return { before: sum(rates.map(({ before }) => before)), after: sum(rates.map(({ after }) => after)) };
}

function sum(rates: readonly (number | null)[]): number {
  return roundRate(rates.reduce<number>((total, rate) => total + (rate ?? 0), 0));
}

/**
 * Returns a function that finds when the schedule of a change next runs, UTC; null if it never does or if that is not
 * known. Creates and replacements of the worker are forecast as if sent at `now`; for other changes the listed time is
 * used.
 */
export function createFindNextRun({ worker, observed }: WorkerPlan, now: Date): (change: Change) => Date | null {
  const untils = new Map(worker.schedules.map(({ name, until }) => [name, until]));
  const isListed = observed.kind === 'listed';
  const listedZone = (isListed ? observed.timezone : null) ?? 'UTC';
  // The service may read cron in a zone that this runtime does not know.
  const zone = isTimeZone(listedZone) ? listedZone : null;
  const listed = new Map(
    (isListed ? observed.schedules : []).flatMap((row) =>
      row.kind === 'recognised' ? [[row.id, row.nextRunAt] as const] : [],
    ),
  );
  return (change) => {
    if (!isCreating(change)) return listed.get(scheduleIdOf(change) ?? '') ?? null;
    const { when } = change.after;
    const at = when.type === 'cron' && zone === null ? null : nextRun(when, { now, zone: zone ?? 'UTC' });
    const until = untils.get(change.name) ?? null;
    return at !== null && until !== null && at >= until ? null : at;
  };
}

/** A rate that grows, or shrinks, by this factor or more is reported. */
const minFactor = 4;
/** How much rounding a rate to a millionth can take from a factor. */
const factorSlack = 1e-3;
/** A worker without a run in this time looks as if it were switched off; in days, inclusive. */
const silentDays = 31;
const dayMs = 86_400_000;

/**
 * Says how much more often an edit makes a schedule run, on average or else on its busiest day; null if neither is four
 * times as often, or if one of the two does not recur.
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
 * Says how much less all schedules of a worker run after a plan; null if they run more than a quarter as often as
 * before, and within a month. Cancels for a pause are left out, because those schedules come back.
 */
export function describeFall(unfiltered: WorkerPlan, now: Date): string | null {
  const planned = { ...unfiltered, changes: unfiltered.changes.filter((change) => !isPausing(change)) };
  if (!planned.changes.some(isWrite)) return null;
  const { before, after } = rateOfWorker(planned);
  const isLess = before !== null && after !== null && before > 0 && isFactor(before, after);
  const next = planned.isPaused === true ? null : findSilence(planned, now);
  const parts = [
    ...(isLess ? [`its schedules together run less often: ${formatRateChange(before, after)}`] : []),
    ...(next === null ? [] : [`none of its schedules would run within ${String(silentDays)} days (${next})`]),
  ];
  return parts.length === 0 ? null : parts.join(', and ');
}

/** Says when a worker would next run, if that is within a month now and would not be after the plan; else null. */
function findSilence(planned: WorkerPlan, now: Date): string | null {
  const until = now.getTime() + silentDays * dayMs;
  const rows = planned.observed.kind === 'listed' ? planned.observed.schedules : [];
  if (!rows.some((row) => row.kind === 'recognised' && row.nextRunAt.getTime() <= until)) return null;
  const findNextRun = createFindNextRun(planned, now);
  let next = Number.POSITIVE_INFINITY;
  for (const change of planned.changes.filter((each) => liveContents(each).after !== null)) {
    next = Math.min(next, findNextRun(change)?.getTime() ?? Number.POSITIVE_INFINITY);
    if (next <= until) return null;
  }
  return Number.isFinite(next) ? `the next run is ${formatInstant(new Date(next))}` : 'no run is left';
}

function isFactor(more: number, less: number): boolean {
  return more > less && more >= (minFactor - factorSlack) * less;
}

/** Formats a factor without needless digits: `15`, `4.5`, `134`. */
function formatFactor(factor: number): string {
  const rounded = factor < 10 ? Math.round(factor * 10) / 10 : Math.round(factor);
  return formatCount(rounded);
}

/** How often schedules ran when this process last saw them live as declared; lost when the process ends. */
export interface RateMemory {
  /** Returns the runs on the busiest day, 1 or more; null if the schedule was not seen or does not recur. */
  recall(workerId: string, name: string): number | null;
  /** Remembers the schedules that a plan found as declared, and forgets names that its workers no longer declare. */
  notePlan(plan: Plan): void;
  /** Remembers created schedules. */
  noteOutcomes(workers: readonly WorkerOutcome[]): void;
}

/** Creates an empty memory. */
export function createRateMemory(): RateMemory {
  const byWorker = new Map<string, Map<string, number | null>>();
  return {
    recall: (workerId, name) => byWorker.get(workerId)?.get(name) ?? null,
    notePlan: ({ workers }) => {
      for (const { worker, changes } of workers) {
        const known = byWorker.get(worker.workerId);
        const rates = new Map(worker.schedules.map(({ name }) => [name, known?.get(name) ?? null]));
        for (const change of changes) {
          if (change.kind !== 'keep' && change.kind !== 'adopt') continue;
          rates.set(change.name, runsOnBusiestDay(change.before.content.when));
        }
        byWorker.set(worker.workerId, rates);
      }
    },
    noteOutcomes: (workers) => {
      for (const { change, status } of workers.flatMap(({ outcomes }) => outcomes)) {
        if (status !== 'done' || !isCreating(change)) continue;
        byWorker.get(change.workerId)?.set(change.name, runsOnBusiestDay(change.after.when));
      }
    },
  };
}
