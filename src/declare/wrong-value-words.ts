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

/** Describes what a schema accepts: its enum, or its types, such as `a whole number or text`. */
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
 * Returns a hint for a value of the wrong type: its likeliest correction, or an example from the schema.
 *
 * @param written the value as written in the file.
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
  // The schema's example is a whole schedule, which would replace the time and the prompt of the set.
  if (/\/use\/\d+\/override\/[^/]*$/.test(instancePath))
    return `write, for example, ${String(key)}: { enabled: false }`;
  if (schema === 'object' && (key === 'schedules' || key === 'workers')) return collectionHint(key, data);
  const examples = parentSchema['examples'] as readonly unknown[] | undefined;
  if (examples === undefined || typeof key !== 'string') return null;
  return `write, for example, ${key}: ${JSON.stringify(examples[0])}`;
}

/** Returns a hint for a value that is not allowed: the allowed value that was probably meant, or what to do. */
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

const noBudgetHint = 'leave the key out for standard, or write unlimited if a run may spend without limit';

/** Words for budgets that other tools use. */
const budgetWords: Readonly<Record<string, string>> = {
  ...{ cheap: 'low', min: 'low', minimal: 'low', small: 'low' },
  ...{ default: 'standard', medium: 'standard', normal: 'standard', regular: 'standard' },
  ...{ large: 'high', big: 'high', max: 'high', maximum: 'high' },
  ...{ infinite: 'unlimited', unbounded: 'unlimited' },
};

/** Words that people write for allowed values: keys of schedules with another name in the API, and budgets. */
const apiWords: Readonly<Record<string, string | undefined>> = { date: 'scheduled', delay: 'delayed', ...budgetWords };

/** Whether a schema accepts text, or text and null. */
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
    ? `write "${key}: {}" if there are none`
    : `give each ${one} a name: "${key}:", and below it "name:" with the ${one}'s keys`;
}
