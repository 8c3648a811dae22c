import path from 'node:path';
import { RemoteError, reasonOf } from '../errors.ts';
import { checkBaseUrl, defaultBaseUrl, findKeyProblem } from '../api/key-and-url.ts';
import { findProxy, type Proxy } from '../api/proxy.ts';
import type { Io } from './io.ts';
import { UsageError } from './errors.ts';

/** The options every command that calls the service shares, as commander hands them over. */
export interface RemoteFlags {
  /** How many workers are worked on, and calls under way, at most. */
  readonly concurrency: number;
  /** For each call, in seconds. */
  readonly timeout: number;
  readonly baseUrl?: string;
  readonly apiKeyFile?: string;
}

/**
 * The proxy that the environment names for a URL.
 *
 * @throws UsageError when it cannot be used.
 */
export function readProxy(url: string, env: Io['env']): Proxy | null {
  const { proxy, problem } = findProxy(url, env);
  if (problem !== null) throw new UsageError(problem);
  return proxy;
}

/**
 * Settles which service is meant; needs no key.
 *
 * @throws UsageError when the base URL cannot be used.
 */
export function readBaseUrl({ baseUrl }: Pick<RemoteFlags, 'baseUrl'>, { env }: Io): string {
  const result = checkBaseUrl(baseUrl ?? nonEmpty(env['HANDINGER_BASE_URL']) ?? defaultBaseUrl);
  if (result.url !== null) return result.url;
  throw new UsageError(result.problem, baseUrl === undefined ? 'it comes from HANDINGER_BASE_URL' : null);
}

/**
 * The key that the flags or the environment give.
 *
 * @throws UsageError when the key file cannot be used.
 * @throws RemoteError `remote-unauthorized` when there is no key.
 */
export async function readApiKey({ apiKeyFile }: Pick<RemoteFlags, 'apiKeyFile'>, io: Io): Promise<string> {
  if (apiKeyFile !== undefined) return await readKeyFile(path.resolve(io.cwd, apiKeyFile), apiKeyFile);
  const key = nonEmpty(io.env['HANDINGER_API_KEY']);
  if (key !== null) return key;
  throw new RemoteError('remote-unauthorized', 'no API key: expected one in HANDINGER_API_KEY or --api-key-file FILE', {
    effect: 'refused',
    hint: 'create a key at https://handinger.com and export HANDINGER_API_KEY, or try without one on `rota sandbox`',
  });
}

async function readKeyFile(file: string, shown: string): Promise<string> {
  let text;
  try {
    const { readFile } = await import('node:fs/promises');
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the API key file ${shown}: ${reasonOf(error)}`);
  }
  const key = text.trim();
  const found = findKeyProblem(key);
  if (found === null) return key;
  throw new UsageError(
    `the API key in ${shown} ${found.problem}`,
    `the file holds the key and nothing else: ${found.fix}`,
  );
}

/** The value of a variable without white space around it; null when it is unset or has nothing else. */
export function nonEmpty(value: string | undefined): string | null {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
