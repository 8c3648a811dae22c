/**
 * The page to read first: everything rota does is these steps, each a plain value made from the one before.
 *
 *   check      files → declaration       needs no network and no key
 *   preview    declaration → plan        lists what is live, through a client that cannot write
 *   reconcile  approved plan → outcomes  writes, then never believes itself: it lists and plans anew
 *
 * A plan is approved by its guards alone, so there is no way from `preview` to `reconcile` around them.
 */
import type { Failure } from './core/model/failure.ts';
import { applyRemembered } from './apply/apply-remembered.ts';
import type { Memory } from './apply/apply-remembered.ts';
import { apply } from './apply/apply.ts';
import type { ChurnBreaker } from './apply/churn-breaker.ts';
import { readMemory } from './apply/read-memory.ts';
import type { MemorySource, ReadMemory } from './apply/read-memory.ts';
import { explainUnconverged, listUndecided } from './apply/unconverged.ts';
import { byWorker, verify } from './apply/verify.ts';
import type { Clock } from './clock.ts';
import { RefusalError } from './errors.ts';
import type { Declaration } from './core/model/declaration.ts';
import type { Outcome, Unconverged, WorkerOutcome } from './core/model/outcome.ts';
import type { Owned } from './core/model/owned.ts';
import { hasWrites, isWhole } from './core/model/plan.ts';
import type { GuardCode, GuardFinding, Plan } from './core/model/plan.ts';
import { guardPlan } from './core/plan/guard.ts';
import type { ApprovedPlan } from './core/plan/guard.ts';
import { planWorkers } from './core/plan/plan.ts';
import type { RateMemory } from './core/plan/rate-memory.ts';
import { planSurplus } from './core/plan/surplus.ts';
import { findPlanWarnings } from './core/plan/warnings.ts';
import type { PlanWarning } from './core/plan/warnings.ts';
import { observeWorkers } from './api/observe.ts';
import type { ScheduleApi, ScheduleReader } from './api/port.ts';
import type { ServiceClock } from './api/service-clock.ts';

export { hasWrites, isWhole } from './core/model/plan.ts';
export { listUndecided } from './apply/unconverged.ts';
export { createChurnBreaker } from './apply/churn-breaker.ts';
export type { ChurnBreaker } from './apply/churn-breaker.ts';
export { createRateMemory } from './core/plan/rate-memory.ts';
export type { RateMemory } from './core/plan/rate-memory.ts';
export { loadDeclaration as check } from './declare/load-declaration.ts';
export type { Loaded, ParsedFiles } from './declare/load-declaration.ts';

/** What a preview needs from the outside. */
export interface PreviewContext extends MemorySource {
  readonly reader: ScheduleReader;
  /** The service's clock says how far it is ahead; another one is taken for it. */
  readonly clock: Clock & Partial<ServiceClock>;
  /** How many workers are listed at once; 1 or more. */
  readonly concurrency: number;
  /** The guards that a person lets pass by name. */
  readonly allow: ReadonlySet<GuardCode>;
  /** Addresses of one-shots that a person wants sent once more; absent: none. */
  readonly rearm?: ReadonlySet<string>;
  /** Addresses of one-shots that a person counts as done; absent: none. */
  readonly completed?: ReadonlySet<string>;
  /** Shared by every preview and reconciliation of a process that stays; absent in one that plans once. */
  readonly rates?: RateMemory;
  /** What was declared before, as far as it is known; what it protected with another ledger stays protected. */
  readonly earlier?: Declaration | null;
  /** Whether the files declare more workers than the declaration has, or may. @defaultValue false */
  readonly isPartial?: boolean;
}

/** A plan and what the guards say of it. */
export interface Preview extends Pick<ReadMemory, 'unreadLedger'> {
  readonly plan: Plan;
  /** What would refuse, and what was allowed; empty most of the time. */
  readonly findings: readonly GuardFinding[];
  /** What a reader should know and what refuses nothing. */
  readonly warnings: readonly PlanWarning[];
  /** What the ledger said when the plan was made; null without one. */
  readonly owned: Owned;
  /** The id of the ledger; null without one, and while nothing has been written to it. */
  readonly ledgerId: string | null;
  /** What `reconcile` takes; null when a guard refuses. */
  readonly approval: Approval | null;
}

/** A plan that may be applied, with the memory it was made from. */
export interface Approval {
  readonly plan: ApprovedPlan;
  /** Null without a ledger. */
  readonly memory: Memory | null;
}

/**
 * Says what an apply would do now. Never writes; a worker that cannot be listed is in the plan as such.
 *
 * @throws LedgerError when the ledger cannot be read and the plan may not be an estimate: it is never taken for an empty one.
 */
export async function preview(declaration: Declaration, context: PreviewContext): Promise<Preview> {
  const workerIds = declaration.workers.map(({ workerId }) => workerId);
  const [observed, { memory, unreadLedger }] = await Promise.all([
    observeWorkers({ ...context, workerIds }),
    readMemory(context),
  ]);
  const owned = memory?.owned ?? null;
  const { clock, isPartial = false } = context;
  const now = clock.now();
  const plan = planWorkers({ ...context, declaration, observed, owned, now });
  const warnings = findPlanWarnings({ plan, owned, now, clockAheadMs: clock.aheadMs?.() ?? 0, isPartial });
  const result = guardPlan(plan, context.allow, context.rates);
  context.rates?.notePlan(plan);
  const approval = result.kind === 'approved' && unreadLedger === null ? { plan: result.plan, memory } : null;
  return { plan, findings: result.findings, warnings, owned, ledgerId: memory?.id ?? null, unreadLedger, approval };
}

