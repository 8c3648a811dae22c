import { requirableFields } from '../../core/model/policy.ts';
import type { RequirableField } from '../../core/model/policy.ts';
import { parseDayWindow } from '../../core/time/day-window.ts';
import type { DayWindow } from '../../core/time/day-window.ts';
import { describeValue } from '../describe-value.ts';
import { parseDuration } from '../duration/parse-duration.ts';
import { valuePlace } from '../places.ts';
import type { Mapping } from '../places.ts';
import type { Report } from '../problems.ts';

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
