import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/folders.ts';
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

let pattern: string | null = null;

/** Creates a bare repository with a branch of three commits. */
export function createRemote(): string {
  // Removed together with the test file that created it.
  if (pattern === null || !existsSync(pattern)) pattern = createPattern();
  const remote = path.join(temporaryFolder(), 'remote.git');
  cpSync(pattern, remote, { recursive: true });
  return remote;
}

/** Creates the repository that all remotes of a test file are copied from. */
function createPattern(): string {
  const remote = temporaryFolder();
  const commits = ['one', 'two', 'three'].map(
    (text) =>
      `commit refs/heads/main\ncommitter a <a@a> 0 +0000\ndata 0\nM 644 inline README.md\ndata ${String(text.length)}\n${text}\n`,
  );
  git(remote, 'init', '--quiet', '--bare', '--initial-branch=main');
  execFileSync('git', ['fast-import', '--quiet'], { cwd: remote, env: bareEnv, input: commits.join('\n') });
  return remote;
}

/** Clones with extra arguments for `git clone`. Uses a `file:` URL, so that depth and filters take effect. */
export function clone(remote: string, ...args: readonly string[]): string {
  const folder = path.join(temporaryFolder(), 'clone');
  git(path.dirname(folder), 'clone', '--quiet', ...args, `file://${remote}`, folder);
  return folder;
}

/** Creates a repository without a remote. */
export function createLonely(): string {
  const folder = temporaryFolder();
  git(folder, 'init', '--quiet', '--initial-branch=main');
  return folder;
}
