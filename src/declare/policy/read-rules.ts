/** What the rules of a policy say, and how its values are read. */
import { budgets, isBudget } from '../../core/model/content.ts';
import type { Budget } from '../../core/model/content.ts';
import { policyRules, requirableFields } from '../../core/model/policy.ts';
import type { Policy, PolicyLimits, PolicyRule, RequirableField } from '../../core/model/policy.ts';
import { parseDayWindow } from '../../core/time/day-window.ts';
import type { DayWindow } from '../../core/time/day-window.ts';
import { describeValue } from '../describe-value.ts';
import { parseDuration } from '../duration/parse-duration.ts';
import { isMapping, keyPlace, valuePlace } from '../places.ts';
import type { Mapping } from '../places.ts';
import type { Report } from '../problems.ts';
import { locate } from '../source.ts';

function mappingAt(mapping: Mapping, key: string): Mapping {
  const { [key]: value } = mapping;
  return isMapping(value) ? value : {};
}

/** The values of all rules whose shape the schema takes, or has reported. */
export function readLimits(rules: Mapping, report: Report): PolicyLimits {
  const { require } = rules;
  const runs = mappingAt(rules, 'maxRunsPerDay');
  const prompt = mappingAt(rules, 'prompt');
  const runsAt = (key: string): number | null => readCount(runs, key, report);
  return {
    minGapSeconds: readSeconds(rules, 'minGap', report),
    maxRunsPerDay: { schedule: runsAt('schedule'), worker: runsAt('worker'), total: runsAt('total') },
    budgets: readBudgets(mappingAt(rules, 'budgets'), report),
    hours: readHours(mappingAt(rules, 'hours'), report),
    require: Array.isArray(require) ? requirableFields.filter((field) => require.includes(field)) : [],
    maxPromptLength: readCount(prompt, 'maxLength', report),
    refusesSecrets: prompt['secrets'] === 'refuse',
  };
}

function readBudgets(mapping: Mapping, report: Report): PolicyLimits['budgets'] {
  const { allow } = mapping;
  const limits = budgets.flatMap((budget): readonly (readonly [Budget, number])[] => {
    const limit = readCount(mappingAt(mapping, budget), 'maxRunsPerDay', report);
    return limit === null ? [] : [[budget, limit]];
  });
  if (Array.isArray(allow) && allow.length === 0) {
    const message = 'expected one budget or more, got an empty list, which no schedule would pass';
    report({
      code: 'bad-rule',
      at: valuePlace(mapping, 'allow'),
      message,
      hint: 'write, for example, allow: [low, standard]',
    });
  }
  return { allow: Array.isArray(allow) ? allow.filter(isBudget) : null, maxRunsPerDay: Object.fromEntries(limits) };
}

function readHours(mapping: Mapping, report: Report): readonly DayWindow[] | null {
  const window = readWindow(mapping, 'between', report);
  return window === null ? null : [window];
}

/** The rules that only warn; a group stands for every rule below it. */
export function readWarn({ warn }: Mapping): readonly PolicyRule[] {
  if (!Array.isArray(warn)) return [];
  const named = new Set<unknown>(warn);
  return policyRules.filter((rule) => named.has(rule) || named.has(rule.split('.')[0]));
}

/** Where each rule is written; the rules of single budgets are where the first of them is. */
export function findPlaces(rules: Mapping): Policy['places'] {
  const places: Partial<Record<PolicyRule, Policy['places'][PolicyRule]>> = {};
  for (const rule of policyRules) {
    const [group = '', key] = rule.split('.');
    const { [group]: value } = rules;
    if (value === undefined) continue;
    const isBelow = key !== undefined && isMapping(value) && value[key] !== undefined;
    places[rule] = locate(isBelow ? keyPlace(value, key) : keyPlace(rules, group));
  }
  return places as Policy['places'];
}

/** A duration of a policy in whole seconds, 1 or more; null when it was refused. */
export function readSeconds(mapping: Mapping, key: string, report: Report): number | null {
  const { [key]: value } = mapping;
  const seconds = typeof value === 'string' ? parseDuration(value) : value;
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 1) return seconds;
  // The schema has reported fractions and every other type.
  if (typeof value !== 'string' && !Number.isInteger(value)) return null;
  const message = `expected ${JSON.stringify(key)} to be a duration of a second or more, got ${describeValue(value)}`;
  report({ code: 'bad-rule', at: valuePlace(mapping, key), message, hint: 'write, for example, 15m or 1h30m' });
  return null;
}

/** A number of 1 or more; null when there is none or it was refused. */
export function readCount(mapping: Mapping, key: string, report: Report): number | null {
  const { [key]: value } = mapping;
  // The schema has reported fractions and every other type.
  if (typeof value !== 'number' || !Number.isInteger(value)) return null;
  if (value >= 1) return value;
  const message = `expected ${JSON.stringify(key)} to be 1 or more, got ${describeValue(value)}`;
  report({ code: 'bad-rule', at: valuePlace(mapping, key), message, hint: 'leave the rule out to permit any number' });
  return null;
}

/** Hours such as `06:00-22:00`; null when there are none or they were refused. */
export function readWindow(mapping: Mapping, key: string, report: Report): DayWindow | null {
  const { [key]: value } = mapping;
  // The schema has reported every other type.
  if (typeof value !== 'string') return null;
  const window = parseDayWindow(value);
  if (window !== null) return window;
  report({
    code: 'bad-rule',
    at: valuePlace(mapping, key),
    message: `expected two different times of the day from 00:00 to 24:00, got ${describeValue(value)}`,
    hint: 'write, for example, "06:00-22:00", or "22:00-06:00" for the night',
  });
  return null;
}

/** What a policy can require, as text that may be in a list. */
export function isRequirable(value: unknown): value is RequirableField {
  return requirableFields.some((field) => field === value);
}
