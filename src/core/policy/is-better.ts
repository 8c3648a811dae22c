import type { Content } from '../model/content.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../model/declaration.ts';
import { findInSchedule, limitsOf } from './judge-policy.ts';
import type { PolicyJudge } from './judge-policy.ts';
import { excessAs, rankOf } from './schedule-rules.ts';
import type { PolicyRule } from '../model/policy.ts';

/** An edit of a schedule that is live. */
export interface Edit {
  /** What is live. */
  readonly before: Content;
  /** As it is declared now. */
  readonly schedule: DeclaredSchedule;
  readonly worker: DeclaredWorker;
}

/**
 * Whether an edit lessens a breach and makes none worse. Each rule compares what it counts; a rule that only warns does not
 * take part.
 */
export function isBetter({ before, schedule, worker }: Edit, judge: PolicyJudge): boolean {
  const limits = limitsOf(schedule, worker, judge);
  const measure = (content: Content): Map<PolicyRule, number> => {
    const found = findInSchedule({ ...schedule, content }, worker, limits);
    return new Map(found.flatMap(({ rule, excess }) => (judge.policy.warn.includes(rule) ? [] : [[rule, excess]])));
  };
  const was = measure(before);
  const is = measure(schedule.content);
  const { budget } = schedule.content;
  // The limit of a cheaper budget is not broken by becoming cheaper: it is as if it had been the budget before.
  if (rankOf(before.budget) > rankOf(budget)) {
    was.set('budgets.maxRunsPerDay', Math.max(was.get('budgets.maxRunsPerDay') ?? 0, excessAs(before, budget, limits)));
  }
  const isWorse = [...is].some(([rule, excess]) => excess > (was.get(rule) ?? 0));
  return !isWorse && [...was].some(([rule, excess]) => excess > (is.get(rule) ?? 0));
}
