import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadDeclaration } from '../../src/declare/load-declaration.ts';
import accepts from '../../src/declare/accepts-schema.generated.js';
import { listSchemaErrors } from '../../src/declare/list-schema-errors.ts';
import { maxNesting } from '../../src/declare/yaml/yaml-node.ts';
import schema from '../../schemas/schedules.schema.json' with { type: 'json' };
import { expectLinearTime } from '../support/linear-time.ts';
import { loadText } from './load-here.ts';
import { cases } from '../support/cases.ts';
import { ledgerKinds } from '../../src/core/model/ledger-location.ts';

const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-fuzz-')));

afterAll(() => {
  rmSync(cwd, { recursive: true });
});

const fragments = [
  ...[
    'version: 1\n',
    'prune: all\n',
    'workers:\n',
    '  a:\n',
    '    id: wrk_a\n',
    '    schedules:\n',
    '      s: ',
    '{',
    '}',
  ],
  ...[
    '[',
    ']',
    ',',
    ': ',
    '\n',
    '  ',
    '\t',
    '"',
    "'",
    '|\n',
    '>-\n',
    '&a ',
    '*a',
    '<<: *a\n',
    '? ',
    '- ',
    '!!str ',
    '!x ',
  ],
  ...[
    '# c\n',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '@daily',
    '*/15 * * * *',
    'cron: ',
    'interval: 15m\n',
    'input: x\n',
    '\0',
    '\uFEFF',
  ],
  ...['\uD800', '\u202E', '\r', '${HOME}', '~', '1e999', '.nan', '0x10', 'x-a: ', '__proto__: ', 'constructor: '],
];

const names = fc.constantFrom('s', 't', '__proto__', 'constructor', 'a b', '', 'ok.name-1');
const scalars = fc.oneof(
  fc.constantFrom(
    null,
    true,
    1,
    0,
    -1,
    1.5,
    Number.NaN,
    'all',
    'owned',
    '15m',
    '1:30',
    '0 9 * * *',
    '0/5 * * * *',
    '@daily',
  ),
  fc.constantFrom(
    '2026-02-30T00:00:00Z',
    '2030-01-01T00:00:00Z',
    '2027-03-28T02:30:00',
    'Europe/Madrid',
    '${X}',
    '10%',
    '',
  ),
  fc.string({ maxLength: 8 }),
);
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** A mapping with some of these keys, mostly with values that fit them. */
function mapping(shape: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const arbitraries = Object.entries(shape).map(([key, arbitrary]) => [
    key,
    fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: anything }),
  ]);
  return fc.record(Object.fromEntries(arbitraries) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] });
}

