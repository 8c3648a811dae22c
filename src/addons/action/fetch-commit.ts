import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from './runner.ts';

/**
 * Brings a commit of the origin into the checkout, which by default has only the one it was made of. False when it
 * cannot be had: without the right to read the origin, for one.
 */
export async function fetchCommit(sha: string, { cwd, env }: GitEnvironment): Promise<boolean> {
  const git = async (...args: readonly string[]): Promise<boolean> => {
    const ended = promisify(execFile)('git', args, { cwd, env: { ...env, GIT_TERMINAL_PROMPT: '0' } });
    return await ended.then(
      () => true,
      () => false,
    );
  };
  return (
    (await git('cat-file', '-e', `${sha}^{commit}`)) ||
    (await git('fetch', '--quiet', '--no-tags', '--depth=1', 'origin', sha))
  );
}

/** Where git runs. */
export interface GitEnvironment {
  readonly env: Environment;
  /** Inside the checkout; absolute. */
  readonly cwd: string;
}
