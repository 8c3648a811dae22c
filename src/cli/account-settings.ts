/** Finds the service and the key of each account. A named account uses only the variables that end in its name. */
import type { OpenAccounts } from '../api/open-accounts.ts';
import { checkBaseUrl, defaultBaseUrl, findKeyProblem, namesOtherService } from '../api/key-and-url.ts';
import { accountVariables, originOf } from '../core/model/account.ts';
import { compareText } from '../core/collections.ts';
import type { DeclaredWorker } from '../core/model/declaration.ts';
import type { PlannedService } from '../core/plan/saved-plan.ts';
import { suggestNearest } from '../declare/nearest-key.ts';
import { joinWords } from '../core/words.ts';
import { RemoteError } from '../errors.ts';
import type { ServicesOfRun } from '../ledger/service-ledger.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import { nonEmpty, readApiKey, readBaseUrl, readProxy, type RemoteFlags } from './settings.ts';

/** A worker and its account; messages also name its alias and location. */
export type AccountWorker = Pick<DeclaredWorker, 'workerId' | 'account'> & {
  readonly alias?: string | null;
  readonly location?: DeclaredWorker['location'];
};

/** Name of an account; null for the default account. */
export type Account = DeclaredWorker['account'];

/** Returns the distinct accounts of workers, the default account first; without workers, only the default account. */
export function listAccounts(workers: readonly Pick<DeclaredWorker, 'account'>[]): readonly Account[] {
  const named = new Set(workers.map(({ account }) => account));
  const accounts = [...named].toSorted((a, b) => compareText(a ?? '', b ?? ''));
  return accounts.length === 0 ? [null] : accounts;
}

/**
 * Refuses the flags for a service and a key if workers have named accounts, which have their own.
 *
 * @throws UsageError
 */
export function refuseServiceFlags(
  workers: readonly Pick<DeclaredWorker, 'account'>[],
  { baseUrl, apiKeyFile }: Pick<RemoteFlags, 'baseUrl' | 'apiKeyFile'>,
): void {
  const account = workers.find((worker) => worker.account !== null)?.account ?? null;
  if (account === null) return;
  const given = [
    ...(baseUrl === undefined ? [] : ['--base-url']),
    ...(apiKeyFile === undefined ? [] : ['--api-key-file']),
  ];
  if (given.length === 0) return;
  const variables = accountVariables(account);
  throw new UsageError(
    `${given.join(' and ')} cannot be used: the files name accounts, each with its own key and URL`,
    `set ${variables.apiKey} and, for another service, ${variables.baseUrl}`,
  );
}

/**
 * Returns the base URL of each account; needs no key.
 *
 * @throws UsageError that names every variable that cannot be used, or that is not set although `HANDINGER_BASE_URL`
 * names another service. No value is shown.
 */
export function readAccountUrls(
  accounts: readonly Account[],
  flags: Pick<RemoteFlags, 'baseUrl'>,
  io: Io,
): ReadonlyMap<Account, string> {
  const wrong: string[] = [];
  refuseUnnamed(accounts, io);
  const urls = accounts.map((account): readonly [Account, string] => {
    if (account === null) return [account, readBaseUrl(flags, io)];
    const name = accountVariables(account).baseUrl;
    const { url } = checkBaseUrl(valueOf(io, name) ?? defaultBaseUrl);
    if (url === null) wrong.push(name);
    return [account, url ?? ''];
  });
  if (wrong.length === 0) return new Map(urls);
  throw new UsageError(
    `expected an https URL, or an http one on loopback, without a login or a query in ${joinWords(wrong, 'and')}, got something else`,
    'write it like https://handinger.com',
  );
}

/**
 * Refuses accounts without a URL of their own if the shared URL is not the vendor's: it is unclear which one they use.
 */
function refuseUnnamed(accounts: readonly Account[], io: Io): void {
  const shared = accountVariables(null).baseUrl;
  if (!namesOtherService(io.env[shared])) return;
  const names = accounts.filter((account) => account !== null).map((account) => accountVariables(account).baseUrl);
  const unset = names.filter((name) => valueOf(io, name) === null);
  if (unset.length === 0) return;
  throw new UsageError(
    `${shared} does not apply to named accounts: expected a URL in ${joinWords(unset, 'and')} as well`,
    `set ${unset.length === 1 ? 'it' : 'each'} to the service of its account, or unset ${shared}`,
  );
}

/** Whether the environment has a key of any account. */
export function hasAnyKey(env: Io['env']): boolean {
  const name = accountVariables(null).apiKey;
  return Object.entries(env).some(([key, value = '']) => {
    return (key === name || key.startsWith(`${name}_`)) && value.trim() !== '';
  });
}

/**
 * Returns the service of each account of the workers, by its origin; needs no key.
 *
 * @throws UsageError as `readAccountUrls` does.
 */
export function listServices(
  workers: readonly AccountWorker[],
  flags: Pick<RemoteFlags, 'baseUrl'>,
  io: Io,
): readonly PlannedService[] {
  const urls = readAccountUrls(listAccounts(workers), flags, io);
  return [...urls].map(([account, url]) => ({ account, origin: originOf(url) }));
}

