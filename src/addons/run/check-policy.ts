import type { GuardFinding } from '../../core/model/guard.ts';
import type { Policy, PolicyRule } from '../../core/model/policy.ts';
import { breachHints } from '../../core/policy/breach-words.ts';
import { createPolicyJudge, judgeSchedule } from '../../core/policy/judge-policy.ts';
import { formatInstant } from '../../core/time/when.ts';
import type { RunTarget } from './run-once.ts';

/** The rules that one run can break by itself; all others are about when and how often a schedule runs, or about its notes. */
const runRules: ReadonlySet<PolicyRule> = new Set(['budgets.allow', 'hours', 'prompt.maxLength', 'prompt.secrets']);

/** What policies refuse of one run, now: it is judged as a schedule with that date, and by the exceptions of its own. */
export function checkPolicy(
  { worker, declared }: RunTarget,
  policies: readonly Policy[],
  now: Date,
): readonly GuardFinding[] {
  const content = { ...declared.content, when: { type: 'scheduled', date: formatInstant(now) } } as const;
  return policies
    .flatMap((policy) => judgeSchedule({ ...declared, content, spread: null }, worker, createPolicyJudge(policy, now)))
    .filter(({ rule, refuses }) => refuses && runRules.has(rule))
    .map((breach) => {
      const { alias, message } = breach;
      // When it is to run is what the person says: now.
      const hints = breach.rule === 'hours' ? [] : breachHints(breach);
      return { code: 'policy', alias, message, hints, breach, allowed: false };
    });
}