/**
 * The approval of a preview.
 *
 * @throws RefusalError `guard-refused` with what the guards found, when one refuses.
 */
export function requireApproval({ approval, findings }: Pick<Preview, 'approval' | 'findings'>): Approval {
  if (approval !== null) return approval;
  const refusing = findings.filter(({ allowed }) => !allowed);
  const codes = [...new Set(refusing.map(({ code }) => code))].join(', ');
  throw new RefusalError('guard-refused', `refused before anything was written, by ${codes}`, {
    hint: 'see what it would do: rota plan; each finding above names the flag that permits it',
    findings: refusing,
  });
}

/** What a reconciliation needs from the outside. */
export interface ReconcileContext {
  readonly api: ScheduleApi;
  readonly clock: Clock;
  /** How many workers are written to, or listed, at once; 1 or more. */
  readonly concurrency: number;
  /** Aborted: what is in flight is finished, nothing new is started. */
  readonly stop: AbortSignal;
  /** Told of each change as it ends; absent when nobody watches. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Shared by every reconciliation of a process; absent: nothing is refused for being written too often. */
  readonly churn?: ChurnBreaker;
  /** As in a preview. */
  readonly rates?: RateMemory;
}

/** What became of an approved plan. */
export interface Reconciliation {
  /** One for each worker of the plan, in its order. */
  readonly workers: readonly WorkerOutcome[];
  /** What the service still lacks, by a plan made after the writes; empty when it has converged. */
  readonly unconverged: readonly Unconverged[];
  /** Declared schedules of which nobody can know whether they ran or are live, so that a person has to decide. */
  readonly undecided: readonly Unconverged[];
  /** Why not everything that was done is in the ledger; null when it is, or there is none. */
  readonly ledgerProblem: Failure | null;
  /** Whether every change is done and remembered, every worker was listed and a new plan is empty. */
  readonly converged: boolean;
}

/**
 * Applies an approved plan, then lists every worker it wrote to and plans again. Copies that another apply made at the
 * same time are cancelled in a second round, by the rule that both share.
 *
 * @throws LedgerError when the ledger could not be told what is about to be made; nothing was written then.
 */
export async function reconcile(
  declaration: Declaration,
  approval: Approval,
  context: ReconcileContext,
): Promise<Reconciliation> {
  const first = await applyOnce({ declaration, approval, before: approval.plan, context });
  const { workers, memory, problem, verifying } = first;
  context.rates?.noteOutcomes(workers);
  const surplus = planSurplus({ planned: approval.plan, verifying, outcomes: byWorker(workers) });
  if (surplus === null || problem !== null || context.stop.aborted) return conclude(first, workers);
  const again = { plan: surplus, memory };
  const second = await applyOnce({ declaration, approval: again, before: verifying, context });
  return conclude(second, joinOutcomes(workers, second.workers));
}

/** One round of writes, and the plan made after it. */
interface Round {
  readonly workers: readonly WorkerOutcome[];
  readonly memory: Memory | null;
  readonly problem: Failure | null;
  readonly verifying: Plan;
}

interface RoundInput {
  readonly declaration: Declaration;
  readonly approval: Approval;
  /** What was known of every worker before, also of those the round does not write to. */
  readonly before: Plan;
  readonly context: ReconcileContext;
}

async function applyOnce({ declaration, approval, before, context }: RoundInput): Promise<Round> {
  const { plan, memory } = approval;
  const round =
    memory === null
      ? { workers: await apply({ plan, ...context }), memory, problem: null }
      : await applyRemembered({ plan, memory, ...context });
  const outcomes = byWorker(round.workers);
  const owned = round.memory?.owned ?? null;
  return { ...round, verifying: await verify({ ...context, declaration, applied: plan, before, outcomes, owned }) };
}

function joinOutcomes(first: readonly WorkerOutcome[], second: readonly WorkerOutcome[]): readonly WorkerOutcome[] {
  const later = new Map(second.map((worker) => [worker.workerId, worker]));
  return first.map((worker) => {
    const { outcomes = [], lastRead = null } = later.get(worker.workerId) ?? {};
    return { ...worker, outcomes: [...worker.outcomes, ...outcomes], lastRead: lastRead ?? worker.lastRead };
  });
}

function conclude({ verifying, problem }: Round, workers: readonly WorkerOutcome[]): Reconciliation {
  const isDone = workers.every(({ outcomes }) => outcomes.every(({ status }) => status === 'done'));
  return {
    workers,
    unconverged: explainUnconverged({ workers, verifying }),
    undecided: listUndecided(verifying),
    ledgerProblem: problem,
    converged: isDone && problem === null && isWhole(verifying) && !hasWrites(verifying),
  };
}
