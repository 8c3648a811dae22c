import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { repository } from './load-here.ts';

type Schema = Readonly<Record<string, unknown>>;

const schema = JSON.parse(readFileSync(`${repository}schemas/schedules.schema.json`, 'utf8')) as Schema;

test('the published schema is strict draft-07', () => {
  expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, validateFormats: true });
  expect(ajv.validateSchema(schema)).toBe(true);
  expect(() => ajv.compile(schema)).not.toThrow();
});

test('everything a person can type has a description for the editor', () => {
  const properties = collectProperties(schema);
  expect(properties.length).toBeGreaterThan(20);
  const bare = properties.filter(([, property]) => resolve(property)['description'] === undefined);
  expect(bare.map(([name]) => name)).toEqual([]);
});

test('no mapping but the free-form ones takes unknown keys', () => {
  const open = collectObjects(schema).filter(
    ({ additionalProperties: more }) => more !== false && typeof more !== 'object',
  );
  expect(open).toEqual([]);
});

test('every example in the schema is what the schema takes', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  ajv.addSchema(schema, 'schedules');
  for (const [name, definition] of Object.entries(schema['definitions'] as Record<string, Schema>)) {
    const validate = ajv.getSchema(`schedules#/definitions/${name}`);
    for (const example of (definition['examples'] ?? []) as readonly unknown[]) {
      expect(validate?.(example), `${name}: ${JSON.stringify(example)}`).toBe(true);
    }
  }
  for (const example of schema['examples'] as readonly unknown[]) expect(ajv.validate('schedules', example)).toBe(true);
});

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
