import { accountVariables, isAccountName, variablePart } from '../core/model/account.ts';
import type { Sourced } from './agree-on.ts';
import { quote } from './describe-value.ts';
import { valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { keyPrefix } from './read-worker-id.ts';
import { refuseLookAlike } from './refuse-look-alike.ts';
import { formatPlace, locate } from './source.ts';

/** The `account` of a worker or of `defaults`; null as value when it is refused, null when none is stated. */
export function readAccount(mapping: Mapping, report: Report): Sourced<string | null> | null {
  const { account: value } = mapping;
  if (value === undefined) return null;
  const place = valuePlace(mapping, 'account');
  // The schema has reported every other type.
  if (typeof value !== 'string' || refuseLookAlike(mapping, 'account', report)) return { value: null, place };
  if (value.includes(keyPrefix)) {
    report({
      code: 'bad-account',
      // A bare location: the source line would show the key.
      at: locate(place),
      message: 'expected the name of an account, got what looks like an API key',
      hint: 'write a name of your own, such as account: labs, and put the key into HANDINGER_API_KEY_LABS',
    });
    return { value: null, place };
  }
  if (isAccountName(value)) return { value, place };
  report({
    code: 'bad-account',
    at: place,
    message: `expected the name of an account of 1 to 64 letters, digits, "_" or "-", beginning and ending with a letter or digit, got ${quote(value)}`,
    hint: value.includes('$')
      ? 'write the name itself: a file says which account a worker belongs to, and no variable does'
      : 'account: labs is the key in HANDINGER_API_KEY_LABS',
  });
  return { value: null, place };
}

/** Reports names that differ and stand for the same variables, so that no key is taken for another's. */
export function checkAccounts(accounts: Iterable<Sourced<string | null>>, report: Report): void {
  const byPart = new Map<string, Sourced<string>>();
  const reported = new Set<string>();
  for (const { value, place } of accounts) {
    if (value === null) continue;
    const first = byPart.get(variablePart(value));
    if (first === undefined) byPart.set(variablePart(value), { value, place });
    if (first === undefined || first.value === value || reported.has(value)) continue;
    reported.add(value);
    report({
      code: 'accounts-alike',
      at: place,
      message: `expected accounts whose variables differ, got ${quote(value)}, which stands for ${accountVariables(value).apiKey} as ${quote(first.value)} at ${formatPlace(first.place)} does`,
      hint: 'write one account the same way everywhere, and give two accounts two names',
    });
  }
}
