import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { formatAddress } from '../../src/core/model/declaration.ts';
import type { LoadOptions } from '../../src/declare/load-declaration.ts';
import { loadHere, repository } from './load-here.ts';

async function loadExample(directory: string, paths: readonly string[], env: LoadOptions['env'] = {}) {
  const loaded = await loadHere(`examples/${directory}`, paths, { env });
  expect(loaded.diagnostics).toEqual([]);
  if (loaded.kind !== 'loaded') throw new Error('the example is invalid');
  return loaded.declaration;
}

test('the quickstart example loads without a path or an environment', async () => {
  const { workers } = await loadExample('quickstart', []);
  expect(workers.map(({ workerId }) => workerId)).toEqual(['t_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM']);
  expect(workers[0]?.schedules.map(({ name }) => name)).toEqual(['inbox-sweep', 'morning-brief']);
});

test('the monorepo example merges the files of its teams and their shared sets into one declaration', async () => {
  const { workers, files } = await loadExample('monorepo', []);
  const owned = workers.flatMap(({ alias, schedules }) =>
    schedules.map(({ name, owner }) => `${formatAddress(alias, name)} ${owner ?? ''}`),
  );
  expect(owned).toEqual([
    'research/daily-ops.brief research',
    'research/daily-ops.digest research',
    'research/morning-brief research',
    'sales/daily-ops.brief sales',
    'sales/daily-ops.digest sales',
    'support/daily-ops.brief support',
    'support/daily-ops.digest support',
    'support/digest support',
    'support/escalations support-leads',
    'support/inbox-sweep support',
    'support/ticket-sweep support',
  ]);
  expect(files.map((file) => file.replace(`${repository}examples/monorepo/schedules/`, ''))).toEqual([
    'prompts/escalations.md',
    'prompts/morning-brief.md',
    'prompts/weekly-digest.md',
    'research.yaml',
    'sales.yaml',
    'shared.yaml',
    'support.yaml',
  ]);
});

test('every team file of the monorepo example has a code owner', () => {
  const owners = readFileSync(path.join(repository, 'examples/monorepo/.github/CODEOWNERS'), 'utf8');
  const reviewed = [...owners.matchAll(/^\/schedules\/(\S+\.yaml) /gm)].map(([, file = '']) => file);
  const files = readdirSync(path.join(repository, 'examples/monorepo/schedules')).filter((name) =>
    name.endsWith('.yaml'),
  );
  expect([...reviewed, 'shared.yaml'].toSorted()).toEqual(files.toSorted());
});

test('the set of the sets example runs at different minutes on its twenty workers', async () => {
  const { workers } = await loadExample('sets', []);
  expect(workers).toHaveLength(20);
  const briefs = workers.flatMap(({ schedules }) => schedules.filter(({ name }) => name === 'daily-ops.brief'));
  expect(briefs).toHaveLength(20);
  expect(new Set(briefs.map(({ spread }) => spread?.shiftMinutes)).size).toBeGreaterThan(8);
});

