import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchCommit, gitCredentials } from '../../../src/addons/action/checkout.ts';
import { bareEnv } from '../../ledger/bare-env.ts';

const server = 'https://github.com';
const header = `AUTHORIZATION: basic ${Buffer.from('x-access-token:secret').toString('base64')}`;
const step = { ...bareEnv, PATH: process.env['PATH'], GITHUB_SERVER_URL: server };
const cwd = mkdtempSync(path.join(tmpdir(), 'rota-credentials-'));

function git(env: Readonly<Record<string, string | undefined>>, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', env: { ...step, ...env } }).trim();
}

const ask = { env: step, cwd, token: 'secret' };

describe('gitCredentials', () => {
  beforeAll(() => {
    git({}, 'init', '--quiet');
    git({}, 'remote', 'add', 'origin', `${server}/team/schedules`);
  });
  afterAll(() => {
    rmSync(cwd, { recursive: true });
  });

  it('provides the token for its server only, in addition to the git configuration in the environment', async () => {
    const given = await gitCredentials(ask);
    expect(git(given, 'config', '--get-urlmatch', 'http.extraheader', `${server}/team/schedules`)).toBe(header);
    expect(() => git(given, 'config', '--get-urlmatch', 'http.extraheader', 'https://example.com/a/b')).toThrow();
    const before = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Ana' };
    const both = { ...before, ...(await gitCredentials({ ...ask, env: { ...step, ...before } })) };
    expect(git(both, 'config', 'user.name')).toBe('Ana');
    expect(git(both, 'config', '--get-urlmatch', 'http.extraheader', `${server}/team/schedules`)).toBe(header);
  });

  it('provides nothing without a token, for another origin, or if checkout persisted its credentials', async () => {
    expect(await gitCredentials({ ...ask, token: null })).toEqual({});
    expect(await gitCredentials({ ...ask, env: { ...step, GITHUB_SERVER_URL: 'https://git.example.com' } })).toEqual(
      {},
    );
    git({}, 'config', `http.${server}/.extraheader`, 'AUTHORIZATION: basic kept');
    expect(await gitCredentials(ask)).toEqual({});
  });
});

describe('fetchCommit', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rota-fetch-'));
  const inFolder = (name: string): string => path.join(folder, name);
  const run = (at: string, ...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: at, encoding: 'utf8', env: step }).trim();
  const author = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com'];
  let first = '';

  beforeAll(() => {
    run(folder, 'init', '--quiet', 'origin');
    run(inFolder('origin'), ...author, 'commit', '--quiet', '--allow-empty', '--message', 'First');
    first = run(inFolder('origin'), 'rev-parse', 'HEAD');
    run(inFolder('origin'), ...author, 'commit', '--quiet', '--allow-empty', '--message', 'Second');
    run(folder, 'clone', '--quiet', '--depth=1', `file://${inFolder('origin')}`, 'clone');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('fetches a missing commit from the origin, ignoring repository variables in the environment', async () => {
    const cwd = inFolder('clone');
    expect(() => run(cwd, 'cat-file', '-e', first)).toThrow();
    expect(await fetchCommit(first, { cwd, env: { ...step, GIT_DIR: inFolder('elsewhere') } })).toBe(true);
    expect(run(cwd, 'cat-file', '-t', first)).toBe('commit');
  });

  it('returns false if the origin does not have the commit', async () => {
    expect(await fetchCommit('0'.repeat(39) + '1', { cwd: inFolder('clone'), env: step })).toBe(false);
  });
});
