import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { createRota, type Rota, type RotaOptions } from '../../src/create-rota.ts';
import { hasWrites } from '../../src/core/model/plan.ts';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import { startSandbox, type InProcessSandbox } from '../support/in-process-sandbox.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'rota-library-'));
let sandbox: InProcessSandbox;
let rota: Rota;

function declare(schedules: string): void {
  const text = `version: 1\nprune: all\nworkers:\n  team: { id: '\${TEAM}', schedules: ${schedules} }\n`;
  writeFileSync(path.join(cwd, 'schedules.yaml'), text);
}

function open(options: Partial<RotaOptions> = {}): Rota {
  const env = { TEAM: 'wrk_team', HANDINGER_BASE_URL: sandbox.baseUrl };
  return createRota({ apiKey: sandbox.apiKey, cwd, env, ...options });
}

beforeEach(async () => {
  sandbox = await startSandbox();
  rota = open();
});

afterEach(async () => {
  rota.close();
  await sandbox.close();
});

afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

it('createRota plans the default files of its directory, applies the plan and converges', async () => {
  declare('{ a: { interval: 1d, input: Go }, b: { cron: 0 9 * * *, input: Go } }');
  const planned = await rota.plan();
  expect(planned.plan.workers.map(({ changes }) => changes.map(({ kind }) => kind))).toEqual([['create', 'create']]);
  expect(await rota.apply(planned)).toMatchObject({ converged: true, undecided: [] });
  expect(hasWrites((await rota.plan()).plan)).toBe(false);
});

it('createRota applies a plan only once, even if it is asked twice at the same time', async () => {
  declare('{ a: { interval: 1d, input: Go } }');
  const planned = await rota.plan();
  const ended = await Promise.allSettled([rota.apply(planned), rota.apply(planned)]);
  expect(ended).toMatchObject([
    { status: 'fulfilled', value: { converged: true } },
    { status: 'rejected', reason: { code: 'plan-moved' } },
  ]);
  expect(sandbox.service.rows('wrk_team')).toHaveLength(1);
});

it('createRota refuses a plan with guard findings unless the guard is allowed by name', async () => {
  declare('{ a: { interval: 1d, input: Go, budget: unlimited } }');
  const refused = rota.apply(await rota.plan());
  await expect(refused).rejects.toMatchObject({ code: 'guard-refused', findings: [{ code: 'unlimited-budget' }] });
  expect(sandbox.service.countCalls('create')).toBe(0);
  const allowed = await rota.plan({ allow: ['unlimited-budget'] });
  expect(await rota.apply(allowed)).toMatchObject({ converged: true });
});

it('createRota uses a given ledger instead of the declared one', async () => {
  declare('{ a: { interval: 1d, input: Go } }');
  const ledger = createMemoryLedger();
  const remembering = open({ ledger });
  await remembering.apply(await remembering.plan());
  remembering.close();
  const { owned } = await ledger.read();
  expect(owned.get('wrk_team')?.schedules.map(({ name }) => name)).toEqual(['a']);
});

it.each([
  [{ rearm: ['team/b'] }, 'rearm team/b: expected a declared date or delay'],
  [{ completed: ['team/a'] }, 'completed team/a: expected a declared date or delay'],
  [{ rearm: ['team/once'] }, 'rearm requires a ledger'],
])('createRota refuses a decision that would have no effect: %j', async (decisions, message) => {
  declare('{ a: { interval: 1d, input: Go }, once: { date: 2099-01-01T00:00:00Z, input: Go } }');
  await expect(rota.plan(decisions)).rejects.toThrow(new RegExp(`^${message}`));
  expect(sandbox.service.calls()).toEqual([]);
});

it('createRota refuses to count a live schedule as done', async () => {
  declare('{ once: { date: 2099-01-01T00:00:00Z, input: Go } }');
  const remembering = open({ ledger: createMemoryLedger() });
  await remembering.apply(await remembering.plan());
  await expect(remembering.plan({ completed: ['team/once'] })).rejects.toThrow(
    /^completed team\/once: it is live as sch_/,
  );
  remembering.close();
});

