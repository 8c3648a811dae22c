import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApplyDocument } from '../../src/report/documents/apply-document.ts';
import { createPlanDocument } from '../../src/report/documents/plan-document.ts';
import { createValidateDocument } from '../../src/report/documents/validate-document.ts';
import { anyApplyReport, anyPlanReport } from './any-report.ts';
import { applyStories, planStories, validateStories } from './stories.ts';

interface Schema {
  readonly definitions: Readonly<Record<string, SchemaPart>>;
}

interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
}

function readSchema(name: string): Schema {
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as Schema;
}

const schemas = { plan: readSchema('plan'), apply: readSchema('apply'), validate: readSchema('validate') };

function compile(schema: Schema): ValidateFunction {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  ajvFormats.default(ajv);
  return ajv.compile(schema);
}

const validate = {
  plan: compile(schemas.plan),
  apply: compile(schemas.apply),
  validate: compile(schemas.validate),
};

type Kind = keyof typeof validate;

/** Validates a document as a consumer reads it, from JSON. */
function problemsOf(kind: Kind, document: unknown): unknown {
  return validate[kind](JSON.parse(JSON.stringify(document))) ? [] : validate[kind].errors;
}

const documents: readonly { readonly kind: Kind; readonly story: string; readonly document: object }[] = [
  ...Object.entries(planStories).map(([story, report]) => ({
    kind: 'plan' as const,
    story,
    document: createPlanDocument(report),
  })),
  ...Object.entries(applyStories).map(([story, report]) => ({
    kind: 'apply' as const,
    story,
    document: createApplyDocument(report),
  })),
  ...Object.entries(validateStories).map(([story, report]) => ({
    kind: 'validate' as const,
    story,
    document: createValidateDocument(report),
  })),
];

/** The maximum number of invalid copies to try. Large documents have more. */
const maxTried = 2_000;

/** Yields every copy of a value in which one object, at any depth, has one key fewer or one more. */
function* misshapen(value: unknown): Generator {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const wrong of misshapen(item)) yield value.with(index, wrong);
    }
  } else if (typeof value === 'object' && value !== null) {
    yield { ...value, surprise: true };
    for (const [key, item] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
      for (const wrong of misshapen(item)) yield { ...value, [key]: wrong };
    }
  }
}

describe('the published schemas', () => {
  it.each(documents)('accept the $kind document of $story', ({ kind, document }) => {
    expect(problemsOf(kind, document)).toEqual([]);
  });

  it.each(documents)('reject the $kind document of $story with a missing or an extra key', ({ kind, document }) => {
    const accepted: unknown[] = [];
    let tried = 0;
    for (const wrong of misshapen(document)) {
      if (tried++ === maxTried) break;
      if (validate[kind](wrong)) accepted.push(wrong);
    }
    expect(tried).toBeGreaterThan(10);
    expect(accepted).toEqual([]);
  });

  it('accept every plan document', () => {
    fc.assert(
      fc.property(anyPlanReport, (report) => {
        expect(problemsOf('plan', createPlanDocument(report))).toEqual([]);
      }),
    );
  });

  it('accept every apply document', () => {
    fc.assert(
      fc.property(anyApplyReport, (report) => {
        expect(problemsOf('apply', createApplyDocument(report))).toEqual([]);
      }),
    );
  });

  it('have the same worker fields in a plan and in an apply', () => {
    const { plannedWorker } = schemas.plan.definitions;
    const { warnings, ...planned } = plannedWorker?.properties ?? {};
    const worker = schemas.apply.definitions['worker']?.properties;
    expect(planned).toEqual({ ...worker, runsPerDay: { $ref: '#/definitions/runRate' } });
    expect(warnings).toMatchObject({ items: { $ref: '#/definitions/warning' } });
  });
});
