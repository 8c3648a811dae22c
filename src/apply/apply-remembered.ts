import type { Failure } from '../core/model/diagnostic.ts';
import { clockOf } from '../clock.ts';
import { LedgerError } from '../errors.ts';
import { isSameRecord } from '../core/model/same-record.ts';
import type { CommitResult, Ledger, LedgerChanges, Revision } from '../ledger/ledger.ts';
import type { WorkerOutcome } from '../core/model/outcome.ts';
import { workerIdOfRuns, type ElsewhereOwned, type OwnedWorker } from '../core/model/owned.ts';
import { isReviewed, isWrite } from '../core/model/change.ts';
import type { Plan, WorkerPlan } from '../core/model/plan.ts';
import type { ApprovedPlan } from '../core/plan/guard.ts';
import { apply, type ApplyContext } from './apply.ts';
import { applyError } from './apply-error.ts';
import { concludeSkipped } from './conclude.ts';
import { intendCreates, intendPauses } from './ledger-intents.ts';
import { settleRecord } from './ledger-records.ts';
import { settleStopping } from './ledger-paused.ts';
import { clearRuns } from './ledger-runs.ts';

/** A ledger as read for a plan. */
export interface Memory {
  readonly ledger: Ledger;
  /** ID of the ledger; null before its first write. */
  readonly id: string | null;
  /** Records by worker ID. */
  readonly owned: ReadonlyMap<string, OwnedWorker>;
  /** Workers with schedules recorded at a service that the run does not call for them. */
  readonly elsewhere: readonly ElsewhereOwned[];
  readonly revision: Revision;
  /** Whether the ledger must be written even if no record changes. */
  readonly isPending: boolean;
}

/** The outcomes of a plan, and the ledger after it. */
interface RememberedApply {
  /** One for each worker, in plan order. */
  readonly workers: readonly WorkerOutcome[];
  /** The ledger as it is now. */
  readonly memory: Memory;
  /** Why the ledger lacks a part of what was done; null if it lacks nothing. */
  readonly problem: Failure | null;
}

interface Remembered {
  readonly plan: ApprovedPlan;
  readonly memory: Memory;
}

/**
 * Applies an approved plan between two commits of the ledger: the first records what is about to be written, the second
 * what became of it, even after failures and an interruption. A worker whose record another process changed meanwhile
 * is not written to.
 *
 * @throws LedgerError if the first commit fails, in which case nothing was sent.
 */
export async function applyRemembered(remembered: Remembered, context: ApplyContext): Promise<RememberedApply> {
  const { plan, memory } = remembered;
  const { clock } = context;
  const nowOf = (workerId: string): Date => clockOf(clock, workerId).now();
  const intended = changeRecords(plan.workers, memory.owned, (before, each) => {
    const now = nowOf(each.worker.workerId);
    return intendCreates(intendPauses(before, each, { isAlone: plan.deferred !== undefined, now }), each, now);
  });
  const first = await begin(remembered, clock, intended);
  const moved = new Set(first.moved);

  const free = plan.workers.filter(({ worker }) => !moved.has(worker.workerId));
  const written = new Map(
    (await apply({ ...plan, workers: free }, context)).map((outcome) => [outcome.workerId, outcome]),
  );
  const workers = plan.workers.map((each) => written.get(each.worker.workerId) ?? skipMoved(each));

  const stored = new Map([...memory.owned, ...intended]);
  const settled = changeRecords(free.filter(isListed), stored, (_, each) => {
    const { workerId } = each.worker;
    const outcomes = written.get(workerId)?.outcomes ?? [];
    return settleBy(plan)({ before: recordOf(memory.owned, workerId), plan: each, outcomes, now: nowOf(workerId) });
  });
  const cleared = clearRuns(memory.owned, free, nowOf);
  const planOf = new Map(free.map((each) => [each.worker.workerId, each]));
  const { revision, problem } = await settle(memory.ledger, new Map([...settled, ...cleared]), first.revision);
  return {
    workers: workers.map((each) => concludeUnprotected(each, planOf.get(each.workerId), problem)),
    memory: { ...memory, owned: withChanges(stored, [...settled, ...cleared]), revision, isPending: false },
    problem,
  };
}

/**
 * Makes the first commit. If only a later commit has anything to write, this commit is empty, so that a refusal is
 * known before anything is sent.
 */