/**
 * Returns the service of each worker by worker ID; the map is empty if all workers have the same one. Needs no key.
 *
 * @throws UsageError as `readAccountUrls` does.
 */
export function readOrigins(
  workers: readonly AccountWorker[],
  flags: Pick<RemoteFlags, 'baseUrl'>,
  io: Io,
): Required<ServicesOfRun> {
  const urls = readAccountUrls(listAccounts(workers), flags, io);
  const originByWorker = new Map(workers.map(({ workerId, account }) => [workerId, originOf(urls.get(account) ?? '')]));
  const [origin = '', ...others] = new Set([...urls.values()].map(originOf));
  return { origin, originByWorker: others.length === 0 ? new Map() : originByWorker };
}

/**
 * Resolves the remote options of every account. A flag wins over the environment, and the environment over the default.
 *
 * @throws UsageError if a base URL, a proxy or the key file cannot be used.
 * @throws RemoteError `remote-unauthorized` that names the variables that are not set, that do not hold a key, or that
 * hold the key of another account. No value is shown.
 */
export async function readAccountSettings(
  accounts: readonly Account[],
  flags: RemoteFlags,
  io: Io,
  workers: readonly AccountWorker[] = [],
): Promise<OpenAccounts['settings']> {
  const urls = readAccountUrls(accounts, flags, io);
  const keys = await readKeys(accounts, flags, io, workers);
  const bounds = { timeoutMs: flags.timeout * 1000, concurrency: flags.concurrency };
  return new Map(
    [...urls].map(([account, baseUrl]) => {
      return [account, { baseUrl, apiKey: keys.get(account) ?? '', ...bounds, proxy: readProxy(baseUrl, io.env) }];
    }),
  );
}

/**
 * Reads the key of each account from its own variable. If there is only the default account, a key file may hold its
 * key.
 *
 * @throws UsageError and RemoteError as `readAccountSettings` does.
 */
export async function readKeys(
  accounts: readonly Account[],
  flags: Pick<RemoteFlags, 'apiKeyFile'>,
  io: Io,
  workers: readonly AccountWorker[] = [],
): Promise<ReadonlyMap<Account, string>> {
  if (accounts.length === 1 && accounts[0] === null) return new Map([[null, await readApiKey(flags, io)]]);
  const found = accounts.map((account) => {
    const name = accountVariables(account).apiKey;
    return { account, name, key: valueOf(io, name) };
  });
  const unset = found.filter(({ key }) => key === null);
  if (unset.length > 0) {
    const words = unset.map(({ account, name }) => name + findUse(account, workers));
    throw unauthorized(
      `no API key: expected one in ${joinWords(words, 'and')}`,
      suggestAccount(unset, io) ??
        'export each with the key of its account, or choose accounts whose keys are set: --account NAME',
    );
  }
  const wrong = found.flatMap(({ name, key }) => {
    const problem = findKeyProblem(key ?? '');
    return problem === null ? [] : [{ words: `the API key in ${name} ${problem.problem}`, fix: problem.fix }];
  });
  const [first] = wrong;
  if (first !== undefined) throw unauthorized(wrong.map(({ words }) => words).join('; '), first.fix);
  refuseShared(found);
  return new Map(found.map(({ account, key }) => [account, key ?? '']));
}

/** Returns where the files use an account, to help find a typing error; empty if that is unknown. */
function findUse(wanted: Account, workers: readonly AccountWorker[]): string {
  const worker = workers.find(({ account }) => account === wanted);
  if (typeof worker?.alias !== 'string' || worker.location === undefined) return '';
  const { file, line, column } = worker.location;
  return ` (${worker.alias}, ${file}:${String(line)}:${String(column)})`;
}

/** Suggests the account that has a key and the name nearest to one without a key; null if none is near. */
function suggestAccount(unset: readonly { readonly account: Account }[], io: Io): string | null {
  const prefix = `${accountVariables(null).apiKey}_`;
  const set = Object.keys(io.env).filter((name) => name.startsWith(prefix) && valueOf(io, name) !== null);
  const names = set.map((name) => name.slice(prefix.length).toLowerCase().replaceAll('_', '-'));
  for (const { account } of unset) {
    const nearest = account === null ? null : suggestNearest(account, names);
    if (nearest !== null) return `did you mean account ${nearest} instead of ${account ?? ''}? Its key is set`;
  }
  return null;
}

/** Refuses the same key for two accounts: a secret was copied to the wrong name. */
function refuseShared(found: readonly { readonly name: string; readonly key: string | null }[]): void {
  const first = new Map<string | null, string>();
  for (const { name, key } of found) {
    const other = first.get(key);
    first.set(key, other ?? name);
    if (other === undefined) continue;
    throw unauthorized(
      `${other} and ${name} contain the same key: each account needs its own`,
      'use one account name for all workers of a key, or set the right key',
    );
  }
}

function unauthorized(message: string, hint: string): RemoteError {
  return new RemoteError('remote-unauthorized', message, { effect: 'refused', hint });
}

function valueOf({ env }: Io, name: string): string | null {
  return nonEmpty(env[name]);
}
