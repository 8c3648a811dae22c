/**
 * Which breaches of a policy refuse a plan: those that it would bring. Breaches that are live already only warn.
 *
 *   create of an unchanged schedule that a pause cancelled           warns
 *   any other create                                                 refuses
 *   replace that lessens a breach of the schedule, and worsens none  warns
 *   any other replace                                                refuses
 *   runs of a worker, or of all workers, together                    refuse if the plan adds to them
 *   everything else: keep, cancel, pause, …                          warns
 *
 * A `from` ahead, or a new or edited schedule under a pause, is judged as if the instant had passed or the pause had
 * ended, as by other guards. What an instant causes later is judged again then, because a policy, unlike other guards,
 * may have changed in the meantime.
 */
import { compareBudgets, type Content } from '../model/content.ts';
import { formatAddress, type Declaration, type DeclaredSchedule, type DeclaredWorker } from '../model/declaration.ts';
import { isCreating, isRenewal, type Change, type CreatingChange } from '../model/change.ts';
import { breachHints, judgeDeclaration, type ExceptionRemark } from '../policy/judge-declaration.ts';
import { hashContent } from './fingerprint.ts';
import { createPolicyJudge, findInSchedule, limitsOf, type PolicyJudge } from '../policy/judge-policy.ts';
import { runsOnBusiestDay } from '../time/when.ts';
import { excessAs } from '../policy/schedule-rules.ts';
import type { Plan, WorkerPlan } from '../model/plan.ts';
import type { GuardFound } from '../model/guard.ts';
import type { Breach, Policy, PolicyRule } from '../model/policy.ts';
import type { Location } from '../model/diagnostic.ts';

interface PolicyBasis {
  /** All of them must let the plan pass. */
  readonly policies: readonly Policy[];
  /** Everything that the files declare, even if the plan is about less. */
  readonly whole: Pick<Declaration, 'workers'>;
  readonly now: Date;
}

export interface PlanJudgement {
  readonly refused: readonly GuardFound[];
  /** Breaches that refuse nothing. */
  readonly warned: readonly Breach[];
  readonly remarks: readonly ExceptionRemark[];
}

export function judgePlan(plan: Plan, { policies, whole, now }: PolicyBasis): PlanJudgement {
  const { breaches, remarks } = judgeDeclaration(whole, policies, now);
  const judges = new Map(policies.map((policy) => [policy.file, createPolicyJudge(policy, now)]));
  const brought = indexPlan(plan);
  const isRefused = (breach: Breach): boolean =>
    breach.refuses && brings(breach, brought, judges.get(breach.policy) ?? null);
  return {
    refused: breaches.filter(isRefused).map(toFound),
    warned: breaches.filter((breach) => !isRefused(breach)),
    remarks,
  };
}

function toFound(breach: Breach): GuardFound {
  return { alias: breach.alias, message: breach.message, hints: breachHints(breach), breach };
}

interface Brought {
  readonly schedules: ReadonlyMap<string, BroughtSchedule>;
  /** Runs a day that the plan adds, by worker ID; negative if it takes runs away. */
  readonly added: ReadonlyMap<string, number>;
}

interface BroughtSchedule {
  readonly planned: WorkerPlan;
  readonly declared: DeclaredSchedule;
  readonly change: CreatingChange;
}

function indexPlan(plan: Plan): Brought {
  const schedules = new Map<string, BroughtSchedule>();
  for (const planned of plan.workers) {
    const byName = new Map(planned.worker.schedules.map((schedule) => [schedule.name, schedule]));
    const { begun = [], resumed = [] } = planned.judged ?? {};
    for (const change of [...begun, ...resumed, ...planned.changes]) {
      const declared = byName.get(change.name ?? '');
      const isBrought = isCreating(change) && !isRenewal(change) && !isReturn(change, planned);
      if (isBrought && declared !== undefined) {
        schedules.set(formatAddress(change.workerId, change.name), { planned, declared, change });
      }
    }
  }
  const added = plan.workers.map((planned): [string, number] => {
    const { worker, changes, judged } = planned;
    const sides = [changes, judged?.begun ?? changes, judged?.resumed ?? changes];
    return [worker.workerId, Math.max(...sides.map((side) => sumAdded(side, planned)))];
  });
  return { schedules, added: new Map(added) };
}

/**
 * Whether a change recreates, unchanged, a schedule that a pause cancelled. It passed when it was new, and has counted
 * ever since.
 */