const schedule = mapping({
  cron: fc.constantFrom('0 9 * * *', '0 9 * * MON', '0/5 * * * *'),
  interval: fc.constantFrom('15m', 60, '31d', '0s'),
  date: fc.constantFrom('2030-01-01T00:00:00Z', '2030-01-01T00:00:00', '2027-03-28T02:30:00'),
  delay: fc.constantFrom('15m', 60),
  budget: fc.constantFrom('low', 'high'),
  input: fc.constantFrom('One.', 'Two.', ' ', '{{v}}', '{{ w'),
  inputFile: fc.constantFrom('missing.md', '../x'),
  protect: fc.boolean(),
  enabled: fc.boolean(),
});
const use = mapping({
  set: fc.constantFrom('ops', 'opts'),
  with: fc.dictionary(fc.constantFrom('v', 'w', '__proto__'), fc.constantFrom('x', '{{v}}', 7), { maxKeys: 2 }),
  override: fc.dictionary(fc.constantFrom('s', 'z'), schedule, { maxKeys: 1 }),
  as: fc.constantFrom('mine', 'a b'),
});
const set = mapping({
  vars: fc.dictionary(fc.constantFrom('v', 'w', 'constructor'), fc.constantFrom(null, 'x'), { maxKeys: 2 }),
  schedules: fc.dictionary(fc.constantFrom('s', 't'), schedule, { maxKeys: 2 }),
});
const worker = mapping({
  id: fc.constantFrom('wrk_a', 'wrk_b', '${UNSET:-wrk_c}', '${UNSET}'),
  timezone: fc.constantFrom('Europe/Madrid', 'UTC', 'Nowhere'),
  prune: fc.constantFrom('all', 'owned', 'none'),
  ignore: fc.array(mapping({ input: fc.constantFrom('*', 'O*'), type: fc.constantFrom('cron', 'delayed') }), {
    maxLength: 2,
  }),
  limits: mapping({ cancel: fc.constantFrom(1, '50%', '101%') }),
  schedules: fc.dictionary(fc.constantFrom('s', 't', 'u'), schedule, { maxKeys: 3 }),
  use: fc.array(use, { maxLength: 2 }),
});
const file = mapping({
  sets: fc.dictionary(fc.constantFrom('ops', 'other'), set, { maxKeys: 2 }),
  version: fc.constant(1),
  prune: fc.constantFrom('all', 'owned', 'none'),
  workers: fc.dictionary(fc.constantFrom('a', 'b'), worker, { maxKeys: 2 }),
  ledger: fc.constantFrom('git:refs/rota/ledger', 'nope', ...Object.keys(ledgerKinds).map((kind) => `${kind}:x`)),
  defaults: mapping({ timezone: fc.constantFrom('UTC'), budget: fc.constantFrom('low') }),
});

describe('loadDeclaration returns a result and never throws', () => {
  test('for any bytes', async () => {
    const written = path.join(cwd, 'a.yaml');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        writeFileSync(written, bytes);
        const loaded = await loadDeclaration({ paths: [written], cwd, env: {}, readStdin: () => Promise.resolve('') });
        expect(loaded.kind).toBe('invalid');
        expect(loaded.diagnostics.length).toBeGreaterThan(0);
      }),
      { numRuns: cases(100) },
    );
  });

  test('for any text made of YAML fragments', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...fragments), { maxLength: 40 }), async (parts) => {
        const loaded = await loadText(parts.join(''));
        if (loaded.kind === 'invalid') expect(loaded.diagnostics.length).toBeGreaterThan(0);
      }),
      { numRuns: cases(500) },
    );
  });

  test('for any value close to a declaration, which it accepts only if the schema does, with every schedule', async () => {
    const isAccepted = new Ajv({ strict: true, allowUnionTypes: true, keywords: ['errorMessage'] }).compile(schema);
    let loadedOnes = 0;
    await fc.assert(
      fc.asyncProperty(file, async (value) => {
        const loaded = await loadText(stringify(value));
        if (loaded.kind === 'invalid') return;
        loadedOnes++;
        expect(isAccepted(value)).toBe(true);
        const { workers } = value as { workers: Readonly<Record<string, { schedules?: object }>> };
        const declared = Object.entries(workers).map(([alias, { schedules = {} }]) => [
          alias,
          Object.keys(schedules).sort(),
        ]);
        const read = loaded.declaration.workers.map(({ alias, schedules }) => [
          alias,
          schedules.filter(({ fromSet }) => fromSet === null).map(({ name }) => name),
        ]);
        expect(read).toEqual(declared.sort());
      }),
      { numRuns: cases(500) },
    );
    expect(loadedOnes).toBeGreaterThan(5);
  });
});

