/** The checkout of the step as git sees it: how it reaches its repository, and a commit that it lacks. */
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
 * The variables by which git reaches the step's repository with the step's token, so that checkout need not leave its own
 * on the disk (`persist-credentials: false`). None where git has credentials already, or where the origin is elsewhere.
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
 * Brings a commit of the origin into the checkout, which by default has only the one it was made of. False when it
 * cannot be had within two minutes: without the right to read the origin, for one.
 */
export async function fetchCommit(sha: string, { cwd, env }: GitPlace): Promise<boolean> {
  const has = await runGit({ cwd, env, timeoutMs }, ['cat-file', '-e', `${sha}^{commit}`]);
  if (has.ok) return true;
  const fetch = ['fetch', '--quiet', '--no-tags', '--depth=1', 'origin', sha];
  return (await runGit({ cwd, env, timeoutMs: fetchTimeoutMs }, fetch)).ok;
}