it('createRota keeps a schedule protected if its block and its ledger are removed in one change', async () => {
  const protect = '{ interval: 1d, input: Keep, protect: true }';
  const write = (ledger: string, schedules: string): void => {
    declare(schedules);
    const file = path.join(cwd, 'schedules.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('prune: all', `prune: all\nledger: file:${ledger}`));
  };
  write('one.json', `{ a: ${protect}, b: { interval: 2d, input: Go } }`);
  expect(await rota.apply(await rota.plan())).toMatchObject({ converged: true });
  write('two.json', '{ b: { interval: 2d, input: Go } }');
  expect((await rota.plan()).findings.map(({ code }) => code)).toContain('protected');
});

it('createRota reports a ledger that was lost between two plans', async () => {
  declare('{ a: { interval: 1d, input: Go } }');
  const file = path.join(cwd, 'schedules.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('prune: all', 'prune: all\nledger: file:lost.json'));
  await rota.apply(await rota.plan());
  rmSync(path.join(cwd, 'lost.json'));
  await expect(rota.plan()).rejects.toThrow('the ledger is not the one that this process has used');
});

it('createRota reports an invalid key, base URL, proxy or file before it sends a request', async () => {
  expect(() => open({ apiKey: '' })).toThrow('the API key is empty');
  expect(() => open({ baseUrl: 'handinger.com' })).toThrow(
    'base URL: expected an https URL such as https://handinger.com',
  );
  const behind = { baseUrl: 'https://handinger.com', env: { HTTPS_PROXY: 'socks5://proxy' } };
  expect(() => open(behind)).toThrow('expected an http or https proxy');
  await expect(rota.plan({ paths: ['missing.yaml'] })).rejects.toMatchObject({ code: 'declaration-invalid' });
  expect(sandbox.service.calls()).toEqual([]);
});

it('createRota uses the key and the address of each account', async () => {
  const labs = await startSandbox();
  const text = `version: 1
prune: all
workers:
  plain: { id: wrk_plain, schedules: { a: { interval: 1d, input: Go } } }
  lab: { id: wrk_lab, account: labs, schedules: { a: { interval: 1d, input: Go } } }
`;
  writeFileSync(path.join(cwd, 'schedules.yaml'), text);
  await expect(rota.plan()).rejects.toThrow('no API key: expected one for labs');
  expect(() => open({ accounts: { labs: { apiKey: sandbox.apiKey } } })).toThrow('a key of its own');
  expect(() => open({ accounts: { 'labs.eu': { apiKey: 'hdg' } } })).toThrow(
    '"labs.eu" cannot be the name of an account',
  );
  expect(() => open({ accounts: { labs: { apiKey: 'hdg' } } })).toThrow('expected a baseUrl for labs');
  const accounts = { labs: { apiKey: labs.apiKey, baseUrl: labs.baseUrl } };
  const onlyLabs = createRota({ cwd, env: {}, accounts });
  await expect(onlyLabs.plan()).rejects.toMatchObject({
    message: 'no API key: expected one for workers without an account',
    hint: expect.stringContaining('apiKey for workers without an account') as string,
  });
  onlyLabs.close();
  const both = open({ accounts });
  try {
    expect(await both.apply(await both.plan())).toMatchObject({ converged: true });
    expect([sandbox, labs].map(({ service }) => ['wrk_plain', 'wrk_lab'].map((id) => service.rows(id).length))).toEqual(
      [
        [1, 0],
        [0, 1],
      ],
    );
  } finally {
    both.close();
    await labs.close();
  }
});

it('createRota applies the policy of its directory unless others are given', async () => {
  declare('{ a: { interval: 10m, input: Go } }');
  const policy = path.join(cwd, 'rota.policy.yaml');
  writeFileSync(policy, 'version: 1\nrules: { minGap: 15m }\n');
  const refused = await rota.plan();
  expect(refused).toMatchObject({ approval: null, findings: [{ code: 'policy', breach: { rule: 'minGap' } }] });
  const free = open({ policies: [] });
  expect((await free.plan()).approval).not.toBeNull();
  free.close();
  writeFileSync(policy, 'version: 1\nrules: { minGap: often }\n');
  await expect(rota.plan()).rejects.toMatchObject({ code: 'declaration-invalid' });
  rmSync(policy);
});
