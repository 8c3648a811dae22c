import type { Sourced } from './agree-on.ts';
import { quote } from './describe-value.ts';
import { isOneLine } from './one-line.ts';
import { valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';

const maxLength = 100;

/** The `owner` of a schedule, a worker or of `defaults`, without blanks around it; null as value when it is refused, null when none is stated. */
export function readOwner(mapping: Mapping, report: Report): Sourced<string | null> | null {
  const { owner } = mapping;
  if (owner === undefined) return null;
  const place = valuePlace(mapping, 'owner');
  // The schema has reported every other type.
  if (typeof owner !== 'string') return { value: null, place };
  const value = owner.trim();
  if (isOneLine(value, maxLength)) return { value, place };
  report({
    code: 'bad-owner',
    at: place,
    message: `expected an owner of 1 to ${String(maxLength)} characters on one line, got ${value === '' ? 'none' : quote(value)}`,
    hint: 'write who answers for it, such as owner: team-sales; notes go into description',
  });
  return { value: null, place };
}