async function begin(
  { plan, memory }: Remembered,
  clock: ApplyContext['clock'],
  intended: Records,
): Promise<CommitResult> {
  const { ledger, owned, revision, isPending } = memory;
  const nowOf = (workerId: string): Date => clockOf(clock, workerId).now();
  const isDue = (): boolean =>
    plan.workers.some(({ changes }) => changes.some(isWrite)) ||
    changeRecords(plan.workers.filter(isListed), owned, (before, each) =>
      settleBy(plan)({ before, plan: each, outcomes: [], now: nowOf(each.worker.workerId) }),
    ).size > 0 ||
    clearRuns(owned, plan.workers, nowOf).size > 0;
  if (intended.size > 0 || isPending || isDue()) return await ledger.commit(intended, revision);
  return { moved: [], revision };
}

function settleBy({ deferred }: Plan): typeof settleRecord {
  return deferred === undefined ? settleRecord : settleStopping;
}

function isListed({ observed }: WorkerPlan): boolean {
  return observed.kind === 'listed';
}

type Records = ReadonlyMap<string, OwnedWorker>;

/** Returns the new record of each worker whose record differs from the stored one, by worker ID. */
function changeRecords(
  plans: readonly WorkerPlan[],
  stored: Records,
  next: (before: OwnedWorker, plan: WorkerPlan) => OwnedWorker,
): Records {
  const changed = plans.flatMap((plan) => {
    const before = recordOf(stored, plan.worker.workerId);
    const after = next(before, plan);
    return isSameRecord(after, before) ? [] : [[plan.worker.workerId, after] as const];
  });
  return new Map(changed);
}

function recordOf(records: Records, workerId: string): OwnedWorker {
  return records.get(workerId) ?? { workerId, schedules: [], intents: [] };
}

function withChanges(records: Records, changes: Iterable<readonly [string, OwnedWorker | null]>): Records {
  const changed = new Map(records);
  for (const [key, record] of changes) {
    if (record === null) changed.delete(key);
    else changed.set(key, record);
  }
  return changed;
}

async function commit(ledger: Ledger, changes: LedgerChanges, expected: Revision): Promise<CommitResult> {
  return changes.size === 0 ? { moved: [], revision: expected } : await ledger.commit(changes, expected);
}

/** Commits the outcomes. The writes cannot be taken back, so a failure is reported and never thrown. */
async function settle(
  ledger: Ledger,
  changes: LedgerChanges,
  expected: Revision,
): Promise<{ readonly revision: Revision; readonly problem: Failure | null }> {
  try {
    const { moved: all, revision } = await commit(ledger, changes, expected);
    // A run that began meanwhile keeps its record, and the next apply looks again.
    const moved = all.filter((key) => workerIdOfRuns(key) === null);
    if (moved.length === 0) return { revision, problem: null };
    const message = `another run changed the ledger during this apply, so the result is not recorded for ${moved.join(', ')}`;
    return { revision, problem: applyError('ledger-moved', message, settleHint) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const message = `the result is not recorded in the ledger: ${error.message}`;
    return { revision: expected, problem: applyError(error.code, message, error.hint ?? settleHint) };
  }
}

/** Adds the outcomes of lifted protections, which are in the ledger only. */
function concludeUnprotected(
  outcome: WorkerOutcome,
  plan: WorkerPlan | undefined,
  problem: Failure | null,
): WorkerOutcome {
  const lifted = (plan?.changes ?? []).filter((change) => change.kind === 'unprotect');
  if (lifted.length === 0) return outcome;
  const status = problem === null ? ('done' as const) : ('failed' as const);
  const ended = lifted.map((change) => ({ change, status, scheduleId: change.before.id, error: problem, notes: [] }));
  return { ...outcome, outcomes: [...outcome.outcomes, ...ended] };
}

const settleHint = 'apply again: rota then adopts what is live as declared';

function skipMoved({ worker, changes }: WorkerPlan): WorkerOutcome {
  const { alias, workerId } = worker;
  const error = applyError(
    'ledger-moved',
    'was not started: another run changed the ledger record of its worker',
    'apply again',
  );
  return {
    alias,
    workerId,
    outcomes: changes.filter(isReviewed).map((change) => concludeSkipped(change, error)),
    lastRead: null,
    isMoved: true,
  };
}
