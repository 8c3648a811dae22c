import { assertNever } from '../core/assert-never.ts';
import type { LiveSchedule } from '../core/model/live.ts';
import type { Outcome, Unconverged, WorkerOutcome } from '../core/model/outcome.ts';
import { changesOf, isUndecided, isWrite } from '../core/model/plan.ts';
import type { CancelChange, Plan, WorkerPlan, WriteChange } from '../core/model/plan.ts';
import type { CreatingChange } from './attempt.ts';
import { describeDifference } from './describe-difference.ts';

/**
 * Names what a plan made after the writes still wants, in the order of that plan: field by field where the service
 * shows something else than was sent. Empty when the service has what was declared. Pure.
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

/** Declared schedules of a plan of which it is unknown whether they ran or are live, in plan order. */
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
    default:
      return assertNever(change);
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
    return { scheduleId, message: `was made as ${scheduleId ?? ''}, which the service does not list` };
  if (row.kind === 'unrecognised')
    return { scheduleId, message: `the service lists it in a form rota cannot read: ${row.problem}` };
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
  return `${status}: ${error?.message ?? 'no reason is known'}`;
}
