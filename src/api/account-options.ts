import { accountVariables, isAccountName } from '../core/model/account.ts';
import type { DeclaredWorker } from '../core/model/declaration.ts';
import { RemoteError } from '../errors.ts';
import { defaultBaseUrl, namesOtherService, requireBaseUrl } from './key-and-url.ts';
import type { OpenAccounts } from './open-accounts.ts';
import { findProxy } from './proxy.ts';

interface AccountOptions {
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly accounts?: Readonly<Record<string, { readonly apiKey: string; readonly baseUrl?: string }>>;
  readonly timeoutMs?: number;
  readonly concurrency?: number;
}

type Settings = OpenAccounts['settings'];

/**
 * Returns the settings of each account, by name; null stands for the default account, which may be the only account.
 *
 * @throws RemoteError for a base URL or a proxy that cannot be used, for a named account without a `baseUrl` while
 * `HANDINGER_BASE_URL` names another service, and for two accounts with the same key.
 * @throws RangeError for an invalid account name.
 */
export function readAccountOptions(
  options: AccountOptions,
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  const { apiKey, accounts = {}, timeoutMs = 30_000, concurrency = 32 } = options;
  const named = Object.entries(accounts);
  const wrong = named.find(([name]) => !isAccountName(name));
  if (wrong !== undefined)
    throw new RangeError(`accounts: ${JSON.stringify(wrong[0])} cannot be the name of an account`);
  const shared = accountVariables(null).baseUrl;
  const variable = env[shared]?.trim() ?? '';
  const baseUrl = options.baseUrl ?? (variable === '' ? defaultBaseUrl : variable);
  const unnamed = apiKey === undefined && named.length > 0 ? [] : [[null, { apiKey: apiKey ?? '', baseUrl }] as const];
  const given = [...unnamed, ...named];
  if (new Set(given.map(([, each]) => each.apiKey)).size < given.length) {
    throw new RemoteError('remote-unauthorized', 'expected each account to have a key of its own', {
      effect: 'refused',
    });
  }
  const withoutBaseUrl = named.filter(([, each]) => each.baseUrl === undefined).map(([name]) => name);
  if (withoutBaseUrl.length > 0 && namesOtherService(variable)) {
    throw new RemoteError(
      'remote-unreachable',
      `${shared} does not apply to named accounts: expected a baseUrl for ${withoutBaseUrl.join(', ')}`,
      { effect: 'refused', hint: `accounts: { name: { apiKey, baseUrl } }, or createRota without ${shared} in env` },
    );
  }
  return new Map(
    given.map(([account, each]) => {
      const url = requireBaseUrl(each.baseUrl ?? defaultBaseUrl);
      const { proxy, problem } = findProxy(url, env);
      if (problem !== null) throw new RemoteError('remote-unreachable', problem, { effect: 'refused' });
      return [account, { apiKey: each.apiKey, baseUrl: url, timeoutMs, concurrency, proxy }];
    }),
  );
}

/** @throws RemoteError `remote-unauthorized` naming every account that a worker uses and that has no key. */
export function requireAccounts(
  { workers }: { readonly workers: readonly Pick<DeclaredWorker, 'account'>[] },
  settings: Settings,
): void {
  const missing = [...new Set(workers.map(({ account }) => account))].filter((account) => !settings.has(account));
  if (missing.length === 0) return;
  const names = missing.map((account) => account ?? 'workers without an account').join(', ');
  throw new RemoteError('remote-unauthorized', `no API key: expected one for ${names}`, {
    effect: 'refused',
    hint: 'pass them to createRota: apiKey for workers without an account, accounts: { name: { apiKey } } for the others',
  });
}
