/** What can be told without the service: the files, the key, the address, the proxy and the CI job. */
import { readFile } from 'node:fs/promises';
import { RemoteError } from '../../errors.ts';
import { findKeyProblem } from '../../api/api-key.ts';
import { accountVariables } from '../../core/model/account.ts';
import { isCi } from '../../core/model/is-ci.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { toFailure } from '../../core/model/failure.ts';
import type { Failure } from '../../core/model/failure.ts';
import { count } from '../../core/words.ts';
import { UsageError } from '../../cli/errors.ts';
import type { Io } from '../../cli/io.ts';
import { loadFiles } from '../../cli/load.ts';
import { hasAnyKey, readAccountUrls, readKeys } from '../../cli/account-settings.ts';
import type { Account } from '../../cli/account-settings.ts';
import { readApiKey, readProxy } from '../../cli/settings.ts';
import type { RemoteFlags } from '../../cli/settings.ts';
import type { Finding } from './checks.ts';

/** What the files in the folder declare. */
export interface FoundFiles {
  /** Null when there are none, or they do not load. */
  readonly declaration: Declaration | null;
  /** Whether there are files at all. */
  readonly isThere: boolean;
  readonly finding: Finding;
}

/** Loads the files that every command reads where it is given no path. */
export async function readFiles(io: Io): Promise<FoundFiles> {
  const loaded = await loadFiles([], io);
  const base = { check: 'files', workerId: null } as const;
  if (loaded.kind === 'loaded') {
    const { declaration } = loaded;
    const schedules = declaration.workers.reduce((sum, worker) => sum + worker.schedules.length, 0);
    const found = `${count(declaration.workers.length, 'worker')}, ${count(schedules, 'schedule')}`;
    return { declaration, isThere: true, finding: { ...base, state: 'ok', found } };
  }
  const [first, ...more] = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  if (first?.code === 'no-files') {
    const found = 'no schedules.yaml, schedules.yml or schedules/ here';
    return { declaration: null, isThere: false, finding: { ...base, state: 'unavailable', found, next: 'rota init' } };
  }
  const found = `${first === undefined ? 'an error' : describe(first)}${more.length === 0 ? '' : `, and ${count(more.length, 'more error')}`}`;
  return { declaration: null, isThere: true, finding: { ...base, state: 'differs', found } };
}

function describe({ code, message, location }: Diagnostic): string {
  const place = location === null ? '' : `${location.file}:${String(location.line)}: `;
  return `${place}${message} [${code}]`;
}

/** What the environment and the flags say of the service. */
export interface FoundSettings {
  /** Null when there is none. */
  readonly apiKey: string | null;
  /** Null when it cannot be used. */
  readonly baseUrl: string | null;
  /** Why no call can be made; null when calls can be. */
  readonly error: Failure | null;
  readonly findings: readonly Finding[];
}

/** Looks at the key, the address and the proxy of an account, each by itself, so that all problems come at once. */
export async function readSettings(account: Account, flags: RemoteFlags, io: Io): Promise<FoundSettings> {
  const from = flags.apiKeyFile ?? accountVariables(account).apiKey;
  const key = await attempt('api-key', async () => {
    const text = account === null ? await readApiKey(flags, io) : (readKeys([account], io).get(account) ?? '');
    const problem = findKeyProblem(text);
    if (problem !== null) throw new UsageError(`the API key in ${from} ${problem.problem}`, problem.fix);
    return { value: text, found: `set in ${from}` };
  });
  const baseUrl = await attempt('base-url', () => {
    const url = readAccountUrls([account], flags, io).get(account) ?? '';
    return Promise.resolve({ value: url, found: url });
  });
  const url = baseUrl.value;
  const proxy = await attempt('proxy', () => {
    const found = url === null ? null : readProxy(url, io.env);
    return Promise.resolve({ value: found, found: found === null ? 'none' : `${found.name}, from ${found.variable}` });
  });
  const errors = [key.error, baseUrl.error, proxy.error].filter((error) => error !== null);
  const whose = account === null ? {} : { account };
  const expected = account === null ? {} : { expected: `a key in ${from}` };
  return {
    apiKey: key.value,
    baseUrl: baseUrl.value,
    error: errors[0] ?? null,
    findings: [{ ...key.finding, ...expected }, baseUrl.finding, proxy.finding].map((each) => ({ ...each, ...whose })),
  };
}

interface Attempt<T> {
  readonly value: T | null;
  readonly error: Failure | null;
  readonly finding: Finding;
}

async function attempt<T>(
  check: Finding['check'],
  read: () => Promise<{ readonly value: T; readonly found: string }>,
): Promise<Attempt<T>> {
  try {
    const { value, found } = await read();
    return { value, error: null, finding: { check, workerId: null, state: 'ok', found } };
  } catch (error) {
    if (!(error instanceof RemoteError) && !(error instanceof UsageError)) throw error;
    const next = error.hint === null ? {} : { next: error.hint };
    const finding = { check, workerId: null, state: 'differs', found: error.message, ...next } as const;
    return { value: null, error: toFailure(error), finding };
  }
}

/** What the environment tells of the CI job; nothing outside of one. */
export async function readCi(io: Io): Promise<readonly Finding[]> {
  const { env } = io;
  if (env['GITHUB_ACTIONS'] !== 'true') {
    return isCi(env) ? [ciFinding('unknown', 'a CI service whose permissions the environment does not tell')] : [];
  }
  const event = env['GITHUB_EVENT_NAME'] ?? 'an unknown event';
  const isFork = await isFromFork(env['GITHUB_EVENT_PATH']);
  if (isFork === true) return [ciFinding('differs', `GitHub Actions, ${event} from a fork`)];
  const hasSecrets = hasAnyKey(env);
  return [ciFinding('ok', `GitHub Actions, ${event}, ${hasSecrets ? 'with' : 'without'} an API key`)];
}

function ciFinding(state: Finding['state'], found: string): Finding {
  return { check: 'ci', workerId: null, state, found };
}

/** Whether the job is of a pull request from another repository; null when the event does not tell. */
async function isFromFork(eventFile: string | undefined): Promise<boolean | null> {
  if (eventFile === undefined) return null;
  try {
    const { pull_request: pullRequest } = JSON.parse(await readFile(eventFile, 'utf8')) as GithubEvent;
    // The repository is null when the fork is gone.
    return pullRequest === undefined ? null : pullRequest.head.repo?.full_name !== pullRequest.base.repo.full_name;
  } catch {
    return null;
  }
}

interface GithubEvent {
  readonly pull_request?: {
    readonly head: { readonly repo: { readonly full_name: string } | null };
    readonly base: { readonly repo: { readonly full_name: string } };
  };
}
