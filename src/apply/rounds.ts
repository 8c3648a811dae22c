import {
  isUndecided,
  isWrite,
  type CancelChange,
  type CreatingChange,
  type WriteChange,
} from '../core/model/change.ts';
import { changesOf, hasWrites, isWhole, type Plan, type WorkerPlan } from '../core/model/plan.ts';
import { applyRemembered, type Memory } from './apply-remembered.ts';
import { apply, type ApplyContext } from './apply.ts';
import { byWorker, verify } from './verify.ts';
import { describeDifference } from './attempt.ts';
import type { Declaration } from '../core/model/declaration.ts';
import type { Failure } from '../core/model/diagnostic.ts';
import type { Outcome, Unconverged, WorkerOutcome } from '../core/model/outcome.ts';
import type { ApprovedPlan } from '../core/plan/guard.ts';
import type { PlanRequest } from '../core/plan/plan-request.ts';
import type { LiveSchedule } from '../core/model/live.ts';

/** A plan that may be applied, with the memory it was made from. */
export interface Approval {
  readonly plan: ApprovedPlan;
  /** The request that the plan was made for. */
  readonly request: PlanRequest;
  /** null without a ledger. */
  readonly memory: Memory | null;
}

/** The result of applying an approved plan. */
export interface ApplyResult {
  /** One for each worker, in plan order. */
  readonly workers: readonly WorkerOutcome[];
  /** What a plan made after the writes still wants changed; empty if nothing. */
  readonly unconverged: readonly Unconverged[];
  /** Declared schedules for which it is unknown whether they ran or are live, so a person has to decide. */
  readonly undecided: readonly Unconverged[];
  /** Why the ledger lacks a part of what was done; null if it lacks nothing, or there is no ledger. */
  readonly ledgerProblem: Failure | null;
  /** Whether every change is done and recorded, every worker was listed and a new plan is empty. */
  readonly converged: boolean;
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
  /** The plan before the round, with every worker, even those that the round does not write to. */
  readonly before: Plan;
  readonly context: ApplyContext;
}

/** Applies a plan once, with the ledger if there is one, and plans again from new reads. */
export async function runRound({ declaration, approval, before, context }: RoundInput): Promise<Round> {
  const { plan, request, memory } = approval;
  const round =
    memory === null
      ? { workers: await apply(plan, context), memory, problem: null }
      : await applyRemembered({ plan, memory }, context);
  const outcomes = byWorker(round.workers);
  const owned = round.memory?.owned ?? null;
  return {
    ...round,
    verifying: await verify({ ...context, declaration, applied: plan, request, before, outcomes, owned }),
  };
}

/** Joins the outcomes of two rounds on the same workers. */
export function joinOutcomes(
  first: readonly WorkerOutcome[],
  second: readonly WorkerOutcome[],
): readonly WorkerOutcome[] {
  const later = new Map(second.map((worker) => [worker.workerId, worker]));
  return first.map((worker) => {
    const { outcomes = [], lastRead = null } = later.get(worker.workerId) ?? {};
    return { ...worker, outcomes: [...worker.outcomes, ...outcomes], lastRead: lastRead ?? worker.lastRead };
  });
}

/** Returns the result of all rounds, by the plan made after the last round. */
export function concludeRounds({ verifying, problem }: Round, workers: readonly WorkerOutcome[]): ApplyResult {
  const isDone = workers.every(({ outcomes }) => outcomes.every(({ status }) => status === 'done'));
  return {
    workers,
    unconverged: explainUnconverged({ workers, verifying }),
    undecided: listUndecided(verifying),
    ledgerProblem: problem,
    converged: isDone && problem === null && isWhole(verifying) && !hasWrites(verifying),
  };
}

/**
 * Describes what a plan made after the writes still wants changed, in plan order: field by field if the service shows
 * something other than what was sent. Empty if the service has what was declared. Pure.
 */
export function explainUnconverged(input: {
  readonly workers: readonly WorkerOutcome[];
  /** Planned from a read after the writes. */
  readonly verifying: Plan;
}): readonly Unconverged[] {
  const outcomes = new Map(input.workers.map(({ workerId, outcomes }) => [workerId, outcomes]));
  return input.verifying.workers.flatMap((plan) => explainWorker(plan, outcomes.get(plan.worker.workerId) ?? []));
}

function explainWorker(
  { worker, observed, changes }: WorkerPlan,
  outcomes: readonly Outcome[],
): readonly Unconverged[] {
  const { alias, workerId } = worker;
  if (observed.kind === 'unavailable') {
    const message = `the worker could not be listed to verify it: ${observed.reason}`;
    return [{ alias, workerId, name: null, scheduleId: null, message }];
  }
  return changes.filter(isWrite).map((change) => ({
    alias,
    workerId,
    name: change.name,
    ...explain(change, { outcomes, rows: observed.schedules }),
  }));
}

/** Lists the declared schedules for which it is unknown whether they ran or are live, in plan order. */
export function listUndecided(plan: Plan): readonly Unconverged[] {
  return changesOf(plan)
    .filter(isUndecided)
    .map(({ alias, workerId, name, reason }) => ({ alias, workerId, name, scheduleId: null, message: reason }));
}

interface Evidence {
  readonly outcomes: readonly Outcome[];
  readonly rows: readonly LiveSchedule[];
}

type Explanation = Pick<Unconverged, 'scheduleId' | 'message'>;

function explain(change: WriteChange, evidence: Evidence): Explanation {
  switch (change.kind) {
    case 'create':
    case 'replace':
      return explainMissing(change, evidence);
    case 'cancel':
      return explainLeft(change, evidence);
  }
}

function explainMissing(change: CreatingChange, { outcomes, rows }: Evidence): Explanation {
  const before = change.kind === 'replace' ? change.before.id : null;
  const outcome = outcomes.find((each) => each.change.kind !== 'cancel' && each.change.name === change.name);
  if (outcome === undefined) return { scheduleId: before, message: `was not planned before: ${change.reason}` };
  if (outcome.status !== 'done') return { scheduleId: before, message: whyNotDone(outcome) };
  const row = rows.find(({ id }) => id !== null && id === outcome.scheduleId);
  const scheduleId = outcome.scheduleId;
  if (row === undefined)
    return { scheduleId, message: `was created as ${scheduleId ?? ''}, which the service does not list` };
  if (row.kind === 'unrecognised')
    return { scheduleId, message: `the service lists it in a form that rota cannot read: ${row.problem}` };
  const difference = describeDifference(change.after, row.content);
  return { scheduleId, message: difference === '' ? change.reason : difference };
}

function explainLeft({ before, cause }: CancelChange, { outcomes }: Evidence): Explanation {
  const outcome = outcomes.find(({ change }) => isAbout(change, before.id));
  const scheduleId = before.id;
  if (outcome === undefined) {
    const message =
      cause === 'duplicate' ? 'a second copy of a declared schedule is live' : 'appeared during the apply';
    return { scheduleId, message };
  }
  if (outcome.status !== 'done') return { scheduleId, message: whyNotDone(outcome) };
  return { scheduleId, message: 'was cancelled and is still listed' };
}

function isAbout(change: Outcome['change'], scheduleId: string): boolean {
  return (change.kind === 'replace' || change.kind === 'cancel') && change.before.id === scheduleId;
}

function whyNotDone({ status, error }: Outcome): string {
  return `${status}: ${error?.message ?? 'unknown reason'}`;
}
