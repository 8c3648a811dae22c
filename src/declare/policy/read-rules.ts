/** Reads the rules of a policy and their exceptions. */
import { budgets, isBudget, type Budget } from '../../core/model/content.ts';
import {
  policyRules,
  requirableFields,
  type Permit,
  type Policy,
  type PolicyException,
  type PolicyLimits,
  type PolicyRule,
  type RequirableField,
} from '../../core/model/policy.ts';
import { parseDayWindow, type DayWindow } from '../../core/time/day-window.ts';
import { describeValue, quote } from '../describe-value.ts';
import { parseDuration } from '../duration/parse-duration.ts';
import { isMapping, keyPlace, placeOf, valuePlace, type Mapping } from '../places.ts';
import type { Report } from '../problems.ts';
import { locate } from '../source.ts';

function mappingAt(mapping: Mapping, key: string): Mapping {
  const { [key]: value } = mapping;
  return isMapping(value) ? value : {};
}

/** Reads the values of all rules. Expects that the schema check has reported wrong types. */
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

/** Reads which rules only warn. The name of a group stands for all rules in it. */
export function readWarn({ warn }: Mapping): readonly PolicyRule[] {
  if (!Array.isArray(warn)) return [];
  const named = new Set<unknown>(warn);
  return policyRules.filter((rule) => named.has(rule) || named.has(rule.split('.')[0]));
}

/** Returns the location of each rule, or of its group if the rule is not a key there. */
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

/** Reads a duration in whole seconds, 1 or more; null if not set or invalid. */
function readSeconds(mapping: Mapping, key: string, report: Report): number | null {
  const { [key]: value } = mapping;
  const seconds = typeof value === 'string' ? parseDuration(value) : value;
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 1) return seconds;
  // The schema check reports fractions and every other type.
  if (typeof value !== 'string' && !Number.isInteger(value)) return null;
  const message = `expected ${JSON.stringify(key)} to be a duration of a second or more, got ${describeValue(value)}`;
  report({ code: 'bad-rule', at: valuePlace(mapping, key), message, hint: 'write, for example, 15m or 1h30m' });
  return null;
}

/** Reads a number of 1 or more; null if not set or invalid. */
function readCount(mapping: Mapping, key: string, report: Report): number | null {
  const { [key]: value } = mapping;
  // The schema check reports fractions and every other type.
  if (typeof value !== 'number' || !Number.isInteger(value)) return null;
  if (value >= 1) return value;
  const message = `expected ${JSON.stringify(key)} to be 1 or more, got ${describeValue(value)}`;
  report({ code: 'bad-rule', at: valuePlace(mapping, key), message, hint: 'leave the rule out to permit any number' });
  return null;
}

