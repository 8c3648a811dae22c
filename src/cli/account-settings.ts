/** Where the service of each account is, and with which key: by the variables of its name and by nothing else. */
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

/** What a worker is called with. */
export type AccountWorker = Pick<DeclaredWorker, 'workerId' | 'account'> & {
  readonly alias?: string | null;
  readonly location?: DeclaredWorker['location'];
};

/** The name of an account; null is the one without a name. */
export type Account = DeclaredWorker['account'];

/** The accounts of some workers, each once, the one without a name first; that one for no workers at all. */
export function listAccounts(workers: readonly Pick<DeclaredWorker, 'account'>[]): readonly Account[] {
  const named = new Set(workers.map(({ account }) => account));
  const accounts = [...named].toSorted((a, b) => compareText(a ?? '', b ?? ''));
  return accounts.length === 0 ? [null] : accounts;
}

/**
 * Refuses the flags that name one service and one key where workers have accounts, of which each has its own.
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
    `the files name accounts, each with a key and an address of its own: expected no ${given.join(' and no ')}`,
    `set ${variables.apiKey} and, for another address, ${variables.baseUrl}`,
  );
}

/**
 * The address of each account's service; needs no key.
 *
 * @throws UsageError that names every variable that cannot be used, or that is missing beside a `HANDINGER_BASE_URL` of
 * another service, and shows none.
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
    `expected an https URL, or an http one on loopback, without a login and a query in ${joinWords(wrong, 'and')}, got something else`,
    'write it as it is here: https://handinger.com',
  );
}

/** An account without an address of its own, beside one that is not the vendor's: which of the two is meant is unknown. */
function refuseUnnamed(accounts: readonly Account[], io: Io): void {
  const shared = accountVariables(null).baseUrl;
  if (!namesOtherService(io.env[shared])) return;
  const names = accounts.filter((account) => account !== null).map((account) => accountVariables(account).baseUrl);
  const unset = names.filter((name) => valueOf(io, name) === null);
  if (unset.length === 0) return;
  throw new UsageError(
    `${shared} is set and accounts do not use it: expected an address in ${joinWords(unset, 'and')} as well`,
    `set ${unset.length === 1 ? 'it' : 'each'} to the service of its account, or unset ${shared}`,
  );
}

/** Whether the environment holds a key of any account. */
export function hasAnyKey(env: Io['env']): boolean {
  const name = accountVariables(null).apiKey;
  return Object.entries(env).some(([key, value = '']) => {
    return (key === name || key.startsWith(`${name}_`)) && value.trim() !== '';
  });
}

/**
 * The service of each account of some workers, by its origin; needs no key.
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
 * Which service each worker belongs to, with no worker by its id where all have one; needs no key.
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
 * Settles the remote options of every account: a flag wins over the environment, the environment over the default.
 *
 * @throws UsageError when an address, a proxy or the key file cannot be used.
 * @throws RemoteError `remote-unauthorized` that names every variable that is not set, or that holds what is no key or the
 * key of another account; no value is in it.
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
 * The key of each account, from its own variable; that of the one without a name, where it is the only one, also by flag.
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

/** A worker that needs an account, and its place, to find a slip of the fingers by. */
function findUse(wanted: Account, workers: readonly AccountWorker[]): string {
  const worker = workers.find(({ account }) => account === wanted);
  if (typeof worker?.alias !== 'string' || worker.location === undefined) return '';
  const { file, line, column } = worker.location;
  return ` (${worker.alias}, ${file}:${String(line)}:${String(column)})`;
}

/** The account with a key whose name is most like one without; null when none is near. */
function suggestAccount(unset: readonly { readonly account: Account }[], io: Io): string | null {
  const prefix = `${accountVariables(null).apiKey}_`;
  const set = Object.keys(io.env).filter((name) => name.startsWith(prefix) && valueOf(io, name) !== null);
  const names = set.map((name) => name.slice(prefix.length).toLowerCase().replaceAll('_', '-'));
  for (const { account } of unset) {
    const nearest = account === null ? null : suggestNearest(account, names);
    if (nearest !== null) return `did you mean account ${nearest}, whose key is set, for ${account ?? ''}?`;
  }
  return null;
}

/** One key for two accounts is a secret that was copied to the wrong name. */
function refuseShared(found: readonly { readonly name: string; readonly key: string | null }[]): void {
  const first = new Map<string | null, string>();
  for (const { name, key } of found) {
    const other = first.get(key);
    first.set(key, other ?? name);
    if (other === undefined) continue;
    throw unauthorized(
      `expected each account to have a key of its own, got the same one in ${other} and ${name}`,
      'workers of one key belong to one account: give them one name in the files, or set the right key',
    );
  }
}

function unauthorized(message: string, hint: string): RemoteError {
  return new RemoteError('remote-unauthorized', message, { effect: 'refused', hint });
}

function valueOf({ env }: Io, name: string): string | null {
  return nonEmpty(env[name]);
}
