import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFileLedger } from '../../src/ledger/file-ledger.ts';
import { createGitLedger } from '../../src/ledger/git-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { bundleFile } from '../support/bundle.ts';
import { production } from './records.ts';
import { bareEnv, clone, createLonely, createRemote, git, temporaryFolder } from './repository.ts';

const ref = 'refs/rota/ledger';
const processes = 8;
/** `ROTA_LEDGER_COMMITS=200` runs the race at full length. */
const commitsEach = Number(process.env['ROTA_LEDGER_COMMITS'] ?? 5);
const longestMs = 600_000 + commitsEach * processes * 10_000;
const committer = path.join(temporaryFolder(), 'committer.mjs');

beforeAll(async () => {
  const entry = fileURLToPath(new URL('./committer.ts', import.meta.url));
  await bundleFile(entry, { output: { file: committer, format: 'esm', codeSplitting: false } });
});

async function race(kind: string, placeOf: (name: string) => string): Promise<void> {
  const names = Array.from({ length: processes }, (_, index) => `p${String(index)}`);
  const runs = names.map((name) => {
    const args = [committer, kind, placeOf(name), name, String(commitsEach)];
    return promisify(execFile)(process.execPath, args, { env: { ...bareEnv } });
  });
  const wholeReads = (await Promise.all(runs)).map(({ stdout }) => Number(stdout));
  expect(wholeReads).toEqual(names.map(() => Math.floor(commitsEach / 5)));
}

async function expectNoneLost(ledger: Ledger): Promise<void> {
  const { owned } = await ledger.read();
  expect(owned.size).toBe(processes * 2);
  expect([...owned.values()].map(({ intents }) => intents.length)).toEqual([...owned].map(() => commitsEach));
}

describe('eight processes committing at once', () => {
  it('lose nothing in a file', { timeout: longestMs }, async () => {
    const file = path.join(temporaryFolder(), 'ledger.json');
    await race('file', () => file);
    await expectNoneLost(createFileLedger({ origin: production, path: file }));
  });

  it('lose nothing in one repository', { timeout: longestMs }, async () => {
    const cwd = createLonely();
    await race('git', () => cwd);
    await expectNoneLost(createGitLedger({ origin: production, ref, cwd, env: bareEnv }));
    expect(git(cwd, 'rev-list', '--count', ref)).toBe(String(processes * commitsEach));
  });

  it('lose nothing on a remote, each from a clone of its own', { timeout: longestMs }, async () => {
    const remote = createRemote();
    await race('git', () => clone(remote, '--depth=1'));
    await expectNoneLost(createGitLedger({ origin: production, ref, cwd: clone(remote), env: bareEnv }));
    expect(git(remote, 'rev-list', '--count', ref)).toBe(String(processes * commitsEach));
  });
});