describe('the loader limits', () => {
  const top = 'version: 1\nprune: all\n';

  test.each([
    ['flow lists', '['.repeat(1_000_000)],
    ['flow mappings', '{a: '.repeat(300_000)],
    ['compact lists', '- '.repeat(500_000)],
    ['explicit keys', '? '.repeat(500_000)],
  ])('are %s that are never closed', async (_, text) => {
    const loaded = await loadText(`${top}x-a:\n  ${text}`);
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(['yaml-too-deep']);
  });

  test('nesting built from aliases', async () => {
    const half = maxNesting / 2 + 1;
    const nest = (inner: string) => `${'['.repeat(half)}${inner}${']'.repeat(half)}`;
    const loaded = await loadText(`${top}x-a: &a ${nest('1')}\nx-b: ${nest('*a')}\nworkers: {}\n`);
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(['yaml-too-deep']);
  });

  test('the number of syntax errors reported for one file', async () => {
    const loaded = await loadText('x-a: @b\n'.repeat(5000));
    expect(loaded.diagnostics).toHaveLength(20);
  });

  test('the expansion of merge keys', async () => {
    const wide = Array.from({ length: 2000 }, (_, index) => `k${String(index)}: 1`).join(', ');
    const merges = Array.from({ length: 2000 }, () => '{ <<: *a }').join(', ');
    const loaded = await loadText(`${top}x-a: &a { ${wide} }\nx-b: [${merges}]\nworkers: {}\n`);
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(['yaml-alias-bomb']);
  });
});

// The YAML library compares each key with all keys before it. Our check looks each key up once.
test('a repeated key is found in linear time', async () => {
  await expectLinearTime(async (count) => {
    const keys = Array.from({ length: count }, (_, index) => `  k${String(index)}: 1\n`);
    const loaded = await loadText(`version: 1\nprune: all\nworkers: {}\nx-wide:\n${keys.join('')}  k0: 2\n`);
    expect(loaded.diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['duplicate-key', 'expected each key once, got "k0" again after -:5:3'],
    ]);
  }, 16_000);
});

test('twenty thousand aliases of one prompt are not reported as an alias bomb', async () => {
  const count = 20_000;
  const schedules = Array.from(
    { length: count },
    (_, index) => `      s${String(index)}: { interval: ${String(index + 1)}, input: *p }\n`,
  );
  const loaded = await loadText(
    `version: 1\nprune: all\nx-p: &p Say hello.\nworkers:\n  a:\n    id: wrk_a\n    schedules:\n${schedules.join('')}`,
  );
  expect(loaded.kind === 'loaded' && loaded.declaration.workers[0]?.schedules.length).toBe(count);
});

// The generated validator would copy its list of errors for each new error. The build makes it append instead.
test('accepts() is true exactly if listSchemaErrors() is empty', () => {
  const answers = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(fc.oneof(file, anything), (value) => {
      const errors = listSchemaErrors(value);
      expect(accepts(value)).toBe(errors.length === 0);
      answers[errors.length === 0 ? 'accepted' : 'refused']++;
    }),
    { numRuns: cases(1000) },
  );
  expect(answers.accepted).toBeGreaterThan(5);
  expect(answers.refused).toBeGreaterThan(5);
});

test('schema errors of invalid schedules are listed in linear time', async () => {
  const schedules = Object.fromEntries(Array.from({ length: 32_000 }, (_, index) => [`s${String(index)}`, { x: 1 }]));
  const names = Object.keys(schedules);
  await expectLinearTime((count) => {
    const some = Object.fromEntries(names.slice(0, count).map((name) => [name, schedules[name]]));
    expect(listSchemaErrors({ version: 1, prune: 'all', workers: { a: { schedules: some } } })).toHaveLength(count);
  }, names.length);
});

test('all errors of forty thousand invalid schedules are counted', async () => {
  const count = 40_000;
  const schedules = Array.from({ length: count }, (_, index) => `      s${String(index)}: { x: 1, input: x }\n`);
  const loaded = await loadText(
    `version: 1\nprune: all\nworkers:\n  a:\n    id: wrk_a\n    schedules:\n${schedules.join('')}`,
  );
  expect(loaded.diagnostics).toHaveLength(101);
  expect(loaded.diagnostics.at(-1)?.message).toBe(`and ${String(2 * count - 100)} more errors`);
});
