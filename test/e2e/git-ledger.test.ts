import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { stringify } from 'yaml';
import { clone, createLonely, createRemote, git } from '../ledger/repository.ts';
import { startSandbox } from '../support/in-process-sandbox.ts';
import { startProxy } from '../support/proxy.ts';
import { certificate, startTlsFront } from '../support/tls-front.ts';
import { it as base, workerId } from './bench.ts';

const declared = stringify({
  version: 1,
  prune: 'owned',
  ledger: 'git:refs/rota/ledger',
  workers: {
    team: {
      id: workerId,
      schedules: { brief: { cron: '0 9 * * *', input: 'Brief.' }, once: { delay: '2h', input: 'Chase.' } },
    },
  },
});

/** A test in which the sandbox also looks like a service that is not on loopback. */
const it = base.extend<{ production: Readonly<Record<string, string>> }>({
  production: async ({ bench }, use) => {
    const front = await startTlsFront(Number(new URL(bench.sandbox.baseUrl).port));
    const proxy = await startProxy({ names: { 'service.test:443': Number(new URL(front.baseUrl).port) } });
    bench.write({ 'ca.pem': certificate });
    await use({
      HANDINGER_API_KEY: bench.sandbox.apiKey,
      HANDINGER_BASE_URL: 'https://service.test',
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: path.join(bench.folder, 'ca.pem'),
    });
    await proxy.close();
    await front.close();
  },
});

function declareIn(...folders: readonly string[]): void {
  for (const folder of folders) writeFileSync(path.join(folder, 'schedules.yaml'), declared);
}

function refsOf(repository: string): readonly string[] {
  return git(repository, 'for-each-ref', '--format=%(refname)').split('\n');
}

it.concurrent(
  'a git ledger is shared by two clones, so that one does not send what the other has sent',
  async ({ bench, production: env }) => {
    const remote = createRemote();
    const [first, second] = [clone(remote, '--depth=1'), clone(remote)];
    declareIn(first, second);
    const applied = await bench.rota(['apply', '--yes'], { cwd: first, env });
    expect([applied.exitCode, applied.stderr]).toEqual([0, '']);
    expect((await bench.rota(['plan'], { cwd: second, env })).stdout).toContain('No changes.');
    expect(refsOf(remote)).toEqual(['refs/heads/main', 'refs/rota/ledger']);
    expect(git(first, 'status', '--porcelain')).toBe('?? schedules.yaml');
  },
);

it.concurrent('a git ledger of a sandbox has no records for a later service', async ({ bench, production: env }) => {
  const remote = createRemote();
  const cwd = clone(remote);
  declareIn(cwd);
  const tried = await startSandbox({ startAt: new Date() });
  try {
    const sandbox = { HANDINGER_BASE_URL: tried.baseUrl, HANDINGER_API_KEY: tried.apiKey };
    expect((await bench.rota(['apply', '--yes'], { cwd, env: sandbox })).exitCode).toBe(0);
  } finally {
    await tried.close();
  }
  expect(refsOf(remote)).toEqual(['refs/heads/main']);
  const applied = await bench.rota(['apply', '--yes'], { cwd, env });
  expect([applied.exitCode, applied.stdout]).toEqual([0, expect.stringContaining('created team/once')]);
  expect(bench.live()).toHaveLength(2);
  expect(git(remote, 'ls-tree', '-r', '--name-only', 'refs/rota/ledger').split('\n')).toEqual([
    'format.json',
    `workers/https/service.test/${workerId}.json`,
  ]);
});

it.concurrent('a git ledger is published by the first apply with a remote', async ({ bench, production: env }) => {
  const cwd = createLonely();
  declareIn(cwd);
  expect((await bench.rota(['apply', '--yes'], { cwd, env })).exitCode).toBe(0);
  const remote = createRemote();
  git(cwd, 'remote', 'add', 'origin', `file://${remote}`);
  const planned = await bench.rota(['plan'], { cwd, env });
  expect([planned.exitCode, planned.stdout]).toEqual([0, expect.stringContaining('No changes.')]);
  expect(refsOf(remote)).toEqual(['refs/heads/main']);
  expect((await bench.rota(['apply', '--yes'], { cwd, env })).exitCode).toBe(0);
  expect(refsOf(remote)).toEqual(['refs/heads/main', 'refs/rota/ledger']);
  const other = clone(remote);
  declareIn(other);
  expect((await bench.rota(['plan'], { cwd: other, env })).stdout).toContain('No changes.');
});

it.concurrent(
  'a git ledger that cannot be pushed stops an apply before it sends anything',
  async ({ bench, production: env }) => {
    const remote = createRemote();
    const cwd = clone(remote);
    declareIn(cwd);
    mkdirSync(path.join(remote, 'hooks'), { recursive: true });
    writeFileSync(
      path.join(remote, 'hooks/pre-receive'),
      '#!/bin/sh\necho "You are not allowed to push" >&2\nexit 1\n',
      {
        mode: 0o755,
      },
    );
    const { stdout, stderr, exitCode } = await bench.rota(['apply', '--yes'], { cwd, env });
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('You are not allowed to push');
    expect(stdout + stderr).toContain('"permissions: { contents: write }"');
    expect(bench.writes()).toEqual([]);
    expect(refsOf(remote)).toEqual(['refs/heads/main']);
  },
);