function isReturn(change: Change, { pausedRecords }: WorkerPlan): boolean {
  if (change.kind !== 'create' || pausedRecords === undefined) return false;
  const hash = hashContent(change.after);
  return pausedRecords.all.some(({ contentHash }) => contentHash === hash);
}

function sumAdded(changes: readonly Change[], planned: WorkerPlan): number {
  return changes.reduce((sum, change) => sum + (isReturn(change, planned) ? 0 : addedBy(change)), -sumTaken(planned));
}

/**
 * Sums the runs a day of schedules that a pause cancelled and that were edited or are no longer declared. A schedule
 * that is to end counts until then.
 */
function sumTaken({ worker, pausedRecords: { gone, edited } = { all: [], gone: [], edited: [] } }: WorkerPlan): number {
  const on = worker.schedules.filter(({ enabled }) => enabled);
  const known = new Set(on.flatMap(({ name, content }) => [name, hashContent(content)]));
  const dropped = gone.filter(({ name, contentHash }) => !known.has(name) && !known.has(contentHash));
  return [...dropped, ...edited].reduce((sum, { runsPerDay }) => sum + (runsPerDay ?? 0), 0);
}

function addedBy(change: Change): number {
  if (change.kind === 'create') return runsOnBusiestDay(change.after.when) ?? 0;
  if (change.kind !== 'replace' && change.kind !== 'cancel') return 0;
  const before = runsOnBusiestDay(change.before.content.when) ?? 0;
  if (change.kind === 'replace') return (runsOnBusiestDay(change.after.when) ?? 0) - before;
  // Paused and future schedules keep counting.
  return change.cause === 'paused' || change.cause === 'not-yet' ? 0 : -before;
}

/** Whether a plan brings a breach, or does not lessen the breach of a schedule that it replaces. */
function brings({ workerId, name }: Breach, { schedules, added }: Brought, judge: PolicyJudge | null): boolean {
  if (workerId === null) return [...added.values()].reduce((sum, runs) => sum + runs, 0) > 0;
  if (name === null) return (added.get(workerId) ?? 0) > 0;
  const brought = schedules.get(formatAddress(workerId, name));
  if (brought === undefined || judge === null) return false;
  const { change, declared, planned } = brought;
  if (change.kind === 'create') return true;
  return !isBetter(change.before.content, declared, planned.worker, judge);
}

/**
 * Whether an edit of a live schedule lessens a breach and worsens none. Each rule compares what it counts; rules that
 * only warn do not take part.
 */
function isBetter(before: Content, schedule: DeclaredSchedule, worker: DeclaredWorker, judge: PolicyJudge): boolean {
  const limits = limitsOf(schedule, worker, judge);
  const measure = (content: Content): Map<PolicyRule, number> => {
    const found = findInSchedule({ ...schedule, content }, worker, limits);
    return new Map(found.flatMap(({ rule, excess }) => (judge.policy.warn.includes(rule) ? [] : [[rule, excess]])));
  };
  const was = measure(before);
  const is = measure(schedule.content);
  const { budget } = schedule.content;
  // Becoming cheaper does not break the limit of the cheaper budget: it counts as if it had been the budget before.
  if (compareBudgets(before.budget, budget) > 0) {
    was.set('budgets.maxRunsPerDay', Math.max(was.get('budgets.maxRunsPerDay') ?? 0, excessAs(before, budget, limits)));
  }
  const isWorse = [...is].some(([rule, excess]) => excess > (was.get(rule) ?? 0));
  return !isWorse && [...was].some(([rule, excess]) => excess > (is.get(rule) ?? 0));
}

/** A policy warning about a plan. */
interface PolicyRemark {
  readonly code: 'policy-breach' | 'policy-exception-ends' | 'policy-exception-unused';
  readonly message: string;
  readonly hint: string | null;
  readonly location: Location;
  /** null for all workers together, or for an exception. */
  readonly subject: { readonly alias: string; readonly workerId: string; readonly name: string | null } | null;
}

/** Lists the breaches that a plan does not bring or that only warn, then remarks on exceptions. */
export function describePolicy({ warned, remarks }: PlanJudgement): readonly PolicyRemark[] {
  return [
    ...warned.map((breach): PolicyRemark => {
      const { alias, workerId, name, message, location } = breach;
      const subject = alias === null || workerId === null ? null : { alias, workerId, name };
      return { code: 'policy-breach', message, hint: breachHints(breach).join('; ') || null, location, subject };
    }),
    ...remarks.map((remark): PolicyRemark => ({ ...remark, subject: null })),
  ];
}
