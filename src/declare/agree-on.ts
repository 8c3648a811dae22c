import { isDeepStrictEqual } from 'node:util';
import { quote } from './describe-value.ts';
import type { Report } from './problems.ts';
import { formatPlace } from './source.ts';
import type { Place } from './source.ts';

/** A setting that a file states, and where. */
export interface Sourced<T> {
  readonly value: T;
  readonly place: Place;
}

const hints: Readonly<Record<string, string | undefined>> = {
  id: 'two workers need two aliases: rename one; one worker needs its id once',
};

/** The first statement of a setting, after reporting every later one that differs; null when nothing states it. */
export function agreeOn<T>(
  setting: string,
  statements: readonly (Sourced<T> | null)[],
  report: Report,
): Sourced<T> | null {
  const stated = statements.filter((statement) => statement !== null);
  const [first, ...others] = stated;
  if (first === undefined) return null;
  for (const other of others) {
    if (isDeepStrictEqual(first.value, other.value)) continue;
    report({
      code: 'files-disagree',
      at: other.place,
      message: `expected ${quote(setting)} to be as at ${formatPlace(first.place)}, got something else`,
      hint: hints[setting] ?? 'say it in one of the two files, or the same in both',
    });
  }
  return first;
}
