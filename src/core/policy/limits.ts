/** The limits of a policy, and the exceptions from them. */
import { assertNever } from '../assert-never.ts';
import { budgets } from '../model/content.ts';
import { formatAddress } from '../model/declaration.ts';
import { groupBy } from '../collections.ts';
import type { Budget } from '../model/content.ts';
import type { Permit, PolicyException, PolicyLimits, PolicyRule } from '../model/policy.ts';

/** The limits of a policy with what exceptions permit in addition; one that permits less than the rule changes nothing. */
export function withExceptions(limits: PolicyLimits, exceptions: readonly PolicyException[]): PolicyLimits {
  return exceptions.reduce(permit, limits);
}

function permit(limits: PolicyLimits, { rule, permit: permitted }: PolicyException): PolicyLimits {
  switch (permitted.kind) {
    case 'number':
      return permitNumber(limits, rule, permitted);
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
    default:
      return assertNever(permitted);
  }
}

function permitNumber(
  limits: PolicyLimits,
  rule: PolicyRule,
  { value }: Extract<Permit, { readonly kind: 'number' }>,
): PolicyLimits {
  const { maxRunsPerDay, minGapSeconds, maxPromptLength } = limits;
  switch (rule) {
    case 'minGap':
      return { ...limits, minGapSeconds: minGapSeconds && Math.min(minGapSeconds, value) };
    case 'prompt.maxLength':
      return { ...limits, maxPromptLength: maxPromptLength && Math.max(maxPromptLength, value) };
    case 'budgets.maxRunsPerDay': {
      const raised = budgets.flatMap((budget): readonly (readonly [Budget, number])[] => {
        const limit = limits.budgets.maxRunsPerDay[budget];
        return limit === undefined ? [] : [[budget, Math.max(limit, value)]];
      });
      return { ...limits, budgets: { ...limits.budgets, maxRunsPerDay: Object.fromEntries(raised) } };
    }
    case 'maxRunsPerDay.schedule':
    case 'maxRunsPerDay.worker':
    case 'maxRunsPerDay.total': {
      const key = sumKeys[rule];
      const limit = maxRunsPerDay[key];
      return { ...limits, maxRunsPerDay: { ...maxRunsPerDay, [key]: limit && Math.max(limit, value) } };
    }
    case 'budgets.allow':
    case 'hours':
    case 'require':
    case 'prompt.secrets':
      // What they permit is no number.
      return limits;
  }
}

const sumKeys = {
  'maxRunsPerDay.schedule': 'schedule',
  'maxRunsPerDay.worker': 'worker',
  'maxRunsPerDay.total': 'total',
} as const;

export function hasRule(limits: PolicyLimits, rule: PolicyRule): boolean {
  switch (rule) {
    case 'minGap':
      return limits.minGapSeconds !== null;
    case 'maxRunsPerDay.schedule':
      return limits.maxRunsPerDay.schedule !== null;
    case 'maxRunsPerDay.worker':
      return limits.maxRunsPerDay.worker !== null;
    case 'maxRunsPerDay.total':
      return limits.maxRunsPerDay.total !== null;
    case 'budgets.allow':
      return limits.budgets.allow !== null;
    case 'budgets.maxRunsPerDay':
      return Object.keys(limits.budgets.maxRunsPerDay).length > 0;
    case 'hours':
      return limits.hours !== null;
    case 'require':
      return limits.require.length > 0;
    case 'prompt.maxLength':
      return limits.maxPromptLength !== null;
    case 'prompt.secrets':
      return limits.refusesSecrets;
  }
}

const dayMs = 86_400_000;
/** From so long before its last day an exception is warned of, in milliseconds. */
const noticeMs = 7 * dayMs;

/** Whether the last day of an exception is over, by UTC. */
export function hasEnded({ until }: Pick<PolicyException, 'until'>, now: Date): boolean {
  return now.getTime() >= lastDayOf(until) + dayMs;
}

/** Whether an exception holds for a week more at most. */
export function isEnding({ until }: Pick<PolicyException, 'until'>, now: Date): boolean {
  return !hasEnded({ until }, now) && now.getTime() >= lastDayOf(until) - noticeMs;
}

function lastDayOf(until: string): number {
  return new Date(`${until}T00:00:00Z`).getTime();
}

/** Finds the exceptions of one policy by what they are about, those that have ended among them. */
export interface ExceptionIndex {
  readonly ofSchedule: (alias: string, name: string, workerId: string) => readonly PolicyException[];
  readonly ofWorker: (workerId: string) => readonly PolicyException[];
  readonly ofAll: readonly PolicyException[];
}

/** Sorts exceptions by what they are about. */
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
