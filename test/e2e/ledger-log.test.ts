import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { git } from '../ledger/repository.ts';
import { it, team, workerId } from './bench.ts';

interface Log {
  readonly commits: readonly Readonly<Record<string, unknown>>[];
  readonly hasMore: boolean;
}

const text = readFileSync(new URL('../../schemas/ledger-log.schema.json', import.meta.url), 'utf8');
const ajv = new Ajv({ strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const validate = ajv.compile<Log>(JSON.parse(text) as object);

const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTOR: 'oct\nocat\u202e::error::x',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'o/r',
  GITHUB_RUN_ID: '42',
};

function declare(schedules: Readonly<Record<string, unknown>>): string {
  const file = parse(team(schedules)) as object;
  return stringify({ ...file, prune: 'owned', ledger: 'git:refs/rota/ledger' });
}

const brief = { cron: '0 9 * * *', input: 'Brief.' };

it('rota ledger log reports who changed what, in which run and at which commit', async ({ bench }) => {
  const { rota, write, folder } = bench;
  git(folder, 'init', '--quiet', '--initial-branch=main');
  const apply = async (schedules: Readonly<Record<string, unknown>>): Promise<string> => {
    write({ 'schedules.yaml': declare(schedules) });
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '--message', 'declare');
    expect((await rota(['apply', '--yes'], { env: { ...bench.env, ...github } })).exitCode).toBe(0);
    return git(folder, 'rev-parse', 'HEAD');
  };
  const first = await apply({ brief, sweep: { interval: '1h', input: 'Sweep.' } });
  const second = await apply({ brief: { ...brief, budget: 'low' } });

  const all = await rota(['ledger', 'log']);
  expect([all.exitCode, all.stderr]).toEqual([0, '']);
  const lines = all.stdout.trimEnd().split('\n');
  const run = 'https://github.com/o/r/actions/runs/42';
  const actor = 'oct ocat ::error::x';
  expect(lines.map((line) => line.split(/ {2,}/).slice(2))).toEqual([
    [actor, '-1 ~1', `files ${second.slice(0, 10)}`, run],
    [actor, '1 begun', `files ${second.slice(0, 10)}`, run],
    [actor, '+2', `files ${first.slice(0, 10)}`, run],
    [actor, '2 begun', `files ${first.slice(0, 10)}`, run],
  ]);

  const cut = await rota(['ledger', 'log', 'team/sweep', './', '--changes', '--limit', '1']);
  expect(cut.stdout.split('\n')[1]).toBe('  - team/sweep');
  expect(cut.stderr).toBe('There are older writes. To show more: --limit 10\n');

  const json: unknown = JSON.parse((await rota(['ledger', 'log', workerId, '--format', 'json'])).stdout);
  expect(validate(json) ? [] : validate.errors).toEqual([]);
  expect(json).toMatchObject({ service: bench.sandbox.baseUrl, workerId, name: null, hasMore: false });
  const [newest] = (json as Log).commits;
  expect(newest).toMatchObject({ actor, run, declaration: second });
  expect(newest?.['changes']).toEqual([
    { kind: 'changed', workerId, name: 'brief', was: null, address: 'team/brief' },
    { kind: 'removed', workerId, name: 'sweep', was: null, address: 'team/sweep' },
  ]);

  const unknown = await rota(['ledger', 'log', 'teem']);
  expect([unknown.exitCode, unknown.stdout]).toEqual([64, '']);
  expect(unknown.stderr).toContain('no writes for teem');
  expect(unknown.stderr).toContain('declared: team');
});

it('rota ledger log suggests a git ledger if the ledger is a file', async ({ bench }) => {
  bench.write({ 'schedules.yaml': declare({ brief }).replace('git:refs/rota/ledger', 'file:ledger.json') });
  const { exitCode, stdout, stderr } = await bench.rota(['ledger', 'log']);
  expect([exitCode, stdout]).toEqual([64, '']);
  expect(stderr).toContain('ledger: git:refs/rota/ledger');
});
