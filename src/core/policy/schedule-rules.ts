/** The rules of a policy about single schedules. */
import { budgets, type Budget, type Content } from '../model/content.ts';
import type { DeclaredWorker } from '../model/declaration.ts';
import type { Found, JudgedSchedule, PolicyLimits, PolicyRule } from '../model/policy.ts';
import { findSecrets } from '../model/secrets.ts';
import { runsOnBusiestDay, type When } from '../time/when.ts';
import { formatCount } from '../time/rate-words.ts';
import { minGapSeconds } from '../time/runs-per-day.ts';
import { formatDuration } from '../words.ts';
import { checkHours } from './hours-rule.ts';
import { thinCron } from './nearest.ts';

export type ScheduleRule = Exclude<PolicyRule, 'maxRunsPerDay.worker' | 'maxRunsPerDay.total'>;

type Check = (schedule: JudgedSchedule, limits: PolicyLimits, worker: Pick<DeclaredWorker, 'timezone'>) => Found | null;

/** In the order of `policyRules`. */
export const scheduleRules: Readonly<Record<ScheduleRule, Check>> = {
  minGap: checkMinGap,
  'maxRunsPerDay.schedule': ({ content: { when } }, { maxRunsPerDay }) => checkRuns(when, maxRunsPerDay.schedule, ''),
  'budgets.allow': checkBudget,
  'budgets.maxRunsPerDay': ({ content: { when, budget } }, limits) =>
    checkRuns(when, limits.budgets.maxRunsPerDay[budget] ?? null, ` with the budget ${budget}`),
  hours: checkHours,
  require: checkRequired,
  'prompt.maxLength': checkLength,
  'prompt.secrets': checkSecrets,
};

const none = (): null => null;

function checkMinGap({ content: { when } }: JudgedSchedule, { minGapSeconds: least }: PolicyLimits): Found | null {
  if (least === null) return null;
  const gap = minGapSeconds(when);
  if (gap === null || gap >= least) return null;
  const found = formatDuration(gap);
  return {
    excess: least - gap,
    found,
    allowed: `at least ${formatDuration(least)}`,
    says: `runs ${found} apart`,
    nearest: () =>
      rarer(when, { seconds: least, countsGaps: true, passes: (other) => (minGapSeconds(other) ?? 0) >= least }),
  };
}

function checkRuns(when: When, limit: number | null, beside: string): Found | null {
  if (limit === null) return null;
  const runs = runsOnBusiestDay(when);
  if (runs === null || runs <= limit) return null;
  const passes = (other: When): boolean => (runsOnBusiestDay(other) ?? 0) <= limit;
  const found = tooManyRuns(runs, limit);
  return {
    ...found,
    says: `${found.says}${beside}`,
    nearest: () => rarer(when, { seconds: Math.ceil(daySeconds / limit), countsGaps: false, passes }),
  };
}

/** Reports too many runs on the busiest day. The nearest value is the limit itself. */
export function tooManyRuns(runs: number, limit: number): Found {
  return {
    excess: runs - limit,
    found: `${formatCount(runs)} a day`,
    allowed: `at most ${formatCount(limit)} a day`,
    says: `runs ${formatCount(runs)} times a day`,
    nearest: () => `${formatCount(limit)} a day`,
  };
}

const daySeconds = 86_400;

/** Returns the nearest interval or cron that passes; null for a one-shot, or if none does. */
function rarer(
  when: When,
  to: { readonly seconds: number; readonly countsGaps: boolean; readonly passes: (when: When) => boolean },
): string | null {
  if (when.type === 'interval') return `interval: ${formatDuration(to.seconds)}`;
  if (when.type !== 'cron') return null;
  return thinCron(when.cron, { ...to, passes: (cron) => to.passes({ type: 'cron', cron }) });
}

function checkBudget({ content: { budget } }: JudgedSchedule, limits: PolicyLimits): Found | null {
  const { allow } = limits.budgets;
  if (allow?.includes(budget) !== false) return null;
  const allowed = budgets.filter((each) => allow.includes(each));
  // The most expensive that costs less, else the cheapest.
  const nearest = allowed.findLast((each) => rankOf(each) < rankOf(budget)) ?? allowed[0] ?? null;
  return {
    excess: Math.abs(rankOf(budget) - (nearest === null ? -1 : rankOf(nearest))),
    found: budget,
    allowed: allowed.join(', '),
    says: `has the budget ${budget}`,
    nearest: () => (nearest === null ? null : `budget: ${nearest}`),
  };
}

/** Rank of a budget; 0 is the cheapest. */
function rankOf(budget: Budget): number {
  return budgets.indexOf(budget);
}

function checkRequired(schedule: JudgedSchedule, { require }: PolicyLimits): Found | null {
  const missing = require.filter((field) => (schedule[field] ?? '').trim() === '');
  if (missing.length === 0) return null;
  const found = missing.map((field) => `no ${field}`).join(' and ');
  return { excess: missing.length, found, allowed: missing.join(' and '), says: `has ${found}`, nearest: none };
}

function checkLength({ content: { input } }: JudgedSchedule, { maxPromptLength: most }: PolicyLimits): Found | null {
  // A character has one code unit or more, so most prompts need no count.
  if (most === null || input.length <= most) return null;
  const length = countCharacters(input);
  if (length <= most) return null;
  const characters = (count: number): string => `${formatCount(count)} character${count === 1 ? '' : 's'}`;
  return {
    excess: length - most,
    found: characters(length),
    allowed: `at most ${characters(most)}`,
    says: `has a prompt of ${characters(length)}`,
    nearest: () => characters(most),
  };
}

function countCharacters(text: string): number {
  let count = 0;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- a text iterates over its characters
  for (const _ of text) count++;
  return count;
}

function checkSecrets({ content: { input } }: Pick<JudgedSchedule, 'content'>, limits: PolicyLimits): Found | null {
  if (!limits.refusesSecrets) return null;
  const secrets = findSecrets(input);
  if (secrets.length === 0) return null;
  const kinds = secrets.map(({ kind }) => kind).join(', ');
  return {
    excess: secrets.reduce((sum, { count }) => sum + count, 0),
    found: kinds,
    allowed: 'none',
    says: `has a prompt that seems to contain a secret (${kinds})`,
    nearest: none,
  };
}

/**
 * Returns how far a content would exceed `budgets.maxRunsPerDay` with another budget, in runs a day; 0 if it passes.
 */
export function excessAs(content: Content, budget: Budget, { budgets: { maxRunsPerDay } }: PolicyLimits): number {
  return checkRuns(content.when, maxRunsPerDay[budget] ?? null, '')?.excess ?? 0;
}
