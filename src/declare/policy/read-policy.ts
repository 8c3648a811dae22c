import { budgets, isBudget } from '../../core/model/content.ts';
import type { Budget } from '../../core/model/content.ts';
import { policyRules, requirableFields } from '../../core/model/policy.ts';
import type { Policy, PolicyLimits, PolicyRule } from '../../core/model/policy.ts';
import type { DayWindow } from '../../core/time/day-window.ts';
import { isMapping, keyPlace, valuePlace } from '../places.ts';
import type { Mapping } from '../places.ts';
import type { Report } from '../problems.ts';
import { locate } from '../source.ts';
import { readExceptions } from './read-exceptions.ts';
import { readCount, readSeconds, readWindow } from './read-values.ts';

/** What a policy is read with. */
export interface PolicySession {
  /** How the file is shown. */
  readonly file: string;
  /** The git revision that it is of; null: the checkout. */
  readonly revision: string | null;
  readonly report: Report;
}

/** A policy whose shape the schema takes, or has reported. */
export function readPolicy(top: Mapping, { file, revision, report }: PolicySession): Policy {
  const rules = mappingAt(top, 'rules');
  return {
    file,
    revision,
    limits: readLimits(rules, report),
    warn: readWarn(top),
    exceptions: readExceptions(top, report),
    places: findPlaces(rules),
  };
}

function mappingAt(mapping: Mapping, key: string): Mapping {
  const { [key]: value } = mapping;
  return isMapping(value) ? value : {};
}

function readLimits(rules: Mapping, report: Report): PolicyLimits {
  const { require } = rules;
  const runs = mappingAt(rules, 'maxRunsPerDay');
  const prompt = mappingAt(rules, 'prompt');
  const runsAt = (key: string): number | null => readCount(runs, key, report);
  return {
    minGapSeconds: readGap(rules, report),
    maxRunsPerDay: { schedule: runsAt('schedule'), worker: runsAt('worker'), total: runsAt('total') },
    budgets: readBudgets(mappingAt(rules, 'budgets'), report),
    hours: readHours(mappingAt(rules, 'hours'), report),
    require: Array.isArray(require) ? requirableFields.filter((field) => require.includes(field)) : [],
    maxPromptLength: readCount(prompt, 'maxLength', report),
    refusesSecrets: prompt['secrets'] === 'refuse',
  };
}

function readGap(rules: Mapping, report: Report): number | null {
  if (rules['minGap'] === undefined) return null;
  return readSeconds(rules, 'minGap', report);
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

/** A group stands for every rule below it. */
function readWarn({ warn }: Mapping): readonly PolicyRule[] {
  if (!Array.isArray(warn)) return [];
  const named = new Set<unknown>(warn);
  return policyRules.filter((rule) => named.has(rule) || named.has(rule.split('.')[0]));
}

/** Where each rule is written; the rules of single budgets are where the first of them is. */
function findPlaces(rules: Mapping): Policy['places'] {
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
