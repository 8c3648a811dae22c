import { joinWords } from '../core/words.ts';
import { replaceLookAlikes } from './look-alikes.ts';
import { suggestNearest } from './nearest-key.ts';
import type { SchemaError } from './validate-schema.generated.js';

const typeWords: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
};

/** What a schema takes in words: its list of words, else its types, `a whole number or text`. */
export function wrongTypeWords({ schema, parentSchema }: SchemaError): string {
  const allowed = parentSchema['enum'] as readonly string[] | undefined;
  if (allowed !== undefined) return joinWords(allowed, 'or');
  const types = (Array.isArray(schema) ? schema : [schema]) as readonly string[];
  return joinWords(
    types.map((name) => typeWords[name] ?? name),
    'or',
  );
}

/**
 * What to type instead of a value of the wrong type: the nearest reading of it, else an example of the schema; `written` is
 * how a number or truth value stands in the file.
 */
export function wrongTypeHint(
  { data, schema, parentSchema, instancePath }: SchemaError,
  key: string | number | null,
  written: string,
): string | null {
  if (schema === 'boolean') return booleanHint(data);
  if (key === 'cron' && Array.isArray(data)) return 'a schedule has one cron: write one schedule for each';
  if (takesText(schema) && isScalar(data) && key !== 'cron' && key !== 'date' && parentSchema['enum'] === undefined) {
    return `quote it: "${written}"`;
  }
  const { properties = {} } = parentSchema as { readonly properties?: object };
  if (typeof data === 'string' && 'set' in properties) return `write { set: ${data} }`;
  if (data === false && 'enabled' in properties) return 'write { enabled: false }';
  // A whole schedule would replace the time and the prompt of the set.
  if (/\/use\/\d+\/override\/[^/]*$/.test(instancePath))
    return `write, for example, ${String(key)}: { enabled: false }`;
  if (schema === 'object' && (key === 'schedules' || key === 'workers')) return collectionHint(key, data);
  const examples = parentSchema['examples'] as readonly unknown[] | undefined;
  if (examples === undefined || typeof key !== 'string') return null;
  return `write, for example, ${key}: ${JSON.stringify(examples[0])}`;
}

/** The allowed value that was meant, or how to get one that rota reads. */
export function wrongValueHint(value: unknown, allowed: readonly unknown[]): string | null {
  if (allowed.length === 1) {
    const [only] = allowed;
    return typeof only === 'string'
      ? `write ${only}`
      : `this rota reads ${String(only)}; a newer file needs a newer rota`;
  }
  const text = typeof value === 'string' ? value : '';
  if (text === 'none' && allowed.includes('unlimited')) return noBudgetHint;
  const meant = apiWords[text.toLowerCase()] ?? suggestNearest(text, allowed.map(String));
  return meant !== null && allowed.includes(meant) ? `did you mean ${JSON.stringify(meant)}?` : null;
}

const noBudgetHint = 'leave the key out for standard, or write unlimited where a run may spend without limit';

/** What budgets are called elsewhere. */
const budgetWords: Readonly<Record<string, string>> = {
  ...{ cheap: 'low', min: 'low', minimal: 'low', small: 'low' },
  ...{ default: 'standard', medium: 'standard', normal: 'standard', regular: 'standard' },
  ...{ large: 'high', big: 'high', max: 'high', maximum: 'high' },
  ...{ infinite: 'unlimited', unbounded: 'unlimited' },
};

/** Our keys, where the API has another word for what they make. */
const apiWords: Readonly<Record<string, string | undefined>> = { date: 'scheduled', delay: 'delayed', ...budgetWords };

/** Text, or nothing in its place. */
function takesText(schema: unknown): boolean {
  return schema === 'string' || (Array.isArray(schema) && schema.join() === 'string,null');
}

function isScalar(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function booleanHint(value: unknown): string | null {
  const text = typeof value === 'string' || isScalar(value) ? String(value) : '';
  const word = replaceLookAlikes(text)
    .replace(/["'\s]/g, '')
    .toLowerCase();
  if (/^(?:y|yes|on|true|1|enabled)$/.test(word)) return 'write true';
  return /^(?:n|no|off|false|0|disabled)$/.test(word) ? 'write false' : 'write true or false, without quotes';
}

function collectionHint(key: string, value: unknown): string {
  const one = key === 'schedules' ? 'schedule' : 'worker';
  return value === null
    ? `write "${key}: {}" to say that there are none`
    : `give each ${one} a name: "${key}:", and below it "name:" with the ${one}'s keys`;
}
