/**
 * What two applies of one declaration make too much of, when both saw that a schedule is missing and both made it.
 *
 * Terms: a copy is surplus when the plan after the writes would cancel it as a duplicate, it came to be after the plan
 * before them, and that plan made the schedule it is a copy of.
 * Invariant: of equal copies all but one are surplus, by the order of `compareLive`, which both applies share; so both
 * cancel the same ones, and one stays.
 * Why no guard asks again: they have judged everything that was live before, and nothing of that is surplus. They would
 * count copies as losses, and leave doubled what a person let pass.
 */
import { contentKey } from '../model/content.ts';
import type { Outcome } from '../model/outcome.ts';
import { guardCodes } from '../model/guard.ts';
import { isCreating, isWrite, type CancelChange, type Change } from '../model/change.ts';
import type { Plan, WorkerPlan } from '../model/plan.ts';
import { fingerprintWrites, listWrites } from './fingerprint.ts';
import { guardPlan, type ApprovedPlan } from './guard.ts';

/** A plan, and the plan that was made after it was applied. */
interface BeforeAndAfter {
  readonly plan: Plan;
  readonly verifying: Plan;
  /** What became of the writes that were planned on each worker, by worker id. */
  readonly outcomes: ReadonlyMap<string, readonly Outcome[]>;
}

/** The part of the second plan that cancels surplus copies, on workers where all that was planned is done; null when there is none. */
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
 * A copy that another apply made counts as its own to a ledger that does not know it, and its apply may be over: the one that
 * sees both cancels the one that is not to stay, whatever `prune` says of what others made.
 */
function asCancel(change: Change, earlier: WorkerPlan, { observed }: WorkerPlan): Change {
  if (change.kind !== 'hold' || change.name === null || change.content === null || observed.kind !== 'listed')
    return change;
  // A run of its own is no copy.
  if (change.cause === 'about-to-run') return change;
  const row = observed.schedules.find(({ id }) => id === change.scheduleId);
  const made = earlier.changes.find((each) => isCreating(each) && each.name === change.name);
  if (row?.kind !== 'recognised' || made === undefined || !isCreating(made)) return change;
  if (contentKey(made.after) !== contentKey(row.content)) return change;
  const { alias, workerId, name } = change;
  const reason = 'is a copy that another apply made at the same time';
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
