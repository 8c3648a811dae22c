import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { bareEnv } from './bare-env.ts';

const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@a', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@a' };

export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd,
    env: { ...bareEnv, ...identity },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the test file is done. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-test-')));
  folders.push(folder);
  return folder;
}

/** A bare repository with a branch of three commits. */
export function createRemote(): string {
  const folder = temporaryFolder();
  const seed = path.join(folder, 'seed');
  const remote = path.join(folder, 'remote.git');
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git');
  git(folder, 'init', '--quiet', '--initial-branch=main', 'seed');
  for (const text of ['one', 'two', 'three']) {
    writeFileSync(path.join(seed, 'README.md'), text);
    git(seed, 'add', 'README.md');
    git(seed, 'commit', '--quiet', '--message', text);
  }
  git(seed, 'push', '--quiet', remote, 'main');
  return remote;
}

/** A clone made with `git clone`'s own arguments; a `file:` address, so that depth and filters count. */
export function clone(remote: string, ...args: readonly string[]): string {
  const folder = path.join(temporaryFolder(), 'clone');
  git(path.dirname(folder), 'clone', '--quiet', ...args, `file://${remote}`, folder);
  return folder;
}

/** A repository that knows no other. */
export function createLonely(): string {
  const folder = temporaryFolder();
  git(folder, 'init', '--quiet', '--initial-branch=main');
  return folder;
}
