import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileLedger, createGitLedger } from './shared-backends.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { ledgerOf, ownedWorker, production } from './records.ts';
import { bareEnv } from './bare-env.ts';
import { temporaryFolder } from '../support/folders.ts';
import { createLonely, git } from './repository.ts';

const ref = 'refs/rota/ledger';
const sandbox = 'http://127.0.0.1:4010';
const staging = 'https://staging.example';
const old = readFileSync('test/ledger/golden/ledger-1.json', 'utf8');
const fresh = ledgerOf(ownedWorker('wrk_c', 'x'));

/** A ledger written by version 1, opened by runs against several services. */
const backends: Readonly<Record<string, () => (origin: string) => Ledger>> = {
  file: () => {
    const file = path.join(temporaryFolder(), 'ledger.json');
    writeFileSync(file, old);
    return (origin) => createFileLedger({ path: file, origin });
  },
  git: () => {
    const cwd = plantInGit();
    return (origin) => createGitLedger({ ref, cwd, origin, env: bareEnv });
  },
};

function plantInGit(): string {
  const cwd = createLonely();
  const { format, workers } = JSON.parse(old) as { format: string; workers: readonly { workerId: string }[] };
  const files = [
    ['format.json', { format }],
    ...workers.map((worker) => [`workers/${worker.workerId}.json`, worker] as const),
  ] as const;
  const entries = files.map(([file, value]) => {
    const text = JSON.stringify(value);
    return `M 100644 inline ${file}\ndata ${String(Buffer.byteLength(text))}\n${text}\n`;
  });
  const input = `commit ${ref}\ncommitter o <o@o> 0 +0000\ndata 0\n${entries.join('')}done\n`;
  execFileSync('git', ['fast-import', '--quiet', '--done'], { cwd, input, env: bareEnv });
  return cwd;
}

async function workersOf(ledger: Ledger): Promise<readonly string[]> {
  return [...(await ledger.read()).owned.keys()].toSorted();
}

describe.each(Object.entries(backends))('a %s ledger written by version 1', (_, plant) => {
  it('is visible to a run against any service except one on loopback', async () => {
    const open = plant();
    for (const origin of [production, staging]) expect(await workersOf(open(origin))).toEqual(['wrk_a', 'wrk_b']);
    for (const origin of [sandbox, 'http://localhost:1', 'http://[::1]:1', 'http://127.9.9.9']) {
      expect(await workersOf(open(origin))).toEqual([]);
    }
  });

  it('belongs to the first service that is written, completely and with its former ID', async () => {
    const open = plant();
    const { id, revision } = await open(production).read();
    expect((await open(production).commit(fresh, revision)).moved).toEqual([]);
    expect(await workersOf(open(production))).toEqual(['wrk_a', 'wrk_b', 'wrk_c']);
    expect(await workersOf(open(staging))).toEqual([]);
    expect((await open(production).read()).id).toBe(id);
  });

  it('is taken over by an empty commit too, except from a sandbox', async () => {
    const open = plant();
    const pending = async (origin: string): Promise<boolean> => (await open(origin).read()).isPending;
    expect([await pending(production), await pending(sandbox)]).toEqual([true, false]);
    for (const origin of [sandbox, production]) await open(origin).commit(new Map(), new Map());
    expect([await pending(production), await pending(staging)]).toEqual([false, false]);
    expect(await workersOf(open(production))).toEqual(['wrk_a', 'wrk_b']);
  });

  it('waits for its service while a sandbox is written', async () => {
    const open = plant();
    const { revision } = await open(sandbox).read();
    await open(sandbox).commit(fresh, revision);
    await open(sandbox).replace(fresh);
    expect(await workersOf(open(sandbox))).toEqual(['wrk_c']);
    expect(await workersOf(open(production))).toEqual(['wrk_a', 'wrk_b']);
  });

  it('can be released and changed like any other record', async () => {
    const open = plant();
    const { revision } = await open(production).read();
    const changes = new Map([['wrk_a', null], ['wrk_b', ownedWorker('wrk_b', 'new')]]); // prettier-ignore
    expect((await open(production).commit(changes, revision)).moved).toEqual([]);
    expect([...(await open(production).read()).owned]).toEqual([['wrk_b', ownedWorker('wrk_b', 'new')]]);
    expect(await workersOf(open(staging))).toEqual([]);
  });
});

it('a git ledger that was taken over keeps nothing of the old layout', async () => {
  const cwd = plantInGit();
  const ledger = createGitLedger({ ref, cwd, origin: production, env: bareEnv });
  await ledger.commit(fresh, new Map());
  const files = ['wrk_a', 'wrk_b', 'wrk_c'].map((id) => `workers/https/handinger.com/${id}.json`);
  expect(git(cwd, 'ls-tree', '-r', '--name-only', ref).split('\n')).toEqual(['format.json', ...files]);
});
