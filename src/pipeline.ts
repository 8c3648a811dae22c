/**
 * The file to read first. Everything rota does is these steps; each turns the previous plain value into the next:
 *
 *   load    files → declaration       needs no network and no API key
 *   plan    declaration → plan        lists live schedules through a read-only client and runs the guards
 *   apply   approved plan → outcomes  writes
 *   verify  outcomes → plan           does not trust the writes: lists and plans again
 *
 * Only the guards can approve a plan, so no code path from `planDeclaration` to `applyPlan` bypasses them.
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

/** The dependencies of a plan, and the request it answers. Request fields that are absent are not asked for. */
export interface PlanContext extends MemorySource, Partial<PlanRequest> {
  readonly reader: ScheduleReader;
  /** A `ServiceClock` reports its offset from this machine's clock; a plain clock is used as the service's. */
  readonly clock: Clock & Partial<ServiceClock>;
  /** Number of workers of one account to list at once; 1 or more. */
  readonly concurrency: number;
  /** Guards that may be passed, as with `--allow`. */
  readonly allow: ReadonlySet<GuardCode>;
  /** Shared by every plan and apply of a long-running process; absent in a process that plans once. */
  readonly rates?: RateMemory;
  /** The previous declaration, if known. Schedules it protected stay protected if its ledger was a different one. */
  readonly earlier?: Declaration | null;
  /** Whether the files declare, or may declare, workers that the declaration leaves out. @defaultValue false */
  readonly isPartial?: boolean;
  /** Policies that must permit the plan, the checkout's own first. @defaultValue none */
  readonly policies?: readonly Policy[];
  /** The declaration at the base of a review, used by policies only; absent or null if unknown. */
  readonly reviewBase?: Declaration | null;
  /** Everything the files declare, so that policies can count it. @defaultValue the declaration */
  readonly whole?: Pick<Declaration, 'workers'>;
}

/** A plan, with the findings of its guards. */
export interface PlanResult extends Pick<ReadMemory, 'unreadLedger'> {
  readonly plan: Plan;
  /** The request that the plan answers. */
  readonly request: PlanRequest;
  /** When listing began, by the service's clock, UTC. No list is older: a run due by then that is missing is late. */
  readonly listedAt: Date;
  /** When the plan was made, by the service's clock, UTC. */
  readonly plannedAt: Date;
  /** `plannedAt` by the clock of each worker's service, by worker ID; empty if all workers share one clock. */
  readonly plannedAtBy: ReadonlyMap<string, Date>;
  /** `listedAt` by the clock of each worker's service, by worker ID; empty if all workers share one clock. */
  readonly listedAtBy: ReadonlyMap<string, Date>;
  /** Findings that refuse the plan, and those that were allowed; usually empty. */
  readonly findings: readonly GuardFinding[];
  /** Warnings, which never refuse a plan. */
  readonly warnings: readonly PlanWarning[];
  /** Contents of the ledger when the plan was made; null if there is no ledger or it could not be read. */
  readonly owned: Owned;
  /** ID of the ledger; null without a ledger, if it could not be read, and before its first write. */
  readonly ledgerId: string | null;
  /** Pass this to `applyPlan`; null if a guard refuses or the ledger could not be read. */
  readonly approval: Approval | null;
}

/**
 * Plans what an apply would do now. Never writes. A worker that cannot be listed is in the plan as unavailable.
 *
 * @throws LedgerError if the ledger cannot be read, unless `mayEstimate` is set. An unreadable ledger is never treated
 * as empty.
 */
export async function planDeclaration(declaration: Declaration, context: PlanContext): Promise<PlanResult> {
  const { clock, isPartial = false, earlier = null } = context;
  const request = completeRequest(context);
  const { onlyStops } = request;
  const accounts = accountsOf(declaration.workers);
  // By this machine's clock: the offset of the service's is known only after a list, and all lists can take hours.
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
  // A plan that only stops schedules cannot violate a policy.
  const policies = onlyStops ? [] : (context.policies ?? []);
  // Without a ledger, only the base says which instants were judged before.
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
 * Returns the approval of a plan.
 *
 * @throws RefusalError `guard-refused` with the findings that refuse, if the plan is not approved.
 */
export function requireApproval({ approval, findings }: Pick<PlanResult, 'approval' | 'findings'>): Approval {
  if (approval !== null) return approval;
  const refusing = findings.filter(({ allowed }) => !allowed);
  const codes = [...new Set(refusing.map(({ code }) => code))].join(', ');
  throw new RefusalError('guard-refused', `refused before anything was written, by ${codes}`, {
    hint: codes === 'policy' ? policyHint : 'run rota plan to see the changes; each finding above says what allows it',
    findings: refusing,
  });
}

const policyHint = 'correct the files, or permit it for a time with an exception in the policy';

/**
 * Applies an approved plan, then lists every worker it wrote to and plans again. If a concurrent apply created the
 * same schedules, a second round cancels the duplicates. Both applies follow the same rule, so one copy stays.
 *
 * @throws LedgerError if the intended creates could not be recorded in the ledger. Nothing was written to the service.
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

/** Where a plan gets what rota remembers. */
export interface MemorySource {
  /** null if the service is the only state. */
  readonly ledger: Ledger | null;
  /** Whether to plan an estimate if the ledger cannot be read, instead of throwing. @defaultValue false */
  readonly mayEstimate?: boolean;
}

/** The result of reading a ledger. */
export interface ReadMemory {
  /** null if there is no ledger or it could not be read. */
  readonly memory: Memory | null;
  /** Why the ledger could not be read; null if it was read or there is no ledger. */
  readonly unreadLedger: LedgerError | null;
}

/** @throws LedgerError if the ledger cannot be read, unless `mayEstimate` is set. */
async function readMemory({ ledger, mayEstimate = false }: MemorySource): Promise<ReadMemory> {
  if (ledger === null) return { memory: null, unreadLedger: null };
  try {
    return { memory: { ledger, ...(await ledger.read()) }, unreadLedger: null };
  } catch (error) {
    if (mayEstimate && error instanceof LedgerError) return { memory: null, unreadLedger: error };
    throw error;
  }
}
