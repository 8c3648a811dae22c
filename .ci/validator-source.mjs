import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

/** @type {import('ajv').Options} */
const options = {
  messages: false,
  strict: true,
  allowUnionTypes: true,
  code: { source: true, lines: false, esm: true },
};

/**
 * Compiles what `src/declare/check-schema.ts` asks whether a file is right: it stops at the first thing that is not, and
 * says nothing of it.
 *
 * @returns an ES module.
 */
export function accepterSource(/** @type {any} */ schema) {
  const ajv = new Ajv({ ...options, code: { ...options.code, lines: true } });
  const checked = JSON.stringify(keepReported(schema), (key, value) => (key === 'examples' ? undefined : value));
  const source = standalone.default(ajv, ajv.compile(JSON.parse(checked)));
  // What the errors say is most of the code.
  return source.replace(/^(validate\d+\.errors) = \[\{.*\}\];$/gm, '$1 = [{}];');
}

/**
 * Compiles what lists all that is wrong with a file; it holds only what is reported.
 *
 * @returns an ES module.
 */
export function validatorSource(/** @type {any} */ schema) {
  const ajv = new Ajv({ ...options, allErrors: true, verbose: true });
  // The generated code copies the whole list for each schedule that has an error, which is quadratic; ours appends.
  return standalone
    .default(ajv, ajv.compile(keepReported(schema)))
    .replace(/vErrors\.concat\((\w+\.errors)\)/g, 'append(vErrors, $1)')
    .concat('\nfunction append(list, more) { for (const one of more) list.push(one); return list; }\n');
}

/** What editors show. */
const shown = ['title', 'description', 'errorMessage', 'default'];

/** The rules of a text, a number and a list, of which the reader of each value says more. */
const readersRules = ['pattern', 'minLength', 'minimum', 'maximum', 'minItems'];

/** Keywords whose value has schemas by names of its own. */
const schemasByName = ['properties', 'patternProperties', 'definitions'];

/** A schema without these, and with the one example of each value that a hint shows. */
function keepReported(/** @type {any} */ schema, leftOut = [...shown, ...readersRules]) {
  if (Array.isArray(schema)) return schema.map((each) => keepReported(each));
  if (typeof schema !== 'object') return schema;
  const kept = Object.entries(schema).filter(([keyword]) => !leftOut.includes(keyword));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, keepKeyword(keyword, value)]));
}

function keepKeyword(/** @type {string} */ keyword, /** @type {any} */ value) {
  if (keyword === 'examples') return value.slice(0, 1);
  if (!schemasByName.includes(keyword)) return keepReported(value);
  const schemas = Object.entries(value).map(([name, each]) => [name, keepReported(each, leftOutOf(keyword, name))]);
  return Object.fromEntries(schemas);
}

/** The name of a worker, schedule or set is a key, which no reader reads. */
function leftOutOf(/** @type {string} */ keyword, /** @type {string} */ name) {
  return keyword === 'definitions' && name === 'name' ? shown : [...shown, ...readersRules];
}
