import { runGit } from '../../git/run-git.ts';
import type { Environment } from './runner.ts';

/** What git is asked about and for. */
export interface CredentialRequest {
  /** Of the step. */
  readonly env: Environment;
  /** Inside the checkout; absolute. */
  readonly cwd: string;
  /** The token of the step; null when it was given none. */
  readonly token: string | null;
}

const timeoutMs = 10_000;

/**
 * The variables by which git reaches the step's repository with the step's token, so that checkout need not leave its own
 * on the disk (`persist-credentials: false`). None where git has credentials already, or where the origin is elsewhere.
 */
export async function gitCredentials({ env, cwd, token }: CredentialRequest): Promise<Environment> {
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
