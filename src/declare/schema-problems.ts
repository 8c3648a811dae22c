import { findCut } from './check-prompt.ts';
import { joinWords } from '../core/words.ts';
import { describeValue, quote } from './describe-value.ts';
import { badName, findMeantKey, findOtherHint } from './known-key.ts';
import { findLookAlikeProblem } from './look-alikes.ts';
import { isMapping, keyPlace, placeOf, valuePlace, type Mapping } from './places.ts';
import type { Problem } from './problems.ts';
import type { Place } from './source.ts';
import type { SchemaError } from './validate-schema.generated.js';
import { wrongTypeHint, wrongTypeWords, wrongValueHint } from './wrong-value-words.ts';

/** The schema of a kind of file, with the words for its problems. */
export interface FileShape {
  /** Whether a file is valid against the schema. */
  readonly accepts: (root: unknown) => boolean;
  /** Lists all schema errors of a file. */
  readonly listErrors: (root: unknown) => readonly SchemaError[];
  /** The top-level keys, as named in a sentence. */
  readonly keys: string;
  /** What to write for a missing required key, by key. */
  readonly missingKeyHints: Readonly<Record<string, string>>;
}

/** An invalid value and where it is. */
interface Refused {
  readonly error: SchemaError;
  /** Key or index of the value in its holder; null at the top. */
  readonly key: string | number | null;
  readonly value: unknown;
  /** Mapping or list that holds the value; null at the top. */
  readonly holder: unknown;
  readonly at: Place;
  /** Place of the value's key; in a list, of the value itself. */
  readonly nameAt: Place;
}

/** Turns the schema errors of a file into problems with places and hints. */
export function listSchemaProblems(root: Mapping, shape: FileShape): readonly Problem[] {
  const wrongTypes = new Set<string>();
  const problems: Problem[] = [];
  for (const error of shape.listErrors(root)) {
    if (error.keyword === 'type') wrongTypes.add(error.instancePath);
    else if (wrongTypes.has(error.instancePath)) continue;
    const problem = toProblem(locateRefused(error, root), shape);
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

/** The schema keywords about a value itself. */
const valueKeywords: readonly string[] = ['type', 'enum', 'const'];

function locateRefused(error: SchemaError, root: Mapping): Refused {
  let value: unknown = root;
  let at = { ...placeOf(root), end: placeOf(root).start };
  let nameAt = at;
  let key: string | number | null = null;
  let holder: unknown = null;
  for (const step of error.instancePath.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) break;
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    holder = value;
    key = Array.isArray(value) ? Number(name) : name;
    at = valuePlace(value, key);
    nameAt = typeof key === 'number' ? at : keyPlace(value, key);
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return { error, key, value, holder, at, nameAt };
}

function toProblem(refused: Refused, { missingKeyHints }: FileShape): Problem | null {
  const { error, value, key, at, nameAt, holder } = refused;
  if (
    typeof key === 'string' &&
    typeof value === 'string' &&
    error.schema !== 'boolean' &&
    valueKeywords.includes(error.keyword) &&
    isMapping(holder)
  ) {
    const lookAlike = findLookAlikeProblem(holder, key, value);
    if (lookAlike !== null) return lookAlike;
  }
  const { params } = error;
  const ownHint = key === 'prune' ? (missingKeyHints['prune'] ?? null) : null;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(refused, String(params['additionalProperty']));
    case 'required': {
      const missing = String(params['missingProperty']);
      const message = `expected the key ${quote(missing)}, got none`;
      return { code: 'missing-key', at: nameAt, message, hint: missingKeyHints[missing] ?? null };
    }
    case 'propertyNames':
      return badName(String(params['propertyName']), keyPlace(value as Mapping, String(params['propertyName'])));
    case 'minProperties':
      return {
        code: 'empty-ignore-rule',
        at,
        message: 'expected input, id or type in an ignore rule, got none of them',
        hint: 'write what to ignore, or remove the rule',
      };
    case 'type':
      return {
        code: 'wrong-type',
        at,
        message: `expected ${wrongTypeWords(error)}${forKey(key)}, got ${describeValue(value)}`,
        hint: ownHint ?? cutHint(refused) ?? wrongTypeHint(error, key, writtenAs(value, at)),
      };
    case 'enum':
    case 'const': {
      const allowed =
        error.keyword === 'enum' ? (params['allowedValues'] as readonly unknown[]) : [params['allowedValue']];
      return {
        code: 'wrong-value',
        at,
        message: `expected ${joinWords(allowed.map(String), 'or')}${forKey(key)}, got ${describeValue(value)}`,
        hint: wrongValueHint(value, allowed) ?? ownHint,
      };
    }
    default:
      return null;
  }
}

/** Returns a number or boolean as written, so that quoting it keeps every digit; for an alias, the value as read. */
function writtenAs(value: unknown, { source, start, end }: Place): string {
  const written = source.text.slice(start, end);
  return /^[\w.+-]+$/.test(written) ? written : JSON.stringify(value);
}

/** Returns a hint for text that YAML reads as a comment as a whole, as in `channel: #general`. */
function cutHint({ error: { schema }, key, value, at }: Refused): string | null {
  const cut = schema === 'string' && value === null && typeof key === 'string' ? findCut(value, at) : null;
  return cut === null ? null : `quote the text: ${String(key)}: ${JSON.stringify(cut.whole)}`;
}

function forKey(key: string | number | null): string {
  return typeof key === 'string' ? ` for ${quote(key)}` : '';
}

function unknownKey({ error, value, key }: Refused, unknown: string): Problem {
  const { properties } = error.parentSchema as { readonly properties: object };
  const known = Object.keys(properties);
  const mapping = value as Mapping;
  return {
    code: 'unknown-key',
    at: keyPlace(mapping, unknown),
    message: `expected one of ${known.join(', ')}, got the key ${quote(unknown)}`,
    hint: () => {
      if (unknown.startsWith('x-') && key !== null) return 'x- keys are allowed only at the top';
      const meant = findMeantKey(unknown, known);
      return (
        findOtherHint(unknown, mapping[unknown], known) ?? (meant === null ? null : `did you mean ${quote(meant)}?`)
      );
    },
  };
}
