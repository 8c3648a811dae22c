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
 * Compiles the validator that tells `src/declare/check-schema.ts` whether a file is valid. It stops at the first error
 * and says nothing about it.
 *
 * @returns an ES module.
 */
export function accepterSource(/** @type {any} */ schema) {
  const ajv = new Ajv({ ...options, code: { ...options.code, lines: true } });
  const checked = JSON.stringify(keepReported(schema), (key, value) => (key === 'examples' ? undefined : value));
  const source = standalone.default(ajv, ajv.compile(JSON.parse(checked)));
  // The text of the errors is most of the code.
  return source.replace(/^(validate\d+\.errors) = \[\{.*\}\];$/gm, '$1 = [{}];');
}

/**
 * Compiles the validator that lists every error in a file. It contains only the rules that are reported.
 *
 * @returns an ES module.
 */
export function validatorSource(/** @type {any} */ schema) {
  const ajv = new Ajv({ ...options, allErrors: true, verbose: true });
  // The generated code copies the whole list for each schedule with an error, which is quadratic; `append` does not.
  return standalone
    .default(ajv, ajv.compile(keepReported(schema)))
    .replace(/vErrors\.concat\((\w+\.errors)\)/g, 'append(vErrors, $1)')
    .concat('\nfunction append(list, more) { for (const one of more) list.push(one); return list; }\n');
}

/** Keywords for editors. */
const shown = ['title', 'description', 'errorMessage', 'default'];

/** Rules for a text, a number and a list about which the reader of each value says more. */
const readersRules = ['pattern', 'minLength', 'minimum', 'maximum', 'minItems'];

/** Keywords whose value holds schemas by name. */
const schemasByName = ['properties', 'patternProperties', 'definitions'];

/** Returns a schema without some keywords, and with only the one example of each value that a hint shows. */
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

/** Returns the keywords to leave out. A name keeps its rules, because it is a key, which no reader reads. */
function leftOutOf(/** @type {string} */ keyword, /** @type {string} */ name) {
  return keyword === 'definitions' && name === 'name' ? shown : [...shown, ...readersRules];
}
