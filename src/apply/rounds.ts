import type { Declaration } from '../core/model/declaration.ts';
import type { Failure } from '../core/model/diagnostic.ts';
import type { Unconverged, WorkerOutcome } from '../core/model/outcome.ts';
import { hasWrites, isWhole } from '../core/model/plan.ts';
import type { Plan } from '../core/model/plan.ts';
import type { ApprovedPlan } from '../core/plan/guard.ts';
import { applyRemembered } from './apply-remembered.ts';
import type { Memory } from './apply-remembered.ts';
import { apply } from './apply.ts';
import type { ApplyContext } from './apply.ts';
import { explainUnconverged, listUndecided } from './unconverged.ts';
import { byWorker, verify } from './verify.ts';

/** A plan that may be applied, with the memory it was made from. */
export interface Approval {
  readonly plan: ApprovedPlan;
  /** Null without a ledger. */
  readonly memory: Memory | null;
}

/** What became of an approved plan. */
export interface ApplyResult {
  /** One for each worker of the plan, in its order. */
  readonly workers: readonly WorkerOutcome[];
  /** What the service still lacks, by a plan made after the writes; empty when it has converged. */
  readonly unconverged: readonly Unconverged[];
  /** Declared schedules of which it is unknown whether they ran or are live, so that a person has to decide. */
  readonly undecided: readonly Unconverged[];
  /** Why not everything that was done is in the ledger; null when it is, or there is none. */
  readonly ledgerProblem: Failure | null;
  /** Whether every change is done and remembered, every worker was listed and a new plan is empty. */
  readonly converged: boolean;
}

/** One round of writes, and the plan made after it. */
export interface Round {
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
  readonly context: ApplyContext;
}

/** Writes once, with the ledger where there is one, and plans again from new reads. */
export async function runRound({ declaration, approval, before, context }: RoundInput): Promise<Round> {
  const { plan, memory } = approval;
  const round =
    memory === null
      ? { workers: await apply(plan, context), memory, problem: null }
      : await applyRemembered({ plan, memory }, context);
  const outcomes = byWorker(round.workers);
  const owned = round.memory?.owned ?? null;
  return { ...round, verifying: await verify({ ...context, declaration, applied: plan, before, outcomes, owned }) };
}

/** What two rounds did to the same workers. */
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

/** What the writes of all rounds came to, by the plan made after the last one. */
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
