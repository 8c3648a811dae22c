/**
 * The page to read first: everything rota does is these steps, each a plain value made from the one before.
 *
 *   check      files → declaration       needs no network and no key
 *   preview    declaration → plan        lists what is live, through a client that cannot write
 *   reconcile  approved plan → outcomes  writes, then never believes itself: it lists and plans anew
 *
 * A plan is approved by its guards alone, so there is no way from `preview` to `reconcile` around them.
 */
import { applyRemembered } from './apply/apply-remembered.ts';
import type { Memory } from './apply/apply-remembered.ts';
import { apply } from './apply/apply.ts';
import type { ChurnBreaker } from './apply/churn-breaker.ts';
import { explainUnconverged } from './apply/unconverged.ts';
import type { Clock } from './clock.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Declaration } from './model/declaration.ts';
import type { ObservedWorker } from './model/live.ts';
import type { Outcome, OutcomeError, Unconverged, WorkerOutcome } from './model/outcome.ts';
import type { Owned } from './model/owned.ts';
import { changesOf, isWrite } from './model/plan.ts';
import type { GuardCode, GuardFinding, Plan } from './model/plan.ts';
import { guardPlan } from './reconcile/guard.ts';
import type { ApprovedPlan } from './reconcile/guard.ts';
import { planWorkers } from './reconcile/plan.ts';
import { observeWorkers } from './remote/observe.ts';
import type { ScheduleApi, ScheduleReader } from './remote/schedule-api.ts';

export { createChurnBreaker } from './apply/churn-breaker.ts';
export type { ChurnBreaker } from './apply/churn-breaker.ts';
export { loadDeclaration as check } from './declare/load-declaration.ts';
export type { Loaded, ParsedFiles } from './declare/load-declaration.ts';

/** What a preview needs from the outside. */
export interface PreviewContext {
  readonly reader: ScheduleReader;
  readonly clock: Clock;
  /** How many workers are listed at once; 1 or more. */
  readonly concurrency: number;
  /** The guards that a person lets pass by name. */
  readonly allow: ReadonlySet<GuardCode>;
  /** What rota remembers; null when the API is the only state. */
  readonly ledger: Ledger | null;
  /** Addresses of delays that a person wants sent once more; absent: none. */
  readonly rearm?: ReadonlySet<string>;
}

/** A plan and what the guards say of it. */
export interface Preview {
  readonly plan: Plan;
  /** What would refuse, and what was allowed; empty most of the time. */
  readonly findings: readonly GuardFinding[];
  /** What the ledger said when the plan was made; null without one. */
  readonly owned: Owned;
  /** What `reconcile` takes; null when a guard refuses. */
  readonly approval: Approval | null;
}

/** A plan that may be applied, with the memory it was made from. */
export interface Approval {
  readonly plan: ApprovedPlan;
  /** Null without a ledger. */
  readonly memory: Memory | null;
  /** The guards that were let pass by name. */
  readonly allow: ReadonlySet<GuardCode>;
}

/**
 * Says what an apply would do now. Never writes; a worker that cannot be listed is in the plan as such.
 *
 * @throws LedgerError when the ledger cannot be read: it is never taken for an empty one.
 */
export async function preview(declaration: Declaration, context: PreviewContext): Promise<Preview> {
  const { clock, ledger, allow, rearm = new Set() } = context;
  const workerIds = declaration.workers.map(({ workerId }) => workerId);
  const [observed, read] = await Promise.all([
    observeWorkers({ ...context, workerIds }),
    ledger === null ? null : ledger.read(),
  ]);
  const memory = ledger === null || read === null ? null : { ledger, ...read };
  const owned = memory?.owned ?? null;
  const plan = planWorkers({ declaration, observed, owned, rearm, now: clock.now() });
  const result = guardPlan(plan, allow);
  const approval = result.kind === 'approved' ? { plan: result.plan, memory, allow } : null;
  return { plan, findings: result.findings, owned, approval };
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
}

