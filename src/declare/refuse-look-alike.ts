import { findLookAlike, lookAlikeWords, replaceLookAlikes } from './look-alikes.ts';
import { valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Problem, Report } from './problems.ts';

/** Reports a value with a character that only looks like one it could have; tells whether it does. */
export function refuseLookAlike(mapping: Mapping, key: string, report: Report): boolean {
  const value = mapping[key];
  const problem = typeof value === 'string' ? findLookAlikeProblem(mapping, key, value) : null;
  if (problem !== null) report(problem);
  return problem !== null;
}

/** What is wrong with such a value; null when nothing is. */
export function findLookAlikeProblem(mapping: Mapping, key: string, value: string): Problem | null {
  const found = findLookAlike(value);
  if (found === null) return null;
  const place = valuePlace(mapping, key);
  const start = place.source.text.indexOf(found.character, place.start);
  const text = replaceLookAlikes(value)
    .replace(/\s#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  const meant = key === 'budget' || key === 'prune' ? text.toLowerCase() : text;
  return {
    code: 'look-alike',
    at: start >= 0 && start < place.end ? { ...place, start, end: start + 1 } : place,
    message: lookAlikeWords(found),
    hint: `write ${key}: ${isBare.test(meant) ? meant : JSON.stringify(meant)}`,
  };
}

/** What YAML takes for itself without quotes. */
const isBare = /^[A-Za-z][\w/+-]*$/;
