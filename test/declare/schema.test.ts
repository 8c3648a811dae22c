import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { cronFields, parseCron } from '../../src/core/time/cron.ts';
import { parseDuration } from '../../src/declare/duration/parse-duration.ts';
import { parseDate } from '../../src/declare/read-date.ts';
import { repository } from './load-here.ts';

type Schema = Readonly<Record<string, unknown>>;

function readSchema(file: string): Schema {
  return JSON.parse(readFileSync(`${repository}schemas/${file}`, 'utf8')) as Schema;
}

const schema = readSchema('schedules.schema.json');

test('the published schema is strict draft-07', () => {
  expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, validateFormats: true, keywords: ['errorMessage'] });
  expect(ajv.validateSchema(schema)).toBe(true);
  expect(() => ajv.compile(schema)).not.toThrow();
});

test('every property of the schema has a description for the editor', () => {
  const properties = collectProperties(schema);
  expect(properties.length).toBeGreaterThan(20);
  const bare = properties.filter(([, property]) => resolve(property)['description'] === undefined);
  expect(bare.map(([name]) => name)).toEqual([]);
});

test('only free-form mappings accept unknown keys', () => {
  // A whole schedule accepts what the schema it references accepts.
  const open = collectObjects(schema).filter(
    ({ additionalProperties: more, allOf }) => more !== false && typeof more !== 'object' && allOf === undefined,
  );
  expect(open).toEqual([]);
});

test('every example in the schema is valid', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, keywords: ['errorMessage'] });
  ajv.addSchema(schema, 'schedules');
  for (const [name, definition] of Object.entries(schema['definitions'] as Record<string, Schema>)) {
    const validate = ajv.getSchema(`schedules#/definitions/${name}`);
    for (const example of (definition['examples'] ?? []) as readonly unknown[]) {
      expect(validate?.(example), `${name}: ${JSON.stringify(example)}`).toBe(true);
    }
  }
  for (const example of schema['examples'] as readonly unknown[]) expect(ajv.validate('schedules', example)).toBe(true);
});

test('every example file is valid by the schema', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, keywords: ['errorMessage'] });
  const files = readdirSync(`${repository}examples`, { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [file, readFileSync(`${repository}examples/${file}`, 'utf8')] as const)
    .filter(([, text]) => text.includes('schedules.schema.json'));
  expect(texts.length).toBeGreaterThan(5);
  for (const [file, text] of texts) {
    expect({ file, isTaken: ajv.validate(schema, parse(text, { merge: true })), errors: ajv.errors }).toMatchObject({
      isTaken: true,
    });
  }
});

test('every schema has its own address with the major version of the package', () => {
  const { version } = JSON.parse(readFileSync(`${repository}package.json`, 'utf8')) as { readonly version: string };
  const [major = ''] = version.split('.');
  const files = readdirSync(`${repository}schemas`);
  expect(files.map((file) => readSchema(file)['$id'])).toEqual(
    files.map((file) => `https://unpkg.com/handinger-rota@${major}/schemas/${file}`),
  );
});

test('every pattern has an error message', () => {
  const patterns = collect(schema).filter((part) => 'pattern' in part);
  expect(patterns.length).toBeGreaterThan(5);
  expect(patterns.filter(({ errorMessage }) => typeof errorMessage !== 'string')).toEqual([]);
});

/** The pattern for a key of a schedule. */
function patternOf(key: string): RegExp {
  const { schedule } = schema['definitions'] as Readonly<Record<string, { properties: Record<string, Schema> }>>;
  const property = schedule?.properties[key] ?? {};
  const { duration, instant } = schema['definitions'] as { readonly duration: Schema; readonly instant: Schema };
  const { pattern } = key === 'interval' ? duration : key === 'date' ? instant : property;
  return new RegExp(String(pattern), 'u');
}

