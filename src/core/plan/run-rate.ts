import { roundRate, runsPerDay } from '../time/runs-per-day.ts';
import type { Change, WorkerPlan } from '../model/plan.ts';

/** A mean number of runs a day on both sides of a plan, 0 or more. */
export interface RunRate {
  /** Of what is live; null when nothing live recurs, or its rate is not known. */
  readonly before: number | null;
  /** Of what would be live; null when nothing of it recurs, or its rate is not known. */
  readonly after: number | null;
}

/** How often the schedule of a change runs; one-shots and unreadable crons have no rate. */
export function rateOfChange(change: Change): RunRate {
  switch (change.kind) {
    case 'create':
      return { before: null, after: runsPerDay(change.after.when) };
    case 'replace':
      return { before: runsPerDay(change.before.content.when), after: runsPerDay(change.after.when) };
    case 'cancel':
      return { before: runsPerDay(change.before.content.when), after: null };
    case 'adopt':
    case 'unprotect':
    case 'keep':
      return staysAt(runsPerDay(change.before.content.when));
    case 'hold':
      return staysAt(change.scheduleId === null || change.content === null ? null : runsPerDay(change.content.when));
    case 'forget':
      return staysAt(null);
  }
}

/** How often all schedules of a worker run together; both null when it could not be listed. */
export function rateOfWorker({ observed, changes }: WorkerPlan): RunRate {
  if (observed.kind !== 'listed') return staysAt(null);
  const rates = changes.map(rateOfChange);
  return { before: sum(rates.map(({ before }) => before)), after: sum(rates.map(({ after }) => after)) };
}

function staysAt(rate: number | null): RunRate {
  return { before: rate, after: rate };
}

function sum(rates: readonly (number | null)[]): number {
  return roundRate(rates.reduce<number>((total, rate) => total + (rate ?? 0), 0));
}
