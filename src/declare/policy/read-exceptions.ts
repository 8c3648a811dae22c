import { isBudget } from '../../core/model/content.ts';
import { policyRules } from '../../core/model/policy.ts';
import type { Permit, PolicyException, PolicyRule } from '../../core/model/policy.ts';
import { describeValue, quote } from '../describe-value.ts';
import { isMapping, keyPlace, placeOf, valuePlace } from '../places.ts';
import type { Mapping } from '../places.ts';
import type { Report } from '../problems.ts';
import { locate } from '../source.ts';
import { isRequirable, readCount, readSeconds, readWindow } from './read-rules.ts';

/** The exceptions of a policy, in the order of the file; those that are refused are left out. */
export function readExceptions({ exceptions }: Mapping, report: Report): readonly PolicyException[] {
  if (!Array.isArray(exceptions)) return [];
  return exceptions.flatMap((exception: unknown) => (isMapping(exception) ? readException(exception, report) : []));
}

function readException(exception: Mapping, report: Report): readonly PolicyException[] {
  const { rule: written, schedule = null, worker = null, reason, until } = exception;
  const rule = policyRules.find((each) => each === written);
  const day = readDay(exception, report);
  const isReasoned = readReason(exception, report);
  if (rule === undefined) return [];
  const permit = readPermit(exception, rule, report);
  const isPlaced = checkSubject(exception, rule, report);
  if (permit === null || !day || !isReasoned || !isPlaced) return [];
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

function readDay(exception: Mapping, report: Report): boolean {
  const { until } = exception;
  // The schema has reported every other type.
  if (typeof until !== 'string') return false;
  const at = new Date(`${until}T00:00:00Z`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(until) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(until);
  if (isDay) return true;
  report({
    code: 'bad-exception',
    at: valuePlace(exception, 'until'),
    message: `expected a day of the calendar, got ${quote(until)}`,
    hint: 'write, for example, 2027-03-01',
  });
  return false;
}

function readReason(exception: Mapping, report: Report): boolean {
  const { reason } = exception;
  // The schema has reported every other type.
  if (typeof reason !== 'string') return false;
  if (reason.trim() !== '') return true;
  const at = valuePlace(exception, 'reason');
  report({
    code: 'bad-exception',
    at,
    message: 'expected a reason, got none',
    hint: 'write why, such as reason: launch',
  });
  return false;
}

/** Whether an exception says what it is about: a schedule, a worker or neither, as its rule is about one. */
function checkSubject(exception: Mapping, rule: PolicyRule, report: Report): boolean {
  const { schedule, worker } = exception;
  const tell = (key: string, message: string, hint: string): false => {
    const at = exception[key] === undefined ? keyPlace(exception, 'rule') : keyPlace(exception, key);
    report({ code: 'bad-exception', at, message, hint });
    return false;
  };
  if (rule === 'maxRunsPerDay.total') {
    const beside = schedule !== undefined ? 'schedule' : worker !== undefined ? 'worker' : null;
    if (beside === null) return true;
    return tell(beside, `expected no ${beside}, for ${rule} is about all workers together`, `remove "${beside}"`);
  }
  if (rule === 'maxRunsPerDay.worker') {
    if (schedule !== undefined)
      return tell('schedule', `expected no schedule: ${rule} is about a whole worker`, 'write its id as "worker"');
    return (
      typeof worker === 'string' || tell('worker', 'expected the id of a worker, got none', 'add "worker:" with its id')
    );
  }
  if (schedule === undefined)
    return tell('schedule', 'expected a schedule, got none', 'add "schedule:" with its address, WORKER/NAME');
  if (typeof schedule !== 'string' || /^[^/\s]+\/[^/\s]+$/.test(schedule)) return typeof schedule === 'string';
  return tell(
    'schedule',
    `expected an address, WORKER/NAME, got ${quote(schedule)}`,
    'write, for example, research/inbox-sweep',
  );
}

/** What an exception permits; null when it does not fit its rule. */
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
      return misfit(exception, 'what may be missing, such as [owner]', report);
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
  // A missing key the schema has reported.
  if (permit === undefined) return null;
  const message = `expected "permit" of ${String(rule)} to be ${expected}, got ${describeValue(permit)}`;
  report({ code: 'bad-exception', at: valuePlace(exception, 'permit'), message, hint: null });
  return null;
}
