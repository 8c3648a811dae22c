import { quote } from './describe-value.ts';
import { replaceLookAlikes } from './look-alikes.ts';
import type { Problem } from './problems.ts';
import type { Place } from './source.ts';

const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether a text can be the alias of a worker, or the name of a schedule, set or variable. */
export function isName(text: string): boolean {
  return pattern.test(text);
}

/** What is wrong with a text that cannot. */
export function badName(name: string, at: Place): Problem {
  const better = replaceLookAlikes(name)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 100);
  return {
    code: 'bad-name',
    at,
    message: `expected a name of 1 to 100 letters, digits, ".", "_" or "-", beginning with a letter or digit, got ${quote(name)}`,
    hint: better === '' ? null : `write ${quote(better)}`,
  };
}
