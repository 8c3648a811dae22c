import { quote } from './describe-value.ts';
import { valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { refuseLookAlike } from './refuse-look-alike.ts';
import { locate } from './source.ts';
import type { Place } from './source.ts';
import type { Sourced } from './agree-on.ts';

/** The environment, by name; absent or undefined is unset. */
export type VariableSource = Readonly<Record<string, string | undefined>>;

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;
const idShape = /^[A-Za-z0-9_-]{1,200}$/;
export const keyPrefix = 'hdg_';

/** What `rota init` writes for its user to replace. */
const placeholderId = 'wrk_replace_me';

/**
 * The `id` of a worker with `${VAR}` and `${VAR:-default}` replaced; null when there is none or it was refused.
 * What comes from the environment is never shown: it may be a key put there by mistake.
 */
export function readWorkerId(worker: Mapping, env: VariableSource, report: Report): Sourced<string> | null {
  const written = worker['id'];
  // The schema has reported every other type.
  if (typeof written !== 'string' || refuseLookAlike(worker, 'id', report)) return null;
  const place = valuePlace(worker, 'id');
  const expanded = expand(written, env, (problem) => {
    report({ ...problem, at: place });
  });
  if (expanded === null) return null;
  if (expanded === placeholderId) {
    reportPlaceholder(written, place, report);
    return null;
  }
  if (isWorkerId(expanded)) return { value: expanded, place };
  reportShape({ written, expanded, place, report });
  return null;
}

/** Whether text can be the id of a worker; an API key put in its place by mistake cannot. */
export function isWorkerId(text: string): boolean {
  return idShape.test(text) && !text.includes(keyPrefix);
}

function reportPlaceholder(written: string, place: Place, report: Report): void {
  const name = /^\$\{([A-Za-z_]\w*)/.exec(written)?.[1];
  report({
    code: 'bad-worker-id',
    at: place,
    message: `expected the id of a worker, got the placeholder ${quote(placeholderId)}`,
    hint: `write the id that Handinger shows for the worker in its place${name === undefined ? '' : `, or set ${name}`}`,
  });
}

type ExpandProblem = Pick<Parameters<Report>[0], 'code' | 'message' | 'hint'>;

function expand(written: string, env: VariableSource, refuse: (problem: ExpandProblem) => void): string | null {
  const missing: string[] = [];
  const expanded = written.replace(variable, (_, name: string, fallback: string | undefined) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined && value !== '') return value;
    if (fallback !== undefined && fallback !== '') return fallback;
    missing.push(name);
    const isUnset = value === undefined;
    refuse({
      code: isUnset ? 'env-unset' : 'env-empty',
      message: `expected the variable ${name} to hold a worker id, got ${isUnset ? 'no such variable' : 'nothing in it'}`,
      hint: `set it: export ${name}=…, or write \${${name}:-default}`,
    });
    return '';
  });
  return missing.length === 0 ? expanded : null;
}

interface BadId {
  readonly written: string;
  readonly expanded: string;
  readonly place: Place;
  readonly report: Report;
}

function reportShape({ written, expanded, place, report }: BadId): void {
  const isFromEnvironment = expanded !== written;
  const got = isFromEnvironment ? `something else from ${written}` : quote(written);
  if (expanded.includes(keyPrefix)) {
    const message = 'expected a worker id, got what looks like an API key';
    const hint = 'put the id of the worker here; the key goes into HANDINGER_API_KEY';
    // A bare location: the source line would show the key.
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
