/**
 * Plans again from lists read after the writes: what rota sent is never taken for what the service has.
 *
 * A list may lag behind the writes, so workers whose list seems late are listed again, up to three times.
 */
import { observeWorkers, type ScheduleReader } from '../api/port.ts';
import { clockOf, type WorkerClock } from '../clock.ts';
import { accountsOf, type Declaration } from '../core/model/declaration.ts';
import type { Outcome, WorkerOutcome } from '../core/model/outcome.ts';
import type { Owned } from '../core/model/owned.ts';
import { isWrite } from '../core/model/change.ts';
import type { Plan, WorkerPlan } from '../core/model/plan.ts';
import { noDecisions } from '../core/plan/decisions.ts';
import type { PlanRequest } from '../core/plan/plan-request.ts';
import { planAsked } from '../core/plan/stopping.ts';
import { isSurplus } from '../core/plan/surplus.ts';

interface VerifyOptions {
  readonly declaration: Declaration;
  /** The plan that was applied. */
  readonly applied: Plan;
  /** The request of that plan, whose decisions have been followed by now. */
  readonly request: PlanRequest;
  /** The plan before the writes, with every worker, even those that were not written to. */
  readonly before: Plan;
  readonly outcomes: ReadonlyMap<string, readonly Outcome[]>;
  /** The ledger's records after the writes; null without a ledger. */
  readonly owned: Owned;
  readonly api: ScheduleReader;
  readonly clock: WorkerClock;
  /** Maximum number of workers of one account that are listed at once; 1 or more. */
  readonly concurrency: number;
  /** Once aborted, every worker is listed once and not again. */
  readonly stop: AbortSignal;
}

/** Waits before the verifying reads, in milliseconds. */
const verifyingWaitsMs = [0, 500, 1_000, 2_000];

/** Plans from new reads, and again for workers that a later list may still show to be as declared. */
export async function verify(options: VerifyOptions): Promise<Plan> {
  const { declaration, applied, before, outcomes, owned, api: reader, concurrency, clock, stop } = options;
  const request = { ...options.request, decisions: noDecisions };
  const accounts = accountsOf(declaration.workers);
  const nowOf = (workerId: string): Date => clockOf(clock, workerId).now();
  let plan = before;
  let observed = new Map(before.workers.map((each) => [each.worker.workerId, each.observed]));
  let unclear = applied.workers.filter(({ changes }) => changes.some(isWrite));
  for (const waitMs of verifyingWaitsMs) {
    if (unclear.length === 0 || (stop.aborted && waitMs > 0)) break;
    await clock.sleep(waitMs, stop);
    const workerIds = unclear.map(({ worker }) => worker.workerId);
    observed = new Map([...observed, ...(await observeWorkers({ reader, concurrency, accounts, workerIds }))]);
    const basis = { declaration, owned, request, earlier: null, knownBounds: null, nowOf };
    plan = planAsked({ ...basis, observed, now: clock.now() }, applied.deferred);
    const after = new Map(plan.workers.map((each) => [each.worker.workerId, each]));
    unclear = unclear.filter((planned) => {
      const { workerId } = planned.worker;
      return isUnclear(after.get(workerId) ?? planned, planned, outcomes.get(workerId) ?? []);
    });
  }
  return plan;
}

export function byWorker(workers: readonly WorkerOutcome[]): VerifyOptions['outcomes'] {
  return new Map(workers.map(({ workerId, outcomes }) => [workerId, outcomes]));
}

/** Whether a list seems late: it lacks what was created, or a plan from it wants more than to cancel surplus copies. */
function isUnclear({ observed, changes }: WorkerPlan, planned: WorkerPlan, outcomes: readonly Outcome[]): boolean {
  // A list that failed has already been retried.
  if (observed.kind === 'unavailable') return false;
  const listedIds = new Set(observed.schedules.map(({ id }) => id));
  const isMissing = ({ change, status, scheduleId }: Outcome): boolean =>
    change.kind !== 'cancel' && status === 'done' && !listedIds.has(scheduleId);
  return outcomes.some(isMissing) || changes.some((change) => isWrite(change) && !isSurplus(change, planned));
}