/** Text that is a cron or close to one. */
const almostCron = fc
  .tuple(
    fc.boolean(),
    ...cronFields.map(({ min, max, names }) => {
      const value = fc.oneof(
        { arbitrary: fc.integer({ min, max }).map(String), weight: 12 },
        { arbitrary: fc.constantFrom('00', '7', '60', '0', 'L', '?', '', 'foo'), weight: 1 },
        ...(names.length === 0 ? [] : [{ arbitrary: fc.constantFrom(...names, 'Mon', 'JAN'), weight: 4 }]),
      );
      const range = fc.oneof(
        fc.constant('*'),
        value,
        fc.tuple(value, value).map((ends) => ends.join('-')),
      );
      const step = fc.oneof(
        { arbitrary: fc.constant(''), weight: 9 },
        fc.integer({ min: 0, max: 30 }).map((n) => `/${String(n)}`),
      );
      return fc
        .array(
          fc.tuple(range, step).map((parts) => parts.join('')),
          { minLength: 1, maxLength: 2 },
        )
        .map((items) => items.join(','));
    }),
  )
  .map(([hasSeconds, seconds, ...fields]) => [...(hasSeconds ? [seconds] : []), ...fields].join(' '));

test('the cron pattern accepts what parseCron accepts, apart from reversed ranges and days that never come', () => {
  const pattern = patternOf('cron');
  const texts = [' 0  9 * * 1 ', '@Daily', '@reboot', '0 9 * *', 'every 5 minutes', '60 9 * * *', '* * * * * * *'];
  let accepted = 0;
  const compare = (text: string): void => {
    const { refused } = parseCron(text);
    if (refused === null) accepted++;
    const isSubtle = refused !== null && /ends before it begins|never run/.test(refused);
    if (!isSubtle) expect({ text, isTaken: pattern.test(text) }).toEqual({ text, isTaken: refused === null });
  };
  for (const text of texts) compare(text);
  fc.assert(fc.property(almostCron, compare), { numRuns: 1000 });
  expect(accepted).toBeGreaterThan(50);
});

test('the duration pattern accepts what parseDuration accepts', () => {
  const pattern = patternOf('interval');
  const part = fc.constantFrom('1', '15', '0', 'd', 'h', 'm', 's', 'P', 'T', 'W', 'D', 'H', 'M', 'S', ' ', '');
  const text = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (each) => pattern.test(each) === (parseDuration(each) !== null)),
    { numRuns: 2000 },
  );
  for (const each of ['90s', '1h30m', '2d', 'PT15M', 'P1DT2H', 'P2W']) expect(pattern.test(each)).toBe(true);
});

test('the date pattern accepts what parseDate accepts', () => {
  const pattern = patternOf('date');
  const takes = (text: string): boolean => parseDate(text, { kind: 'known', name: 'UTC' }).kind === 'read';
  const texts = [
    '2026-12-01T09:00:00+01:00',
    '2026-12-01 09:00',
    '2026-12-01t09:00:00.000z',
    '2028-02-29T23:59:59 -23:59',
  ];
  for (const text of texts) expect([text, takes(text), pattern.test(text)]).toEqual([text, true, true]);
  const wrong = [
    '2026-12-01',
    '01/12/2030 09:00',
    '2026-13-01T09:00Z',
    '2026-12-32T09:00Z',
    '2026-12-01T24:00Z',
    '2026-12-01T09:60Z',
    '2026-12-01T09:00:00.5Z',
  ];
  for (const text of wrong) expect([text, takes(text), pattern.test(text)]).toEqual([text, false, false]);
});

function collect(part: unknown): readonly Schema[] {
  if (typeof part !== 'object' || part === null) return [];
  return [part as Schema, ...Object.values(part).flatMap(collect)];
}

function collectObjects(part: unknown): readonly Schema[] {
  if (typeof part !== 'object' || part === null) return [];
  const below = Object.entries(part).flatMap(([key, value]) => (key === 'examples' ? [] : collectObjects(value)));
  return 'type' in part && part.type === 'object' ? [part, ...below] : below;
}

function collectProperties(part: unknown): readonly (readonly [string, Schema])[] {
  return collectObjects(part).flatMap(({ properties }) => Object.entries((properties ?? {}) as Record<string, Schema>));
}

function resolve(property: Schema): Schema {
  const reference = property['$ref'];
  if (typeof reference !== 'string') return property;
  const name = reference.replace('#/definitions/', '');
  return (schema['definitions'] as Record<string, Schema>)[name] ?? {};
}
