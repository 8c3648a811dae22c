/**
 * Generates what files repeat from the code: the closed lists in the schemas and in `action.yml`, and the definitions
 * that schemas share. `npm run generate` writes them; do not edit them by hand.
 */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { isNode, parseDocument } from 'yaml';
import { checks, checkStates } from '../../src/addons/doctor/checks.ts';
import { runGuards } from '../../src/addons/run/command.ts';
import { runStatuses } from '../../src/addons/run/run-once.ts';
import { budgets } from '../../src/core/model/content.ts';
import { allowableGuards, guardCodes } from '../../src/core/model/guard.ts';
import { outcomeStatuses } from '../../src/core/model/outcome.ts';
import { changeKinds, holdCauses } from '../../src/core/model/change.ts';
import { policyRules } from '../../src/core/model/policy.ts';
import { recordChangeKinds } from '../../src/core/model/record-changes.ts';
import { subjectWarningCodes } from '../../src/core/plan/warnings.ts';
import { latenesses } from '../../src/core/time/latenesses.ts';
import { scheduleStates, statusSorts } from '../../src/report/documents/status-words.ts';
import { codeSpans, readText, root, tableRows } from './page.ts';

type Words = readonly (string | null)[];

/** The values of each closed list, by schema and path, without `properties` and `enum`. */
const lists: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  plan: {
    'definitions/changeKind': changeKinds,
    'definitions/budget': budgets,
    'definitions/change/cause': ['undeclared', 'duplicate', ...holdCauses, null],
    'definitions/warning/code': subjectWarningCodes,
    'definitions/guard/code': guardCodes,
    'definitions/breach/rule': policyRules,
  },
  apply: { 'definitions/outcome/status': outcomeStatuses },
  run: { status: [...runStatuses, null], 'definitions/guard/code': [...runGuards, 'policy'] },
  status: {
    sort: statusSorts,
    'definitions/schedule/state': scheduleStates,
    'definitions/schedule/lateness': [...latenesses, null],
  },
  calendar: { 'pastDue/items/lateness': [...latenesses, null], 'definitions/foreign/state': scheduleStates },
  doctor: { 'checks/items/check': Object.keys(checks), 'checks/items/state': checkStates },
  'ledger-log': { 'definitions/change/kind': recordChangeKinds },
};

/** The definitions that each schema shares with another, by the schema in which they are edited. */
const shared: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  apply: {
    plan: [
      ...['changeKind', 'budget', 'input', 'content', 'fromSet', 'setContent', 'change', 'runRate', 'warning'],
      ...['guard', 'diagnostic', 'error', 'spread', 'breach'],
    ],
  },
  validate: { plan: ['diagnostic', 'breach'] },
  status: { plan: ['budget', 'content', 'diagnostic', 'error'], apply: ['worker'] },
  run: { plan: ['budget', 'input', 'diagnostic', 'error', 'breach'] },
  calendar: { plan: ['budget', 'diagnostic', 'error'] },
};

function valueAt(text: string, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], JSON.parse(text));
}

/** Replaces the value at a place in JSON text. An equal value keeps its formatting. */
function setValue(text: string, keys: readonly string[], value: unknown): string {
  if (isDeepStrictEqual(valueAt(text, keys), value)) return text;
  const node = parseDocument(text).getIn(keys, true);
  if (!isNode(node) || !node.range) throw new Error(`expected something at ${keys.join('/')}`);
  return text.slice(0, node.range[0]) + JSON.stringify(value, null, 2) + text.slice(node.range[1]);
}

/** Completes a place such as `definitions/guard/code` with the keys that JSON Schema puts between. */
function keysTo(place: string): readonly string[] {
  const keys = place.split('/').flatMap((key, index, all) => {
    const isNamed = index === 0 ? key !== 'definitions' : index > 1 && key !== 'items';
    return isNamed || (index > 0 && all[index - 1] === 'items') ? ['properties', key] : [key];
  });
  return [...keys, 'enum'];
}

/** Gives the status schema a count for each state. A new one is described by its row in the docs. */
function setStateCounts(text: string): string {
  const keys = ['properties', 'summary', 'properties'];
  const counts = valueAt(text, keys) as Readonly<Record<string, unknown>>;
  const rows = tableRows('docs/commands.md', 'Statuses').map(([first = '', meaning = '']) => [
    codeSpans(first)[0],
    meaning,
  ]);
  const meanings = new Map(rows.map(([state = '', meaning = '']) => [state, meaning]));
  const countOf = (state: string): unknown => {
    return counts[state] ?? { description: meanings.get(state) ?? '', type: 'integer', minimum: 0 };
  };
  const all = Object.fromEntries(scheduleStates.map((state) => [state, countOf(state)]));
  return setValue(setValue(text, keys, all), ['properties', 'summary', 'required'], scheduleStates);
}

/** Generates a schema from its current text and the code. */
async function generateSchema(name: string): Promise<string> {
  const text = readText(`schemas/${name}.schema.json`);
  let generated = text;
  for (const [from, definitions] of Object.entries(shared[name] ?? {})) {
    const source = await generateSchema(from);
    for (const definition of definitions) {
      const keys = ['definitions', definition];
      generated = setValue(generated, keys, valueAt(source, keys));
    }
  }
  for (const [place, words] of Object.entries(lists[name] ?? {})) generated = setValue(generated, keysTo(place), words);
  if (name === 'status') generated = setStateCounts(generated);
  return generated === text ? text : await format(generated, { parser: 'json', printWidth: 120 });
}

describe('the schema of', () => {
  it.each([...new Set([...Object.keys(lists), ...Object.keys(shared)])])(
    '%s has the closed lists of the code',
    async (name) => {
      await expect(await generateSchema(name)).toMatchFileSnapshot(path.join(root, `schemas/${name}.schema.json`));
    },
  );
});

it('action.yml lists the guards', async () => {
  const named = `$1${allowableGuards.join(', ')}.`;
  const text = readText('action.yml').replace(/(Guards to permit, by name: )[a-z, -]+\./, named);
  await expect(text).toMatchFileSnapshot(path.join(root, 'action.yml'));
});
