/** A declaration with sets plans as the same one written out by hand does. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createManualClock } from '../../../src/clock.ts';
import type { Declaration } from '../../../src/core/model/declaration.ts';
import { guardCodes } from '../../../src/core/model/guard.ts';
import { loadDeclaration } from '../../../src/declare/load-declaration.ts';
import { planDeclaration } from '../../../src/pipeline.ts';
import { createMemoryService } from '../../../src/addons/sandbox/memory-service.ts';
import { createPlanDocument } from '../../../src/report/documents/plan-document.ts';
import { cases } from '../../support/cases.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-sets-')));

afterAll(() => {
  rmSync(root, { recursive: true });
});

const variables = ['team', 'constructor', 'a.b-c'] as const;
type Variable = (typeof variables)[number];
type Values = Partial<Record<Variable, string>>;
/** A part of a prompt: literal text, a variable, or an escaped variable. */
type Part =
  { readonly text: string } | { readonly variable: Variable; readonly blanks: string } | { readonly escaped: string };

const text = fc.constantFrom(
  'Brief ',
  ' on\n- a: { b }\n',
  ' `code` ',
  ' {{ not a name }} ',
  ' ${HOME} $& ',
  ' } ',
  '€ ',
);
const value = fc.constantFrom(
  'Sales',
  'a: [b]\n- c',
  '{{team}}',
  '\\{{team}}',
  '{{',
  '```\n{{x}}\n```',
  '${HOME}',
  '$&',
  '',
  ' x ',
);
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ text }),
  fc.record({ variable: fc.constantFrom(...variables), blanks: fc.constantFrom('', ' ', '\t ') }),
  fc.record({ escaped: fc.constantFrom('team', 'other', 'toString') }),
);

interface AnySchedule {
  readonly budget: string | null;
  readonly enabled: boolean | null;
  readonly owner: string | null;
  readonly from: string | null;
  readonly spread: boolean;
  readonly prompt: readonly Part[];
  readonly isFile: boolean;
}

