/**
 * The page to read first: everything rota does is these steps, each a plain value made from the one before.
 *
 *   load    files → declaration       needs no network and no key
 *   plan    declaration → plan        lists what is live, through a client that cannot write, and asks the guards
 *   apply   approved plan → outcomes  writes
 *   verify  outcomes → plan           never believes the writes: it lists and plans again
 *
 * A plan is approved by its guards alone, so there is no way from `planDeclaration` to `applyPlan` around them.
 */
import { concludeRounds, joinOutcomes, runRound, type ApplyResult, type Approval } from './apply/rounds.ts';
import { byWorker } from './apply/verify.ts';
import { LedgerError, RefusalError } from './errors.ts';
import { accountsOf, type Declaration } from './core/model/declaration.ts';
import { guardPlan } from './core/plan/guard.ts';
import { judgePlan } from './core/plan/guard-policy.ts';
import { boundsOf } from './core/plan/judged.ts';
import { planWorkers } from './core/plan/plan.ts';
import { planAsked, warnOfDeferred } from './core/plan/stopping.ts';
import { planSurplus } from './core/plan/surplus.ts';
import { findPlanWarnings, type PlanWarning } from './core/plan/warnings.ts';
import { observeWorkers, type ScheduleReader } from './api/port.ts';
import type { ApplyContext } from './apply/apply.ts';
import type { Clock } from './clock.ts';
import type { Owned } from './core/model/owned.ts';
import type { GuardCode, GuardFinding } from './core/model/guard.ts';
import type { Plan } from './core/model/plan.ts';
import type { Policy } from './core/model/policy.ts';
import { completeRequest, type PlanRequest } from './core/plan/plan-request.ts';
import type { JudgedAt } from './core/plan/clock-warnings.ts';
import type { RateMemory } from './core/plan/run-rate.ts';
import type { ServiceClock } from './api/service-clock.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Memory } from './apply/apply-remembered.ts';

export { hasWrites, isWhole } from './core/model/plan.ts';
export { listUndecided } from './apply/rounds.ts';
export type { ApplyContext } from './apply/apply.ts';
export type { ApplyResult, Approval } from './apply/rounds.ts';
export { createChurnBreaker } from './apply/churn-breaker.ts';
export type { ChurnBreaker } from './apply/churn-breaker.ts';
export { createRateMemory } from './core/plan/run-rate.ts';
export type { RateMemory } from './core/plan/run-rate.ts';
export { loadDeclaration } from './declare/load-declaration.ts';
export type { Loaded, ParsedFiles } from './declare/load-declaration.ts';
export { loadPolicy } from './declare/policy/load-policy.ts';

/** What a plan needs from the outside, and what is asked of it; what is absent is not asked. */
export interface PlanContext extends MemorySource, Partial<PlanRequest> {
  readonly reader: ScheduleReader;
  /** The service's clock says how far it is ahead; another one is taken for it. */
  readonly clock: Clock & Partial<ServiceClock>;
  /** How many workers of one account are listed at once; 1 or more. */
  readonly concurrency: number;
  /** The guards that a person lets pass by name. */
  readonly allow: ReadonlySet<GuardCode>;
  /** Shared by every plan and apply of a process that stays; absent in one that plans once. */
  readonly rates?: RateMemory;
  /** What was declared before, as far as it is known; what it protected with another ledger stays protected. */
  readonly earlier?: Declaration | null;
  /** Whether the files declare more workers than the declaration has, or may. @defaultValue false */
  readonly isPartial?: boolean;
  /** The policies that must let it pass, that of the checkout first; absent: none. */
  readonly policies?: readonly Policy[];
  /** What the base of a review declares, for the policies alone; absent or null: it is not known. */
  readonly reviewBase?: Declaration | null;
  /** Everything that the files declare, which policies count; absent: the declaration is all of it. */
  readonly whole?: Pick<Declaration, 'workers'>;
}

/** A plan and what the guards say of it. */
export interface PlanResult extends Pick<ReadMemory, 'unreadLedger'> {
  readonly plan: Plan;
  /** What was asked of it. */
  readonly request: PlanRequest;
  /** When the first worker was listed, by the service's clock, UTC: no list is older, and what was due by then is late. */
  readonly listedAt: Date;
  /** When the plan was made, by the service's clock, UTC. */
  readonly plannedAt: Date;
  /** `plannedAt` by the clock of each worker's own service, by worker id; empty where all have one clock. */
  readonly plannedAtBy: ReadonlyMap<string, Date>;
  /** `listedAt` by the clock of each worker's own service, by worker id; empty where all have one clock. */
  readonly listedAtBy: ReadonlyMap<string, Date>;
  /** What would refuse, and what was allowed; empty most of the time. */
  readonly findings: readonly GuardFinding[];
  /** What a reader should know and what refuses nothing. */
  readonly warnings: readonly PlanWarning[];
  /** What the ledger said when the plan was made; null without one. */
  readonly owned: Owned;
  /** The id of the ledger; null without one, and while nothing has been written to it. */
  readonly ledgerId: string | null;
  /** What `applyPlan` takes; null when a guard refuses. */
  readonly approval: Approval | null;
}

/**
 * Says what an apply would do now. Never writes; a worker that cannot be listed is in the plan as such.
 *
 * @throws LedgerError when the ledger cannot be read and the plan may not be an estimate: it is never taken for an empty one.
 */