/** Reads hours such as `06:00-22:00`; null if not set or invalid. */
function readWindow(mapping: Mapping, key: string, report: Report): DayWindow | null {
  const { [key]: value } = mapping;
  // The schema check reports every other type.
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

/** Whether a value names a field that a policy can require. */
function isRequirable(value: unknown): value is RequirableField {
  return requirableFields.some((field) => field === value);
}

/** Reads the exceptions of a policy, in the order of the file. An invalid exception makes the whole policy invalid. */
export function readExceptions({ exceptions }: Mapping, report: Report): readonly PolicyException[] {
  if (!Array.isArray(exceptions)) return [];
  return exceptions.flatMap((exception: unknown) => (isMapping(exception) ? readException(exception, report) : []));
}

function readException(exception: Mapping, report: Report): readonly PolicyException[] {
  const { rule: written, schedule = null, worker = null, reason, until } = exception;
  const rule = policyRules.find((each) => each === written);
  const refuse = (key: string, message: string, hint: string): void => {
    report({ code: 'bad-exception', at: valuePlace(exception, key), message, hint });
  };
  // The schema check reports every other type.
  if (typeof until === 'string' && !isDay(until)) {
    refuse('until', `expected a day that exists, got ${quote(until)}`, 'write, for example, 2027-03-01');
  }
  if (typeof reason === 'string' && reason.trim() === '') {
    refuse('reason', 'expected a reason, got none', 'write why, such as reason: launch');
  }
  if (rule === undefined) return [];
  const permit = readPermit(exception, rule, report);
  checkSubject(exception, rule, report);
  if (permit === null) return [];
  return [
    {
      rule,
      schedule: typeof schedule === 'string' ? schedule : null,
      workerId: typeof worker === 'string' ? worker : null,
      permit,
      until: String(until),
      reason: String(reason).trim(),
      location: locate(placeOf(exception)),
    },
  ];
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** Reports an exception whose subject does not fit its rule, which applies to a schedule, a worker or all workers. */
function checkSubject(exception: Mapping, rule: PolicyRule, report: Report): void {
  const { schedule, worker } = exception;
  const tell = (key: string, message: string, hint: string): void => {
    const at = exception[key] === undefined ? keyPlace(exception, 'rule') : keyPlace(exception, key);
    report({ code: 'bad-exception', at, message, hint });
  };
  if (rule === 'maxRunsPerDay.total') {
    const beside = schedule !== undefined ? 'schedule' : worker !== undefined ? 'worker' : null;
    if (beside === null) return;
    tell(beside, `expected no ${beside}: ${rule} applies to all workers together`, `remove "${beside}"`);
  } else if (rule === 'maxRunsPerDay.worker') {
    if (schedule !== undefined)
      tell(
        'schedule',
        `expected no schedule: ${rule} applies to a whole worker`,
        'write the id of the worker after "worker:" instead',
      );
    else if (typeof worker !== 'string')
      tell('worker', 'expected the id of a worker, got none', 'add "worker:" with its id');
  } else if (schedule === undefined) {
    tell('schedule', 'expected a schedule, got none', 'add "schedule:" with its address, WORKER/NAME');
  } else if (typeof schedule === 'string' && !/^[^/\s]+\/[^/\s]+$/.test(schedule)) {
    const hint = 'write, for example, research/inbox-sweep';
    tell('schedule', `expected an address, WORKER/NAME, got ${quote(schedule)}`, hint);
  }
}

/** Reads what an exception permits; null if it does not fit its rule. */
function readPermit(exception: Mapping, rule: PolicyRule, report: Report): Permit | null {
  const { permit } = exception;
  switch (rule) {
    case 'minGap': {
      if (Array.isArray(permit)) return misfit(exception, `a duration, such as 5m, for ${rule}`, report);
      const value = readSeconds(exception, 'permit', report);
      return value === null ? null : { kind: 'number', value };
    }
    case 'hours': {
      if (typeof permit !== 'string') return misfit(exception, 'hours, such as "00:00-24:00"', report);
      const window = readWindow(exception, 'permit', report);
      return window === null ? null : { kind: 'hours', window };
    }
    case 'budgets.allow':
      return isBudget(permit)
        ? { kind: 'budget', budget: permit }
        : misfit(exception, 'a budget, such as high', report);
    case 'require': {
      const fields = (Array.isArray(permit) ? permit : [permit]) as readonly unknown[];
      if (fields.length > 0 && fields.every(isRequirable)) return { kind: 'missing', fields };
      return misfit(exception, 'keys that may be missing, such as [owner]', report);
    }
    case 'prompt.secrets':
      return permit === 'allow' ? { kind: 'secrets' } : misfit(exception, 'allow', report);
    case 'maxRunsPerDay.schedule':
    case 'maxRunsPerDay.worker':
    case 'maxRunsPerDay.total':
    case 'budgets.maxRunsPerDay':
    case 'prompt.maxLength': {
      if (typeof permit !== 'number') return misfit(exception, 'a number', report);
      const value = readCount(exception, 'permit', report);
      return value === null ? null : { kind: 'number', value };
    }
  }
}

function misfit(exception: Mapping, expected: string, report: Report): null {
  const { permit, rule } = exception;
  // The schema check reports a missing key.
  if (permit === undefined) return null;
  const message = `expected "permit" of ${String(rule)} to be ${expected}, got ${describeValue(permit)}`;
  report({ code: 'bad-exception', at: valuePlace(exception, 'permit'), message, hint: null });
  return null;
}
