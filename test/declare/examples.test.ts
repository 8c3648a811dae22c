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

test('the quickstart is valid as it stands, without a path and without an environment', async () => {
  const { workers } = await loadExample('quickstart', []);
  expect(workers.map(({ workerId }) => workerId)).toEqual(['t_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM']);
  expect(workers[0]?.schedules.map(({ name }) => name)).toEqual(['inbox-sweep', 'morning-brief']);
});

test('the files of several teams become one declaration, with the sets that they share', async () => {
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

test('each file of the teams has its reviewers', () => {
  const owners = readFileSync(path.join(repository, 'examples/monorepo/.github/CODEOWNERS'), 'utf8');
  const reviewed = [...owners.matchAll(/^\/schedules\/(\S+\.yaml) /gm)].map(([, file = '']) => file);
  const files = readdirSync(path.join(repository, 'examples/monorepo/schedules')).filter((name) =>
    name.endsWith('.yaml'),
  );
  expect([...reviewed, 'shared.yaml'].toSorted()).toEqual(files.toSorted());
});

test('a set over twenty workers runs each at its own minute', async () => {
  const { workers } = await loadExample('sets', []);
  expect(workers).toHaveLength(20);
  const briefs = workers.flatMap(({ schedules }) => schedules.filter(({ name }) => name === 'daily-ops.brief'));
  expect(briefs).toHaveLength(20);
  expect(new Set(briefs.map(({ spread }) => spread?.shiftMinutes)).size).toBeGreaterThan(8);
});

test('three accounts share a repository, and its workflow has their keys', async () => {
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

test('the example of all four types has each of them once', async () => {
  const { workers, ledger } = await loadExample('all-four-types', []);
  const kinds = workers[0]?.schedules.map(({ content }) => content.when.type);
  expect(kinds?.sort()).toEqual(['cron', 'delayed', 'interval', 'scheduled']);
  expect(ledger).toEqual({ kind: 'file', place: `${repository}examples/all-four-types/.rota/ledger.json` });
});

test('staging and production differ in their ids alone', async () => {
  const load = (name: string) =>
    loadExample('staging-production', [], { RESEARCH_WORKER: `${name}_research`, SUPPORT_WORKER: `${name}_support` });
  const [staging, production] = [await load('staging'), await load('production')];
  expect(staging.workers.map(({ workerId }) => workerId)).toEqual(['staging_research', 'staging_support']);
  expect(staging.workers.map(({ schedules }) => schedules)).toEqual(
    production.workers.map(({ schedules }) => schedules),
  );
});

test('the example with variables names each that is not set', async () => {
  const loaded = await loadHere('examples/staging-production', []);
  expect(loaded.diagnostics.map(({ code, location }) => [code, location?.line])).toEqual([
    ['env-unset', 9],
    ['env-unset', 15],
  ]);
});

/** As much of a declaration as says what becomes of schedules that nothing declares. */
interface Pruning {
  readonly prune?: unknown;
  readonly ledger?: unknown;
  readonly workers?: Readonly<Record<string, { readonly prune?: unknown } | null>>;
}

function listPruning(documents: readonly Pruning[]): readonly unknown[] {
  return documents.flatMap(({ prune, workers }) => [prune, ...Object.values(workers ?? {}).map((each) => each?.prune)]);
}

/** Every declaration that people may copy, the files of one directory together; with the place where it stands. */
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

/** The documents of a file, and those inside a ConfigMap. */
function readDeclarations(yaml: string): readonly Pruning[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    const value = document.toJS() as (Pruning & { readonly data?: Readonly<Record<string, string>> }) | null;
    return value === null ? [] : [value, ...Object.values(value.data ?? {}).flatMap(readDeclarations)];
  });
}

test.each(readShown())('what $place shows prunes all, or has a ledger and prunes what rota owns', ({ documents }) => {
  const prunes = listPruning(documents).filter((each) => each !== undefined);
  expect(['all', 'owned']).toEqual(expect.arrayContaining(prunes));
  if (prunes.includes('owned')) expect(documents.map(({ ledger }) => typeof ledger)).toContain('string');
});
