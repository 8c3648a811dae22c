/**
 * Surplus copies: rows created twice because two applies of one declaration both saw that a schedule was missing.
 *
 * Terms: a copy is surplus if the plan after the writes would cancel it as a duplicate, it appeared after the plan
 * before them, and that plan created the schedule it is a copy of.
 * Invariant: of equal copies all but one are surplus, by the order of `compareLive`, which both applies share; so both
 * cancel the same copies, and one stays.
 * Why no guard asks again: the guards have judged everything that was live before, and none of that is surplus. They
 * would count copies as losses, and schedules that a person let pass would stay doubled.
 */
import { contentKey } from '../model/content.ts';
import type { Outcome } from '../model/outcome.ts';
import { guardCodes } from '../model/guard.ts';
import { isCreating, isWrite, type CancelChange, type Change } from '../model/change.ts';
import type { Plan, WorkerPlan } from '../model/plan.ts';
import { fingerprintWrites, listWrites } from './fingerprint.ts';
import { guardPlan, type ApprovedPlan } from './guard.ts';

/** A plan, and the plan made after it was applied. */
interface BeforeAndAfter {
  readonly plan: Plan;
  readonly verifying: Plan;
  /** Outcomes of the writes planned on each worker, by worker ID. */
  readonly outcomes: ReadonlyMap<string, readonly Outcome[]>;
}

/**
 * Returns the part of the second plan that cancels surplus copies, on workers whose planned writes are all done; null
 * if empty.
 */
export function planSurplus({ plan, verifying, outcomes }: BeforeAndAfter): ApprovedPlan | null {
  const before = new Map(plan.workers.map((each) => [each.worker.workerId, each]));
  const workers = verifying.workers.flatMap((after) => {
    const { workerId } = after.worker;
    const isDone = outcomes.get(workerId)?.every(({ status }) => status === 'done') ?? false;
    const earlier = before.get(workerId);
    if (!isDone || earlier === undefined) return [];
    const changes = after.changes
      .map((change) => asCancel(change, earlier, after))
      .filter((change) => !isWrite(change) || isSurplus(change, earlier));
    return changes.some(isWrite) ? [{ ...after, changes }] : [];
  });
  if (workers.length === 0) return null;
  const fingerprint = fingerprintWrites(listWrites(workers.flatMap(({ changes }) => changes)));
  const result = guardPlan({ ...verifying, workers, fingerprint }, new Set(guardCodes));
  return result.kind === 'approved' ? result.plan : null;
}

/**
 * Turns the hold of a copy that another apply created into a cancel. To a ledger that does not know it, the copy
 * belongs to that apply, which may be over. So an apply that sees both copies cancels the surplus copy, even if `prune`
 * leaves rows that rota did not create.
 */
function asCancel(change: Change, earlier: WorkerPlan, { observed }: WorkerPlan): Change {
  if (change.kind !== 'hold' || change.name === null || change.content === null || observed.kind !== 'listed')
    return change;
  // A run on its own is not a copy.
  if (change.cause === 'about-to-run') return change;
  const row = observed.schedules.find(({ id }) => id === change.scheduleId);
  const made = earlier.changes.find((each) => isCreating(each) && each.name === change.name);
  if (row?.kind !== 'recognised' || made === undefined || !isCreating(made)) return change;
  if (contentKey(made.after) !== contentKey(row.content)) return change;
  const { alias, workerId, name } = change;
  const reason = 'is a copy that another apply created at the same time';
  const cancel = {
    kind: 'cancel',
    cause: 'duplicate',
    alias,
    workerId,
    name,
    reason,
    before: row,
    protect: false,
  } as const;
  return isSurplus(cancel, earlier) ? cancel : change;
}

/** Whether a change of the plan after the writes cancels a copy that was not live before them. */
export function isSurplus(change: Change, { observed, changes }: WorkerPlan): change is CancelChange {
  if (change.kind !== 'cancel' || change.cause !== 'duplicate' || observed.kind !== 'listed') return false;
  const isNew = observed.schedules.every(({ id }) => id !== change.before.id);
  return isNew && changes.some((each) => isCreating(each) && each.name === change.name);
}
