/** Reads which worker an alias stands for: its `id`, and the `account` it belongs to. */
import { accountVariables, isAccountName, variablePart } from '../core/model/account.ts';
import { quote } from './describe-value.ts';
import { refuseLookAlike } from './look-alikes.ts';
import { valuePlace, type Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { formatPlace, locate, type Place, type Sourced } from './source.ts';

/** Environment variables by name; absent or undefined if unset. */
export type VariableSource = Readonly<Record<string, string | undefined>>;

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;
const idShape = /^[A-Za-z0-9_-]{1,200}$/;
export const keyPrefix = 'hdg_';

/** The placeholder that `rota init` writes. */
const placeholderId = 'wrk_replace_me';

/**
 * Reads the `id` of a worker and expands `${VAR}` and `${VAR:-default}`; null if it is missing or invalid. Values from
 * the environment are never shown, as they may be an API key put there by mistake.
 */
export function readWorkerId(worker: Mapping, env: VariableSource, report: Report): Sourced<string> | null {
  const written = worker['id'];
  // The schema check reports every other type.
  if (typeof written !== 'string' || refuseLookAlike(worker, 'id', report)) return null;
  const place = valuePlace(worker, 'id');
  const expanded = expand(written, env, place, report);
  if (expanded === null) return null;
  if (expanded === placeholderId) {
    reportPlaceholder(written, place, report);
    return null;
  }
  if (isWorkerId(expanded)) return { value: expanded, place };
  reportShape(written, expanded, place, report);
  return null;
}

/** Whether text is a valid worker ID; an API key is not. */
export function isWorkerId(text: string): boolean {
  return idShape.test(text) && !text.includes(keyPrefix);
}

function reportPlaceholder(written: string, place: Place, report: Report): void {
  const name = /^\$\{([A-Za-z_]\w*)/.exec(written)?.[1];
  report({
    code: 'bad-worker-id',
    at: place,
    message: `expected the id of a worker, got the placeholder ${quote(placeholderId)}`,
    hint: `replace it with the id that Handinger shows for the worker${name === undefined ? '' : `, or set ${name}`}`,
  });
}

function expand(written: string, env: VariableSource, place: Place, report: Report): string | null {
  let missing = 0;
  const expanded = written.replace(variable, (_, name: string, fallback: string | undefined) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined && value !== '') return value;
    if (fallback !== undefined && fallback !== '') return fallback;
    missing++;
    const isUnset = value === undefined;
    report({
      code: isUnset ? 'env-unset' : 'env-empty',
      at: place,
      message: `expected a worker id in the variable ${name}, but it is ${isUnset ? 'not set' : 'empty'}`,
      hint: `set it: export ${name}=…, or write \${${name}:-default}`,
    });
    return '';
  });
  return missing === 0 ? expanded : null;
}

function reportShape(written: string, expanded: string, place: Place, report: Report): void {
  const isFromEnvironment = expanded !== written;
  const got = isFromEnvironment ? `something else from ${written}` : quote(written);
  if (expanded.includes(keyPrefix)) {
    const message = 'expected a worker id, got what looks like an API key';
    const hint = 'put the id of the worker here; the key goes into HANDINGER_API_KEY';
    // A bare location, because an excerpt would show the key.
    report({ code: 'bad-worker-id', at: locate(place), message, hint });
    return;
  }
  report({
    code: 'bad-worker-id',
    at: place,
    message: `expected a worker id of letters, digits, "_" and "-", got ${got}`,
    hint: isFromEnvironment ? null : shapeHint(written),
  });
}

function shapeHint(written: string): string | null {
  if (written.includes('$')) return 'write a variable as ${NAME} or ${NAME:-default}';
  const inner = written.trim().replace(/^["'](.*)["']$/, '$1');
  if (inner !== written && isWorkerId(inner)) return `write id: ${inner}`;
  const last = written.split(/[/\s]/).at(-1) ?? '';
  if (/^https?:/.test(written) && isWorkerId(last)) return `write the id alone: id: ${last}`;
  return 'copy the id that Handinger shows for the worker';
}

/** Reads the `account` of a worker or of `defaults`; null if not set, with a null `value` if invalid. */
export function readAccount(mapping: Mapping, report: Report): Sourced<string | null> | null {
  const { account: value } = mapping;
  if (value === undefined) return null;
  const place = valuePlace(mapping, 'account');
  // The schema check reports every other type.
  if (typeof value !== 'string' || refuseLookAlike(mapping, 'account', report)) return { value: null, place };
  if (value.includes(keyPrefix)) {
    report({
      code: 'bad-account',
      // A bare location, because an excerpt would show the key.
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
      ? 'write the name itself: an account cannot be read from a variable'
      : 'account: labs uses the key in HANDINGER_API_KEY_LABS',
  });
  return { value: null, place };
}

/** Reports different account names that map to the same environment variables and would therefore share a key. */
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
      message: `accounts ${quote(value)} and ${quote(first.value)} (at ${formatPlace(first.place)}) both use the variable ${accountVariables(value).apiKey}`,
      hint: 'write the same name everywhere, or give the accounts different names',
    });
  }
}