test('the accounts example has three accounts, and its workflow has their keys', async () => {
  const { workers } = await loadExample('accounts', []);
  expect(workers.map(({ account }) => account)).toEqual(['agency', 'shop', 'labs']);
  const read = (example: string): string =>
    readFileSync(path.join(repository, `examples/${example}/.github/workflows/rota.yml`), 'utf8');
  const keyLine = /^ +HANDINGER_API_KEY(\w*): \$\{\{ secrets\.HANDINGER_API_KEY\1 \}\}\n/gm;
  const keysOf = (example: string): readonly (string | undefined)[] =>
    [...read(example).matchAll(keyLine)].map(([, suffix]) => suffix);
  expect(keysOf('accounts')).toEqual(keysOf('github').flatMap(() => ['_SHOP', '_LABS', '_AGENCY']));
  const withoutKeys = (text: string): string => text.replace(keyLine, '').replace(/^# Before the first run: .*\n/m, '');
  expect(withoutKeys(read('accounts'))).toBe(withoutKeys(read('github')));
});

test('the example of all four types has one schedule of each', async () => {
  const { workers, ledger } = await loadExample('all-four-types', []);
  const kinds = workers[0]?.schedules.map(({ content }) => content.when.type);
  expect(kinds?.sort()).toEqual(['cron', 'delayed', 'interval', 'scheduled']);
  expect(ledger).toEqual({ kind: 'file', place: `${repository}examples/all-four-types/.rota/ledger.json` });
});

test('staging and production differ only in their worker IDs', async () => {
  const load = (name: string) =>
    loadExample('staging-production', [], { RESEARCH_WORKER: `${name}_research`, SUPPORT_WORKER: `${name}_support` });
  const [staging, production] = [await load('staging'), await load('production')];
  expect(staging.workers.map(({ workerId }) => workerId)).toEqual(['staging_research', 'staging_support']);
  expect(staging.workers.map(({ schedules }) => schedules)).toEqual(
    production.workers.map(({ schedules }) => schedules),
  );
});

test('the staging-production example reports each unset variable', async () => {
  const loaded = await loadHere('examples/staging-production', []);
  expect(loaded.diagnostics.map(({ code, location }) => [code, location?.line])).toEqual([
    ['env-unset', 9],
    ['env-unset', 15],
  ]);
});

/** The parts of a declaration that decide what happens to undeclared schedules. */
interface Pruning {
  readonly prune?: unknown;
  readonly ledger?: unknown;
  readonly workers?: Readonly<Record<string, { readonly prune?: unknown } | null>>;
}

function listPruning(documents: readonly Pruning[]): readonly unknown[] {
  return documents.flatMap(({ prune, workers }) => [prune, ...Object.values(workers ?? {}).map((each) => each?.prune)]);
}

/**
 * Every declaration in the examples and docs that people may copy, with its place. Files of one directory are together.
 */
function readShown(): readonly { readonly place: string; readonly documents: readonly Pruning[] }[] {
  const yamlFiles = readdirSync(path.join(repository, 'examples'), { withFileTypes: true, recursive: true }).filter(
    (entry) => entry.isFile() && /\.ya?ml$/.test(entry.name),
  );
  const examples = [...new Set(yamlFiles.map(({ parentPath }) => parentPath))].map((place) => ({
    place,
    documents: yamlFiles
      .filter(({ parentPath }) => parentPath === place)
      .flatMap(({ name }) => readDeclarations(readFileSync(path.join(place, name), 'utf8'))),
  }));
  const pages = ['README.md', ...readdirSync(path.join(repository, 'docs')).map((name) => `docs/${name}`)];
  const blocks = pages.flatMap((place) =>
    [...readFileSync(path.join(repository, place), 'utf8').matchAll(/^ *```yaml\n([\s\S]*?)^ *```$/gm)].map(
      ([, yaml = '']) => ({ place, documents: readDeclarations(yaml) }),
    ),
  );
  return [...examples, ...blocks].filter(({ documents }) => listPruning(documents).some((each) => each !== undefined));
}

/** The documents of a file and those inside a ConfigMap. */
function readDeclarations(yaml: string): readonly Pruning[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    const value = document.toJS() as (Pruning & { readonly data?: Readonly<Record<string, string>> }) | null;
    return value === null ? [] : [value, ...Object.values(value.data ?? {}).flatMap(readDeclarations)];
  });
}

test.each(readShown())('the declaration in $place prunes all, or prunes owned and has a ledger', ({ documents }) => {
  const prunes = listPruning(documents).filter((each) => each !== undefined);
  expect(['all', 'owned']).toEqual(expect.arrayContaining(prunes));
  if (prunes.includes('owned')) expect(documents.map(({ ledger }) => typeof ledger)).toContain('string');
});
