import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleFile } from '../support/bundle.ts';
import { backends, startFile, type Shared } from './backends.ts';
import { bareEnv } from './bare-env.ts';
import { ledgerOf, ownedWorker } from './records.ts';
import { temporaryFolder } from '../support/folders.ts';
import { git } from './repository.ts';
import { openShared } from './shared-backends.ts';
import { cases } from '../support/cases.ts';

const commitsEach = cases(3);
const committer = path.join(temporaryFolder(), 'committer.mjs');

beforeAll(async () => {
  const entry = fileURLToPath(new URL('./committer.ts', import.meta.url));
  await bundleFile(entry, { output: { file: committer, format: 'esm', codeSplitting: false } });
});

const naive = (): Shared => startFile('naive');

async function expectNoneLost({ kind, place, repository }: Shared): Promise<void> {
  // Each commit to git starts about ten more processes, and one that loses a race starts them again.
  const processes = kind === 'git' ? 4 : 8;
  const names = Array.from({ length: processes }, (_, index) => `p${String(index)}`);
  const runs = names.map((name) =>
    promisify(execFile)(process.execPath, [committer, kind, place(), name, String(commitsEach)], { env: bareEnv }),
  );
  const ends = (await Promise.all(runs)).map(({ stdout }) => stdout.trim().split('\n').at(-1));
  expect(ends).toEqual(names.map(() => `whole ${String(Math.floor(commitsEach / 3))}`));
  const { owned } = await openShared(kind, place()).read();
  expect(owned.size).toBe(processes * 2);
  expect([...owned.values()].map(({ intents }) => intents.length)).toEqual([...owned].map(() => commitsEach));
  if (repository !== null) {
    expect(git(repository, 'rev-list', '--count', 'refs/rota/ledger')).toBe(String(processes * commitsEach));
  }
}

/** Kills a process at a random moment during a commit, then checks what it left and commits again. */
async function expectCrashSafe({ kind, place }: Shared): Promise<void> {
  const child = spawn(process.execPath, [committer, kind, place(), 'p', '1000000'], { env: bareEnv });
  const ended = once(child, 'exit');
  let committed = 0;
  let isOver = false;
  for await (const line of createInterface(child.stdout)) {
    committed = Number(line.replace('committed ', ''));
    if (committed < 3 || isOver) continue;
    isOver = true;
    setTimeout(() => child.kill('SIGKILL'), Math.random() * 100);
  }
  await ended;
  const survivor = openShared(kind, place());
  const { owned, revision } = await survivor.read();
  const sides = ['p-left', 'p-right'].map((workerId) => owned.get(workerId)?.intents.length);
  expect(sides[0]).toBe(sides[1]);
  expect(sides[0]).toBeGreaterThanOrEqual(committed);
  await survivor.commit(ledgerOf(ownedWorker('after', 'x')), revision);
  expect((await openShared(kind, place()).read()).owned.has('after')).toBe(true);
}

describe.each(Object.entries(backends))('in %s', (_, start) => {
  it('processes that commit at once lose nothing', async () => {
    await expectNoneLost(start());
  });

  it('a killed process leaves an intact ledger with everything that it committed', async () => {
    for (let round = 0; round < 2; round += 1) await expectCrashSafe(start());
  });
});

describe('a ledger without a lock, atomic writes and crash safety', () => {
  it('loses commits of eight concurrent processes', async () => {
    await expect(expectNoneLost(naive())).rejects.toThrow();
  });

  it('is damaged by a killed process', async () => {
    const crashes = async (): Promise<void> => {
      for (let round = 0; round < 20; round += 1) await expectCrashSafe(naive());
    };
    await expect(crashes()).rejects.toThrow();
  });
});