/** What became of an approved plan. */
export interface Reconciliation {
  /** One for each worker of the plan, in its order. */
  readonly workers: readonly WorkerOutcome[];
  /** What the service still lacks, by a plan made after the writes; empty when it has converged. */
  readonly unconverged: readonly Unconverged[];
  /** Why not everything that was done is in the ledger; null when it is, or there is none. */
  readonly ledgerProblem: OutcomeError | null;
  /** Whether every change is done and remembered, every worker was listed and a new plan is empty. */
  readonly converged: boolean;
}

/**
 * Applies an approved plan, then lists every worker it wrote to and plans again. When all that is left are duplicates,
 * which is what two applies at the same time make, it cancels them by the rule that both share.
 *
 * @throws LedgerError when the ledger could not be told what is about to be made; nothing was written then.
 */
export async function reconcile(
  declaration: Declaration,
  approval: Approval,
  context: ReconcileContext,
): Promise<Reconciliation> {
  const first = await applyOnce(declaration, approval, context);
  const duplicates = approveDuplicates(first, approval.allow);
  if (duplicates === null || context.stop.aborted) return conclude(first, first.workers);
  const second = await applyOnce(declaration, duplicates, context);
  return conclude(second, joinOutcomes(first.workers, second.workers));
}

/** One round of writes, and the plan made after it. */
interface Round {
  readonly workers: readonly WorkerOutcome[];
  readonly memory: Memory | null;
  readonly problem: OutcomeError | null;
  readonly verifying: Plan;
}

async function applyOnce(declaration: Declaration, approval: Approval, context: ReconcileContext): Promise<Round> {
  const { plan, memory } = approval;
  const round =
    memory === null
      ? { workers: await apply({ plan, ...context }), memory, problem: null }
      : await applyRemembered({ plan, memory, ...context });
  return { ...round, verifying: await planAgain({ declaration, plan, owned: round.memory?.owned ?? null, context }) };
}

function approveDuplicates({ verifying, memory, problem }: Round, allow: ReadonlySet<GuardCode>): Approval | null {
  const writes = changesOf(verifying).filter(isWrite);
  const isLeft = writes.length > 0 && writes.every((write) => write.kind === 'cancel' && write.cause === 'duplicate');
  if (!isLeft || problem !== null) return null;
  const result = guardPlan(verifying, allow);
  return result.kind === 'approved' ? { plan: result.plan, memory, allow } : null;
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
    ledgerProblem: problem,
    converged: isDone && problem === null && isWhole(verifying) && !hasWrites(verifying),
  };
}

/** Whether a plan would call the API to change anything. */
export function hasWrites(plan: Plan): boolean {
  return changesOf(plan).some(isWrite);
}

/** Whether every worker of a plan was listed; a plan that is not whole says nothing of the others. */
export function isWhole(plan: Plan): boolean {
  return plan.workers.every(({ observed }) => observed.kind === 'listed');
}

/** Waits before the verifying reads, in milliseconds: a list may lag behind the writes it follows. */
const verifyingWaitsMs = [0, 500, 1_000, 2_000];

async function planAgain(input: {
  readonly declaration: Declaration;
  readonly plan: ApprovedPlan;
  readonly owned: Owned;
  readonly context: ReconcileContext;
}): Promise<Plan> {
  const { declaration, plan: approved, owned, context } = input;
  const before = new Map(approved.workers.map(({ observed }) => [observed.workerId, observed]));
  const written = approved.workers.filter(({ changes }) => changes.some(isWrite));
  let plan: Plan = approved;
  for (const waitMs of written.length === 0 ? [] : verifyingWaitsMs) {
    if (context.stop.aborted && waitMs > 0) break;
    await context.clock.sleep(waitMs, context.stop);
    const workerIds = written.map(({ worker }) => worker.workerId);
    const after = await observeWorkers({ reader: context.api, concurrency: context.concurrency, workerIds });
    const observed = new Map<string, ObservedWorker>([...before, ...after]);
    plan = planWorkers({ declaration, observed, owned, now: context.clock.now() });
    if (!hasWrites(plan)) break;
  }
  return plan;
}