export async function planDeclaration(declaration: Declaration, context: PlanContext): Promise<PlanResult> {
  const { clock, isPartial = false, earlier = null } = context;
  const request = completeRequest(context);
  const { onlyStops } = request;
  const accounts = accountsOf(declaration.workers);
  // What the service's clock is ahead is known only after a list; reading many of them can take hours.
  const beganMs = clock.now().getTime() - aheadOf(clock);
  const [observed, { memory, unreadLedger }] = await Promise.all([
    observeWorkers({ ...context, workerIds: [...accounts.keys()], accounts }),
    readMemory(context),
  ]);
  const owned = memory?.owned ?? null;
  const nowMs = clock.now().getTime() - aheadOf(clock);
  const judge = (workerId: string | null): JudgedAt => {
    const clockAheadMs = aheadOf(workerId === null ? clock : (clock.of?.(workerId) ?? clock));
    return { now: new Date(nowMs + clockAheadMs), listedAt: new Date(beganMs + clockAheadMs), clockAheadMs };
  };
  const { now, listedAt } = judge(null);
  const nowOf = (workerId: string): Date => judge(workerId).now;
  const input = { declaration, observed, owned, request, earlier, knownBounds: null, now, nowOf };
  const plan = planAsked(input);
  const { whole = declaration, reviewBase = null } = context;
  // What only stops breaches no policy.
  const policies = onlyStops ? [] : (context.policies ?? []);
  // Without a ledger only the base knows which instants were judged before.
  const governed =
    reviewBase === null || owned !== null ? plan : planWorkers({ ...input, knownBounds: boundsOf(reviewBase, now) });
  const policy = policies.length === 0 ? null : judgePlan(governed, { policies, whole, now });
  const found = findPlanWarnings({ plan, owned, elsewhere: memory?.elsewhere ?? [], judge, isPartial, policy });
  const warnings = [...found, ...warnOfDeferred(plan)];
  const result = guardPlan(plan, context.allow, { rates: context.rates, policy: policy?.refused });
  context.rates?.notePlan(plan);
  const approval = result.kind === 'approved' && unreadLedger === null ? { plan: result.plan, request, memory } : null;
  const { findings } = result;
  const ids = clock.of === undefined ? [] : [...accounts.keys()];
  return {
    plan,
    request,
    listedAt,
    listedAtBy: new Map(ids.map((workerId) => [workerId, judge(workerId).listedAt])),
    plannedAt: now,
    plannedAtBy: new Map(ids.map((workerId) => [workerId, judge(workerId).now])),
    findings,
    warnings,
    owned,
    ledgerId: memory?.id ?? null,
    unreadLedger,
    approval,
  };
}

function aheadOf(clock: PlanContext['clock']): number {
  return clock.aheadMs?.() ?? 0;
}

/**
 * The approval of a plan.
 *
 * @throws RefusalError `guard-refused` with what the guards found, when one refuses.
 */
export function requireApproval({ approval, findings }: Pick<PlanResult, 'approval' | 'findings'>): Approval {
  if (approval !== null) return approval;
  const refusing = findings.filter(({ allowed }) => !allowed);
  const codes = [...new Set(refusing.map(({ code }) => code))].join(', ');
  throw new RefusalError('guard-refused', `refused before anything was written, by ${codes}`, {
    hint: codes === 'policy' ? policyHint : 'see what it would do: rota plan; each finding above says what permits it',
    findings: refusing,
  });
}

const policyHint = 'correct the files, or permit it for a time with an exception in the policy';

/**
 * Applies an approved plan, then lists every worker it wrote to and plans again. Copies that another apply made at the
 * same time are cancelled in a second round, by the rule that both share.
 *
 * @throws LedgerError when the ledger could not be told what is about to be made; nothing was written then.
 */
export async function applyPlan(
  declaration: Declaration,
  approval: Approval,
  context: ApplyContext,
): Promise<ApplyResult> {
  const first = await runRound({ declaration, approval, before: approval.plan, context });
  const { workers, memory, problem, verifying } = first;
  context.rates?.noteOutcomes(workers);
  const surplus = planSurplus({ ...approval, verifying, outcomes: byWorker(workers) });
  if (surplus === null || problem !== null || context.stop.aborted) return concludeRounds(first, workers);
  const again = { ...approval, plan: surplus, memory };
  const second = await runRound({ declaration, approval: again, before: verifying, context });
  return concludeRounds(second, joinOutcomes(workers, second.workers));
}

/** What a plan is made from in addition to what is live. */
export interface MemorySource {
  /** What rota remembers; null when the API is the only state. */
  readonly ledger: Ledger | null;
  /** Whether a ledger that cannot be read makes the plan an estimate instead of ending the run. @defaultValue false */
  readonly mayEstimate?: boolean;
}

/** A ledger as it was read. */
export interface ReadMemory {
  /** Null without a ledger, and when it could not be read. */
  readonly memory: Memory | null;
  /** Why the ledger could not be read; null when it was, or there is none. */
  readonly unreadLedger: LedgerError | null;
}

/** @throws LedgerError when the ledger cannot be read and the plan may not be an estimate. */
async function readMemory({ ledger, mayEstimate = false }: MemorySource): Promise<ReadMemory> {
  if (ledger === null) return { memory: null, unreadLedger: null };
  try {
    return { memory: { ledger, ...(await ledger.read()) }, unreadLedger: null };
  } catch (error) {
    if (mayEstimate && error instanceof LedgerError) return { memory: null, unreadLedger: error };
    throw error;
  }
}