const schedule: fc.Arbitrary<AnySchedule> = fc.record({
  budget: fc.constantFrom(null, 'low', 'high'),
  enabled: fc.constantFrom(null, true, false),
  owner: fc.constantFrom(null, 'ops'),
  from: fc.constantFrom(null, '2026-12-01T00:00:00'),
  spread: fc.boolean(),
  prompt: fc.array(part, { maxLength: 5 }),
  isFile: fc.boolean(),
});
const override = fc.record(
  {
    budget: fc.constantFrom('standard', 'unlimited'),
    enabled: fc.boolean(),
    interval: fc.integer({ min: 100, max: 10_000 }).map((seconds) => `${String(seconds)}m`),
    prompt: fc.record({ parts: fc.array(part, { maxLength: 4 }), isFile: fc.boolean() }),
  },
  { requiredKeys: [] },
);
const estate = fc.record({
  defaults: fc.record({ ofSets: fc.constantFrom(null, 'high'), ofWorkers: fc.constantFrom(null, 'high') }),
  ownValues: fc.record({ team: value, constructor: value }, { requiredKeys: [] }),
  sets: fc.array(fc.array(schedule, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  workers: fc.array(
    fc.array(
      fc.record({
        set: fc.nat(2),
        as: fc.constantFrom(null, 'one'),
        values: fc.record({ team: value, constructor: value, 'a.b-c': value }),
        override: fc.option(override),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Only two of the three schedules are made live, so that at least one plan creates something. */
const plain: AnySchedule = {
  budget: null,
  enabled: null,
  owner: null,
  from: null,
  spread: false,
  prompt: [{ variable: 'team', blanks: ' ' }],
  isFile: false,
};
const creating: typeof estate extends fc.Arbitrary<infer Drawn> ? Drawn : never = {
  defaults: { ofSets: null, ofWorkers: null },
  ownValues: { constructor: 'Sales' },
  sets: [[plain, plain, plain]],
  workers: [[{ set: 0, as: null, values: { team: 'Sales', constructor: '$&', 'a.b-c': ' x ' }, override: null }]],
};

const names = ['brief', 'constructor', 'toString'];

/** The prompt as in a set. The tail keeps it non-empty and unique. */
function write(parts: readonly Part[], tail: string): string {
  const written = parts.map((each) => {
    if ('text' in each) return each.text;
    return 'escaped' in each ? `\\{{${each.escaped}}}` : `{{${each.blanks}${each.variable}${each.blanks}}}`;
  });
  return [...written, tail].join('');
}

/** The prompt as a person would write it for one worker. */
function fill(parts: readonly Part[], tail: string, values: Values): string {
  const filled = parts.map((each) => {
    if ('text' in each) return each.text;
    return 'escaped' in each ? `{{${each.escaped}}}` : (values[each.variable] ?? '');
  });
  return [...filled, tail].join('');
}

/** Keys that differ: those about the set, and places. */
const leftOut: readonly string[] = ['set', 'location', 'file', 'line', 'column'];

let folders = 0;

/**
 * Plans a folder of YAML files (JSON is YAML). Returns the declaration, the changes and the document without `leftOut`
 * keys.
 */
async function plan(files: Readonly<Record<string, string>>, live: Declaration | null) {
  const cwd = path.join(root, String(++folders));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.join(cwd, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(cwd, name), content);
  }
  const loaded = await loadDeclaration({ paths: ['.'], cwd, env: {} });
  rmSync(cwd, { recursive: true });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.diagnostics, null, 1));
  const { declaration } = loaded;
  const clock = createManualClock(new Date('2026-11-20T10:00:00Z'));
  const service = createMemoryService({ clock });
  for (const { workerId } of declaration.workers) service.addWorker(workerId);
  for (const { workerId, schedules } of live?.workers ?? []) {
    // Every other schedule is live, and some of those were edited.
    for (const [index, { content }] of schedules.entries()) {
      const budget = index % 4 === 2 ? 'standard' : content.budget;
      if (index % 2 === 0) service.addSchedule(workerId, { ...content, budget }, { id: `sch_${String(index)}` });
    }
  }
  const options = { reader: service.api, clock, concurrency: 2, allow: new Set(guardCodes), ledger: null };
  const result = await planDeclaration(declaration, options);
  const document = createPlanDocument({ ...result, diagnostics: [], error: null, now: clock.now() });
  const json = JSON.stringify(document, (key, each: unknown) => (leftOut.includes(key) ? undefined : each), 1);
  return { declaration, json, changes: document.changes };
}

test('a declaration with sets plans exactly like the same one written out by hand', async () => {
  let creates = 0;
  await fc.assert(
    fc.asyncProperty(estate, async ({ defaults, ownValues, sets, workers }) => {
      const prompts: Record<string, string> = {};
      let order = 0;
      const setEntries = sets.map((schedules, index) => {
        const own = schedules.map(({ prompt, isFile, spread, from, ...keys }, at) => {
          const tail = ` Tail ${String(index)}${String(at)}. `;
          const when = spread ? { cron: `${String(++order)} 9 * * *`, spread: '30m' } : { interval: 3600 + ++order };
          const template = write(prompt, tail);
          const file = `prompts/${String(index)}-${String(at)}.md`;
          if (isFile) prompts[`shared/${file}`] = template;
          const said = Object.fromEntries(Object.entries({ ...keys, from }).filter(([, each]) => each !== null));
          return {
            name: names[at]!,
            prompt,
            tail,
            when,
            said,
            input: isFile ? { inputFile: file } : { input: template },
          };
        });
        const used = [
          ...new Set(own.flatMap(({ prompt }) => prompt.flatMap((each) => ('variable' in each ? each.variable : [])))),
        ];
        const vars = Object.fromEntries(
          used.map((name) => [name, Object.hasOwn(ownValues, name) ? (ownValues as Values)[name]! : null]),
        );
        return { name: `set-${String(index)}`, own, vars };
      });
      const head = { version: 1, prune: 'all' };
      const ofFile = (budget: string | null) => (budget === null ? {} : { defaults: { budget } });
      const setsFile = {
        version: 1,
        ...ofFile(defaults.ofSets),
        sets: Object.fromEntries(
          setEntries.map(({ name, own, vars }) => {
            const schedules = own.map((each) => [each.name, { ...each.when, ...each.said, ...each.input }]);
            return [name, { vars, schedules: Object.fromEntries(schedules) as object }];
          }),
        ),
      };
      const files: Record<string, string> = { 'shared/sets.yaml': JSON.stringify(setsFile) };
      const written: Record<string, object> = {};
      for (const [index, uses] of workers.entries()) {
        const alias = `w${String(index)}`;
        const base = { id: `wrk_${alias}`, timezone: 'Europe/Madrid', owner: 'team' };
        const schedules: Record<string, object> = {};
        const seen = new Set<number>();
        const use = uses.flatMap((each, at) => {
          const setIndex = each.set % sets.length;
          // A second use of a set is left out, because it would declare the same schedules again.
          if (seen.has(setIndex)) return [];
          seen.add(setIndex);
          const { name, own, vars } = setEntries[setIndex]!;
          const given = Object.fromEntries(
            Object.keys(vars).flatMap((key) =>
              vars[key] === null || at === 0 ? [[key, each.values[key as Variable]]] : [],
            ),
          );
          const values = { ...vars, ...given } as Values;
          const first = own[0]!;
          const { prompt, ...over } = each.override ?? {};
          // A variable that the set does not have is an error in an override too.
          const parts = prompt?.parts.filter((one) => !('variable' in one) || Object.hasOwn(vars, one.variable)) ?? [];
          const template = write(parts, ' Over. ');
          const file = `over-${alias}-${String(at)}.md`;
          if (prompt?.isFile === true) prompts[`teams/${file}`] = template;
          const input = prompt === undefined ? {} : prompt.isFile ? { inputFile: file } : { input: template };
          const prefix = each.as === null ? name : `${each.as}-${String(at)}`;
          for (const one of own) {
            const isOver = one === first && each.override !== null;
            const when = isOver && over.interval !== undefined ? {} : one.when;
            const text =
              isOver && prompt !== undefined ? fill(parts, ' Over. ', values) : fill(one.prompt, one.tail, values);
            schedules[`${prefix}.${one.name}`] = {
              ...when,
              budget: defaults.ofSets ?? defaults.ofWorkers ?? 'standard',
              ...one.said,
              ...(isOver ? over : {}),
              input: text,
            };
          }
          const as = each.as === null ? {} : { as: prefix };
          const overrides = each.override === null ? {} : { override: { [first.name]: { ...over, ...input } } };
          return [{ set: name, ...as, with: given, ...overrides }];
        });
        files[`teams/${alias}.yaml`] = JSON.stringify({
          ...head,
          ...ofFile(defaults.ofWorkers),
          workers: { [alias]: { ...base, use } },
        });
        written[alias] = { ...base, schedules };
      }
      const byHand = { 'all.yaml': JSON.stringify({ ...head, workers: written }) };
      const { declaration } = await plan(byHand, null);
      const expected = await plan(byHand, declaration);
      const found = await plan({ ...files, ...prompts }, declaration);
      expect(found.json).toBe(expected.json);
      // A watch follows every file, including the prompts of sets and overrides.
      expect(found.declaration.files).toHaveLength(Object.keys({ ...files, ...prompts }).length);
      expect(found.changes.every(({ set, address }) => (address === null) === (set === null))).toBe(true);
      creates += found.changes.filter(({ kind }) => kind === 'create').length;
    }),
    { numRuns: cases(30), examples: [[creating]] },
  );
  expect(creates).toBeGreaterThan(0);
});
