/** Limits of a policy, and exceptions from them. */
import { formatAddress } from '../model/declaration.ts';
import { groupBy } from '../collections.ts';
import type { PolicyException, PolicyLimits, PolicyRule } from '../model/policy.ts';

/** Extends limits by an exception. An exception that permits less than the rule changes nothing. */
export function permit(limits: PolicyLimits, { rule, permit: permitted }: PolicyException): PolicyLimits {
  switch (permitted.kind) {
    case 'number':
      return permitNumber(limits, rule, permitted.value);
    case 'budget': {
      const { allow } = limits.budgets;
      return allow === null
        ? limits
        : { ...limits, budgets: { ...limits.budgets, allow: [...allow, permitted.budget] } };
    }
    case 'hours':
      return limits.hours === null ? limits : { ...limits, hours: [...limits.hours, permitted.window] };
    case 'missing':
      return { ...limits, require: limits.require.filter((field) => !permitted.fields.includes(field)) };
    case 'secrets':
      return { ...limits, refusesSecrets: false };
  }
}

function permitNumber(limits: PolicyLimits, rule: PolicyRule, value: number): PolicyLimits {
  const { maxRunsPerDay, minGapSeconds, maxPromptLength } = limits;
  switch (rule) {
    case 'minGap':
      return { ...limits, minGapSeconds: minGapSeconds && Math.min(minGapSeconds, value) };
    case 'prompt.maxLength':
      return { ...limits, maxPromptLength: maxPromptLength && Math.max(maxPromptLength, value) };
    case 'budgets.maxRunsPerDay': {
      const raised = Object.entries(limits.budgets.maxRunsPerDay).map(
        ([budget, limit]) => [budget, Math.max(limit, value)] as const,
      );
      return { ...limits, budgets: { ...limits.budgets, maxRunsPerDay: Object.fromEntries(raised) } };
    }
    case 'maxRunsPerDay.schedule':
    case 'maxRunsPerDay.worker':
    case 'maxRunsPerDay.total': {
      const key = rule.slice('maxRunsPerDay.'.length) as keyof typeof maxRunsPerDay;
      const limit = maxRunsPerDay[key];
      return { ...limits, maxRunsPerDay: { ...maxRunsPerDay, [key]: limit && Math.max(limit, value) } };
    }
    case 'budgets.allow':
    case 'hours':
    case 'require':
    case 'prompt.secrets':
      // What these permit is not a number.
      return limits;
  }
}

export function hasRule(limits: PolicyLimits, rule: PolicyRule): boolean {
  const { maxRunsPerDay, budgets } = limits;
  const rules: Readonly<Record<PolicyRule, boolean>> = {
    minGap: limits.minGapSeconds !== null,
    'maxRunsPerDay.schedule': maxRunsPerDay.schedule !== null,
    'maxRunsPerDay.worker': maxRunsPerDay.worker !== null,
    'maxRunsPerDay.total': maxRunsPerDay.total !== null,
    'budgets.allow': budgets.allow !== null,
    'budgets.maxRunsPerDay': Object.keys(budgets.maxRunsPerDay).length > 0,
    hours: limits.hours !== null,
    require: limits.require.length > 0,
    'prompt.maxLength': limits.maxPromptLength !== null,
    'prompt.secrets': limits.refusesSecrets,
  };
  return rules[rule];
}

const dayMs = 86_400_000;
/** How long before its last day an exception gets a warning, in milliseconds. */
const noticeMs = 7 * dayMs;

/** Whether the last day of an exception is over, in UTC. */
export function hasEnded({ until }: Pick<PolicyException, 'until'>, now: Date): boolean {
  return now.getTime() >= lastDayOf(until) + dayMs;
}

/** Whether an exception has not ended, and its last day is at most a week away. */
export function isEnding({ until }: Pick<PolicyException, 'until'>, now: Date): boolean {
  return !hasEnded({ until }, now) && now.getTime() >= lastDayOf(until) - noticeMs;
}

function lastDayOf(until: string): number {
  return new Date(`${until}T00:00:00Z`).getTime();
}

/** Finds the exceptions of one policy by their subject, including those that have ended. */
export interface ExceptionIndex {
  readonly ofSchedule: (alias: string, name: string, workerId: string) => readonly PolicyException[];
  readonly ofWorker: (workerId: string) => readonly PolicyException[];
  readonly ofAll: readonly PolicyException[];
}

/** Indexes exceptions by their subject. */
export function indexExceptions(exceptions: readonly PolicyException[]): ExceptionIndex {
  if (exceptions.length === 0) return { ofSchedule: () => [], ofWorker: () => [], ofAll: [] };
  const bySchedule = groupBy(exceptions, ({ schedule }) => (schedule === null ? [] : [schedule]));
  const byWorker = groupBy(exceptions, ({ schedule, workerId }) =>
    schedule === null && workerId !== null ? [workerId] : [],
  );
  return {
    ofSchedule: (alias, name, workerId) =>
      (bySchedule.get(formatAddress(alias, name)) ?? []).filter(
        (exception) => exception.workerId === null || exception.workerId === workerId,
      ),
    ofWorker: (workerId) => byWorker.get(workerId) ?? [],
    ofAll: exceptions.filter(({ schedule, workerId }) => schedule === null && workerId === null),
  };
}
