import { isBudget } from '../../core/model/content.ts';
import { policyRules } from '../../core/model/policy.ts';
import type { Permit, PolicyException, PolicyRule } from '../../core/model/policy.ts';
import { describeValue, quote } from '../describe-value.ts';
import { isMapping, keyPlace, placeOf, valuePlace } from '../places.ts';
import type { Mapping } from '../places.ts';
import type { Report } from '../problems.ts';
import { locate } from '../source.ts';
import { isRequirable, readCount, readSeconds, readWindow } from './read-rules.ts';

/** The exceptions of a policy, in the order of the file; one that is refused refuses the policy. */
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
  // The schema has reported every other type.
  if (typeof until === 'string' && !isDay(until)) {
    refuse('until', `expected a day of the calendar, got ${quote(until)}`, 'write, for example, 2027-03-01');
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

/** Reports an exception that does not say what it is about: a schedule, a worker or neither, as its rule is about one. */
function checkSubject(exception: Mapping, rule: PolicyRule, report: Report): void {
  const { schedule, worker } = exception;
  const tell = (key: string, message: string, hint: string): void => {
    const at = exception[key] === undefined ? keyPlace(exception, 'rule') : keyPlace(exception, key);
    report({ code: 'bad-exception', at, message, hint });
  };
  if (rule === 'maxRunsPerDay.total') {
    const beside = schedule !== undefined ? 'schedule' : worker !== undefined ? 'worker' : null;
    if (beside === null) return;
    tell(beside, `expected no ${beside}, for ${rule} is about all workers together`, `remove "${beside}"`);
  } else if (rule === 'maxRunsPerDay.worker') {
    if (schedule !== undefined)
      tell('schedule', `expected no schedule: ${rule} is about a whole worker`, 'write its id as "worker"');
    else if (typeof worker !== 'string')
      tell('worker', 'expected the id of a worker, got none', 'add "worker:" with its id');
  } else if (schedule === undefined) {
    tell('schedule', 'expected a schedule, got none', 'add "schedule:" with its address, WORKER/NAME');
  } else if (typeof schedule === 'string' && !/^[^/\s]+\/[^/\s]+$/.test(schedule)) {
    const hint = 'write, for example, research/inbox-sweep';
    tell('schedule', `expected an address, WORKER/NAME, got ${quote(schedule)}`, hint);
  }
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
