/** What can be checked without the service: the files, the key, the address, the proxy, the CI job and the ledger. */
import { readFile } from 'node:fs/promises';
import { LedgerError, RemoteError } from '../../errors.ts';
import { findKeyProblem } from '../../api/key-and-url.ts';
import { accountVariables } from '../../core/model/account.ts';
import { isCi, type LedgerLocation } from '../../core/model/ledger-location.ts';
import { toFailure, type Diagnostic, type Failure } from '../../core/model/diagnostic.ts';
import { count } from '../../core/words.ts';
import { UsageError } from '../../cli/errors.ts';
import { loadFiles } from '../../cli/load-files.ts';
import { hasAnyKey, readAccountUrls, readKeys, type Account } from '../../cli/account-settings.ts';
import { readProxy, type RemoteFlags } from '../../cli/settings.ts';
import { workerIdOfRuns } from '../../core/model/owned.ts';
import { findBackend, openLedger } from '../../ledger/open-ledger.ts';
import { listOrigins, type ServicesOfRun } from '../../ledger/service-ledger.ts';
import { requireLedgerFile } from '../../cli/plan-files.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { Io } from '../../cli/io.ts';
import { accountPart } from '../../report/documents/worker-entry.ts';
import { findingsOf, type Finding, type Verdict, type Verdicts } from './doctor-document.ts';

export interface FoundFiles {
  /** null if there are none, or they do not load. */
  readonly declaration: Declaration | null;
  /** Whether there are files at all. */
  readonly isThere: boolean;
  readonly verdict: Verdict;
}

/** Loads the files that every command reads by default. */
export async function readFiles(io: Io): Promise<FoundFiles> {
  const loaded = await loadFiles([], io);
  if (loaded.kind === 'loaded') {
    const { declaration } = loaded;
    const schedules = declaration.workers.reduce((sum, worker) => sum + worker.schedules.length, 0);
    const found = `${count(declaration.workers.length, 'worker')}, ${count(schedules, 'schedule')}`;
    return { declaration, isThere: true, verdict: { state: 'ok', found } };
  }
  const [first, ...more] = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  if (first?.code === 'no-files') {
    const found = 'no schedules.yaml, schedules.yml or schedules/ here';
    return { declaration: null, isThere: false, verdict: { state: 'unavailable', found, next: 'rota init' } };
  }
  const found = `${first === undefined ? 'an error' : describe(first)}${more.length === 0 ? '' : `, and ${count(more.length, 'more error')}`}`;
  return { declaration: null, isThere: true, verdict: { state: 'differs', found } };
}

function describe({ code, message, location }: Diagnostic): string {
  const place = location === null ? '' : `${location.file}:${String(location.line)}: `;
  return `${place}${message} [${code}]`;
}

/** What the environment and the flags say about the service. */
export interface FoundSettings {
  /** null if it is missing or cannot be used. */
  readonly apiKey: string | null;
  /** null if it cannot be used. */
  readonly baseUrl: string | null;
  /** Why calls cannot be made; null if they can. */
  readonly error: Failure | null;
  readonly findings: readonly Finding[];
}

/** Checks the key, the address and the proxy of an account separately, so that all problems are reported at once. */
export async function readSettings(account: Account, flags: RemoteFlags, io: Io): Promise<FoundSettings> {
  const from = flags.apiKeyFile ?? accountVariables(account).apiKey;
  const key = await attempt(async () => {
    const text = (await readKeys([account], flags, io)).get(account) ?? '';
    const problem = findKeyProblem(text);
    if (problem !== null) throw new UsageError(`the API key in ${from} ${problem.problem}`, problem.fix);
    return { value: text, found: `set in ${from}` };
  });
  const baseUrl = await attempt(() => {
    const url = readAccountUrls([account], flags, io).get(account) ?? '';
    return Promise.resolve({ value: url, found: url });
  });
  const url = baseUrl.value;
  const proxy = await attempt(() => {
    const found = url === null ? null : readProxy(url, io.env);
    return Promise.resolve({ value: found, found: found === null ? 'none' : `${found.name}, from ${found.variable}` });
  });
  const errors = [key.error, baseUrl.error, proxy.error].filter((error) => error !== null);
  const expected = account === null ? {} : { expected: `a key in ${from}` };
  const verdicts = { 'api-key': { ...key.verdict, ...expected }, 'base-url': baseUrl.verdict, proxy: proxy.verdict };
  return {
    apiKey: key.value,
    baseUrl: baseUrl.value,
    error: errors[0] ?? null,
    findings: findingsOf(verdicts, { workerId: null, ...accountPart(account) }),
  };
}

