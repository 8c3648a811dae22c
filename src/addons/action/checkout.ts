/** The checkout of a step: how git reaches its repository, and how to fetch a commit that it lacks. */
import { runGit } from '../../git/run-git.ts';
import type { Environment } from './runner.ts';

/** Where git runs. */
interface GitPlace {
  readonly env: Environment;
  /** Inside the checkout; absolute. */
  readonly cwd: string;
}

const timeoutMs = 10_000;
const fetchTimeoutMs = 120_000;

/**
 * Returns the variables that let git reach the step's repository with the step's token, so that checkout need not leave
 * one on disk (`persist-credentials: false`). Empty if git has credentials already, or the origin is elsewhere.
 */
export async function gitCredentials({
  env,
  cwd,
  token,
}: GitPlace & { readonly token: string | null }): Promise<Environment> {
  const server = env['GITHUB_SERVER_URL'] ?? '';
  if (token === null || server === '') return {};
  const git = async (...args: readonly string[]): Promise<string> => {
    const { ok, stdout } = await runGit({ cwd, env, timeoutMs }, args);
    return ok ? stdout.toString('utf8').trim() : '';
  };
  const origin = await git('remote', 'get-url', 'origin');
  const kept = await git('config', '--get-urlmatch', 'http.extraheader', origin);
  if (!origin.startsWith(`${server}/`) || kept !== '') return {};
  const index = Number(env['GIT_CONFIG_COUNT'] ?? '0');
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: String(index + 1),
    [`GIT_CONFIG_KEY_${String(index)}`]: `http.${server}/.extraheader`,
    [`GIT_CONFIG_VALUE_${String(index)}`]: `AUTHORIZATION: basic ${basic}`,
  };
}

/**
 * Fetches a commit from the origin; by default a checkout has only its own. Returns false if that fails or takes more
 * than two minutes, for example without permission to read the origin.
 */
export async function fetchCommit(sha: string, { cwd, env }: GitPlace): Promise<boolean> {
  const has = await runGit({ cwd, env, timeoutMs }, ['cat-file', '-e', `${sha}^{commit}`]);
  if (has.ok) return true;
  const fetch = ['fetch', '--quiet', '--no-tags', '--depth=1', 'origin', sha];
  return (await runGit({ cwd, env, timeoutMs: fetchTimeoutMs }, fetch)).ok;
}
