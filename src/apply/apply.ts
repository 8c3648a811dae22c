import { clockOf } from '../clock.ts';
import type { WorkerClock } from '../clock.ts';
import { mapConcurrently } from '../concurrency.ts';
import type { Outcome, WorkerOutcome } from '../core/model/outcome.ts';
import type { ApprovedPlan } from '../core/plan/guard.ts';
import type { RateMemory } from '../core/plan/run-rate.ts';
import type { ScheduleApi } from '../api/port.ts';
import { applyWorker } from './apply-worker.ts';
import type { ChurnBreaker } from './churn-breaker.ts';

/** What an apply needs from the outside. */
export interface ApplyContext {
  /** Its `list` and `cancel` may ask again by themselves; its `create` sends once. */
  readonly api: ScheduleApi;
  readonly clock: WorkerClock;
  /** How many workers of one account are written to, or listed, at once; a whole number, 1 or more. */
  readonly concurrency: number;
  /** Aborted: what has been sent is settled, nothing new is started, the rest is `skipped`. */
  readonly stop: AbortSignal;
  /** Called with each change as soon as its outcome is known, in no particular order. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Shared by every apply of a process; absent: nothing is refused for being written too often. */
  readonly churn?: ChurnBreaker;
  /** As in a plan. */
  readonly rates?: RateMemory;
}

/**
 * Carries out an approved plan and says of every change that writes what became of it, one entry for each worker of the
 * plan in its order. A failed call is an outcome and never thrown; workers do not affect each other.
 */
export async function apply(plan: ApprovedPlan, context: ApplyContext): Promise<readonly WorkerOutcome[]> {
  const { api, clock, concurrency, stop, churn = null, onOutcome = () => undefined } = context;
  return mapConcurrently({
    items: plan.workers,
    concurrency,
    poolOf: ({ worker }) => worker.account,
    map: (planned) => {
      const tools = { api, clock: clockOf(clock, planned.worker.workerId), stop, churn };
      return applyWorker(planned, tools, onOutcome);
    },
  });
}
