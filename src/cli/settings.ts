import path from 'node:path';
import { RemoteError, reasonOf } from '../errors.ts';
import { checkBaseUrl, defaultBaseUrl, findKeyProblem } from '../api/key-and-url.ts';
import { findProxy, type Proxy } from '../api/proxy.ts';
import type { Io } from './io.ts';
import { UsageError } from './errors.ts';

/** Options shared by every command that calls the service, as commander returns them. */
export interface RemoteFlags {
  /** Maximum number of workers in progress and of calls in flight. */
  readonly concurrency: number;
  /** Timeout of each call, in seconds. */
  readonly timeout: number;
  readonly baseUrl?: string;
  readonly apiKeyFile?: string;
}

/**
 * Returns the proxy that the environment sets for a URL; null if there is none.
 *
 * @throws UsageError if the proxy cannot be used.
 */
export function readProxy(url: string, env: Io['env']): Proxy | null {
  const { proxy, problem } = findProxy(url, env);
  if (problem !== null) throw new UsageError(problem);
  return proxy;
}

/**
 * Returns the base URL of the service; needs no key.
 *
 * @throws UsageError if the base URL cannot be used.
 */
export function readBaseUrl({ baseUrl }: Pick<RemoteFlags, 'baseUrl'>, { env }: Io): string {
  const result = checkBaseUrl(baseUrl ?? nonEmpty(env['HANDINGER_BASE_URL']) ?? defaultBaseUrl);
  if (result.url !== null) return result.url;
  throw new UsageError(result.problem, baseUrl === undefined ? 'it comes from HANDINGER_BASE_URL' : null);
}

/**
 * Reads the API key from the key file, if one is given, otherwise from the environment.
 *
 * @throws UsageError if the key file cannot be used.
 * @throws RemoteError `remote-unauthorized` if there is no key.
 */
export async function readApiKey({ apiKeyFile }: Pick<RemoteFlags, 'apiKeyFile'>, io: Io): Promise<string> {
  if (apiKeyFile !== undefined) return await readKeyFile(path.resolve(io.cwd, apiKeyFile), apiKeyFile);
  const key = nonEmpty(io.env['HANDINGER_API_KEY']);
  if (key !== null) return key;
  throw new RemoteError('remote-unauthorized', 'no API key: expected one in HANDINGER_API_KEY or --api-key-file FILE', {
    effect: 'refused',
    hint: 'create a key at https://handinger.com and export HANDINGER_API_KEY, or try rota without one: rota sandbox',
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
  throw new UsageError(`the API key in ${shown} ${found.problem}`, `the file must contain only the key: ${found.fix}`);
}

/** Trims the value of a variable; null if it is unset or blank. */
export function nonEmpty(value: string | undefined): string | null {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