interface Attempt<T> {
  readonly value: T | null;
  readonly error: Failure | null;
  readonly verdict: Verdict;
}

async function attempt<T>(read: () => Promise<{ readonly value: T; readonly found: string }>): Promise<Attempt<T>> {
  try {
    const { value, found } = await read();
    return { value, error: null, verdict: { state: 'ok', found } };
  } catch (error) {
    if (!(error instanceof RemoteError) && !(error instanceof UsageError)) throw error;
    return { value: null, error: toFailure(error), verdict: differing(error) };
  }
}

/** Reports what the environment says about the CI job; null outside CI. */
export async function readCi({ env }: Io): Promise<Verdict | null> {
  if (env['GITHUB_ACTIONS'] !== 'true') {
    if (!isCi(env)) return null;
    return { state: 'unknown', found: 'a CI service whose environment does not show the permissions' };
  }
  const event = env['GITHUB_EVENT_NAME'] ?? 'an unknown event';
  if (env['GITHUB_ACTOR'] === 'dependabot[bot]') {
    return { state: 'differs', found: `GitHub Actions, ${event} by Dependabot` };
  }
  const isFork = await isFromFork(env['GITHUB_EVENT_PATH']);
  if (isFork === true) return { state: 'differs', found: `GitHub Actions, ${event} from a fork` };
  return { state: 'ok', found: `GitHub Actions, ${event}, ${hasAnyKey(env) ? 'with' : 'without'} an API key` };
}

/** Whether the job is for a pull request from another repository; null if the event does not say. */
async function isFromFork(eventFile: string | undefined): Promise<boolean | null> {
  if (eventFile === undefined) return null;
  try {
    const { pull_request: pullRequest } = JSON.parse(await readFile(eventFile, 'utf8')) as GithubEvent;
    // The repository is null if the fork was deleted.
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

/**
 * Reads the ledger of the files as a plan does, and tests whether it could be written: a file by its permissions, a git
 * ref by `git push --dry-run`.
 */
export async function checkLedger(
  { ledger }: Declaration,
  origins: Required<ServicesOfRun>,
  io: Io,
): Promise<Verdicts> {
  if (ledger === null) return { 'ledger-read': { state: 'ok', found: 'the files name none' } };
  return {
    'ledger-read': await tryTo(() => readLedger(ledger, origins, io)),
    'ledger-write': await tryTo(() => findBackend(ledger).tryWrite({ cwd: io.cwd, env: io.env, ...origins })),
  };
}

async function readLedger(ledger: LedgerLocation, origins: Required<ServicesOfRun>, io: Io): Promise<Verdict> {
  const opened = openLedger(ledger, { cwd: io.cwd, ...origins });
  const { id, owned } = await requireLedgerFile(opened, { ledger }, io).read();
  const schedules = [...owned.values()].reduce((sum, worker) => sum + worker.schedules.length, 0);
  const workers = [...owned.keys()].filter((key) => workerIdOfRuns(key) === null).length;
  const held = `${count(workers, 'worker')} and ${count(schedules, 'schedule')} of ${listOrigins(origins).join(', ')}`;
  return { state: 'ok', found: `${ledger.place}: ${id === null ? 'none yet' : held}` };
}

async function tryTo(run: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof LedgerError) return differing(error);
    throw error;
  }
}

function differing({ message: found, hint }: Pick<Failure, 'message' | 'hint'>): Verdict {
  return { state: 'differs', found, ...(hint === null ? {} : { next: hint }) };
}
