/**
 * The part of a plan that stops paused schedules, so that agents stop at once whatever else the files have pending.
 *
 *   change in the plan                                       here
 *   cancel of a row that a pause in force covers             cancel for the pause, even if something else would end it:
 *                                                            a switch, a passed `until`, or being a previous version
 *   hold of such a schedule, or of an undeclared row         hold
 *   keep, adopt                                              keep
 *   forget, hold of a schedule that no pause covers          left out
 *   any other write, and a lifted protection                 deferred
 *   worker that could not be listed and has nothing paused   left out
 *
 * Invariant: every change of the plan that a person would review is a change here, or deferred.
 */
import { describeOff, isInForce } from '../model/bounds.ts';
import type { DeclaredSchedule } from '../model/declaration.ts';
import { isReviewed, scheduleIdOf, type CancelChange, type Change, type ReviewedChange } from '../model/change.ts';
import type { Judged, Plan, WorkerPlan } from '../model/plan.ts';
import { count } from '../words.ts';
import { fingerprintWrites, listWrites, nameWrites } from './fingerprint.ts';
import { planWorkers, type PlanInput } from './plan.ts';
import type { PlanWarning } from './warnings.ts';

/** Plans what is asked for: everything, or only what stops paused schedules; `left` is as in `keepStopping`. */
export function planAsked(input: PlanInput, left?: readonly ReviewedChange[]): Plan {
  const plan = planWorkers(input);
  return input.request.onlyStops ? keepStopping(plan, input.nowOf, left) : plan;
}

/**
 * Reduces a plan to the part that stops paused schedules. `nowOf` is the clock of each worker's service, by worker ID.
 * `left` has the changes that an earlier plan left: their rows are not previous versions of what that plan stopped,
 * however alike.
 */
export function keepStopping(
  plan: Plan,
  nowOf: (workerId: string) => Date,
  left: readonly ReviewedChange[] = [],
): Plan {
  const leftIds = new Set(left.map(scheduleIdOf));
  const parts = plan.workers.flatMap((planned) => {
    const now = nowOf(planned.worker.workerId);
    const covered = new Map(
      planned.worker.schedules.flatMap((schedule) =>
        schedule.pause !== null && isInForce(schedule.pause, now) ? [[schedule.name, schedule] as const] : [],
      ),
    );
    return planned.observed.kind === 'unavailable' && covered.size === 0
      ? []
      : [narrowWorker(planned, covered, leftIds)];
  });
  const workers = parts.map(({ worker }) => worker);
  return {
    ...plan,
    workers,
    deferred: parts.flatMap(({ deferred }) => deferred),
    fingerprint: fingerprintWrites(listWrites(workers.flatMap(({ changes }) => changes))),
  };
}

type Covered = ReadonlyMap<string, DeclaredSchedule>;

function narrowWorker(
  { worker, observed, record, changes: all }: WorkerPlan,
  covered: Covered,
  leftIds: ReadonlySet<string | null>,
): { readonly worker: WorkerPlan; readonly deferred: readonly ReviewedChange[] } {
  const declared = new Set(worker.schedules.map(({ name }) => name));
  const isStopping = (change: Change): change is CancelChange =>
    change.kind === 'cancel' && covered.has(change.name ?? '') && !leftIds.has(change.before.id);
  const changes = all.flatMap((change): readonly Change[] => {
    const schedule = covered.get(change.name ?? '');
    switch (change.kind) {
      case 'cancel':
        if (schedule === undefined || !isStopping(change)) return [];
        return [
          change.cause === 'paused' ? change : { ...change, cause: 'paused', reason: describeOff('paused', schedule) },
        ];
      case 'hold':
        return schedule !== undefined || !declared.has(change.name ?? '') ? [change] : [];
      case 'keep':
        return [change];
      case 'adopt':
        return [{ ...change, kind: 'keep' }];
      case 'create':
      case 'replace':
      case 'unprotect':
      case 'forget':
        return [];
    }
  });
  // The guards ignore pauses, and nothing else is written.
  const rest = changes.filter(({ kind }) => kind !== 'cancel');
  const judged: Judged = { now: rest, begun: rest, ended: rest, allEnded: rest, resumed: rest, unpaused: rest };
  const deferred = all.filter(isReviewed).filter((change) => !isStopping(change));
  const isPaused = covered.size > 0;
  return { worker: { worker, observed, record, changes, judged, ...(isPaused && { isPaused }) }, deferred };
}

/** Warns of the changes that a plan leaves for an apply if it only stops paused schedules; empty if there are none. */
export function warnOfDeferred({ deferred = [] }: Plan): readonly PlanWarning[] {
  if (deferred.length === 0) return [];
  const are = deferred.length === 1 ? 'is' : 'are';
  return [
    {
      code: 'not-applied',
      message: `${count(deferred.length, 'other change')} ${are} not applied: ${nameWrites(listWrites(deferred))}`,
      subject: null,
      hint: 'to see them: rota plan; to apply them: rota apply',
      location: null,
    },
  ];
}
