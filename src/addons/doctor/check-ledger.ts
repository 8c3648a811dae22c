/** Whether the ledger can be read and written, found out without writing it. */
import { access, constants, realpath } from 'node:fs/promises';
import path from 'node:path';
import { LedgerError, hasErrorCode } from '../../errors.ts';
import { assertNever } from '../../core/assert-never.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { nameLedger } from '../../core/model/ledger-location.ts';
import type { LedgerLocation } from '../../core/model/ledger-location.ts';
import { workerIdOfRuns } from '../../core/model/run-record.ts';
import { isLoopbackOrigin } from '../../core/model/service-origin.ts';
import { count } from '../../core/words.ts';
import { runGit } from '../../git/run-git.ts';
import { findGitRef } from '../../ledger/find-git-ref.ts';
import { listOrigins, openLedger } from '../../ledger/open-ledger.ts';
import type { WorkerOrigins } from '../../cli/account-settings.ts';
import type { Io } from '../../cli/io.ts';
import { requireKept } from '../../cli/plan-files.ts';
import type { Finding } from './checks.ts';

/** Where the ledger is looked for, and of which services. */
interface LedgerPlace extends WorkerOrigins {
  readonly io: Io;
}

/**
 * Reads the ledger of the files as a plan does, and tries whether it could be written: a file by its permissions, a git
 * ref by `git push --dry-run`.
 */
export async function checkLedger(
  { ledger }: Declaration,
  origins: WorkerOrigins,
  io: Io,
): Promise<readonly Finding[]> {
  if (ledger === null) return [finding('ledger-read', 'ok', 'the files name none')];
  const place = { ...origins, io };
  const read = await tryTo('ledger-read', () => readLedger(ledger, place));
  const write = await tryTo('ledger-write', () => tryWrite(ledger, place));
  return [read, write];
}

async function readLedger(ledger: LedgerLocation, { io, ...origins }: LedgerPlace): Promise<Finding> {
  const opened = openLedger(ledger, { cwd: io.cwd, ...origins });
  const { id, owned } = await requireKept(opened, { ledger }, io).read();
  const schedules = [...owned.values()].reduce((sum, worker) => sum + worker.schedules.length, 0);
  const workers = [...owned.keys()].filter((key) => workerIdOfRuns(key) === null).length;
  const held = `${count(workers, 'worker')} and ${count(schedules, 'schedule')} of ${listOrigins(origins).join(', ')}`;
  return finding('ledger-read', 'ok', `${nameLedger(ledger)}: ${id === null ? 'none yet' : held}`);
}

async function tryWrite(ledger: LedgerLocation, place: LedgerPlace): Promise<Finding> {
  switch (ledger.kind) {
    case 'file':
      return await tryFile(ledger.path);
    case 'git':
      return await tryGit(ledger.ref, place);
    default:
      return assertNever(ledger);
  }
}

/** A file is replaced by another one in its folder, so both must let this user write. */
async function tryFile(file: string): Promise<Finding> {
  const target = await realpath(file).catch(() => file);
  const isThere = await canAccess(target, constants.F_OK);
  if (isThere && !(await canAccess(target, constants.W_OK))) {
    return finding('ledger-write', 'differs', `${target} is read-only for this user`);
  }
  const folder = await nearestFolder(path.dirname(target));
  if (await canAccess(folder, constants.W_OK | constants.X_OK)) {
    return finding('ledger-write', 'ok', `${folder} lets this user write`);
  }
  return finding('ledger-write', 'differs', `${folder} is read-only for this user`);
}

/** Folders that are missing are made by the first write. */
async function nearestFolder(folder: string): Promise<string> {
  let current = folder;
  while (!(await canAccess(current, constants.F_OK)) && path.dirname(current) !== current) {
    current = path.dirname(current);
  }
  return current;
}

async function canAccess(file: string, mode: number): Promise<boolean> {
  try {
    await access(file, mode);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS')) return false;
    throw error;
  }
}

const gitTimeoutMs = 60_000;

async function tryGit(ref: string, { io, ...origins }: LedgerPlace): Promise<Finding> {
  const git = { cwd: io.cwd, env: io.env, timeoutMs: gitTimeoutMs };
  const isLocal = listOrigins(origins).every(isLoopbackOrigin);
  const found = await findGitRef(git, { ref, isLocal });
  const { newest } = await found.findTips();
  const head = await runGit(git, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  // Any commit will do to ask for a push that is not made; an empty repository has none.
  const to = newest ?? (head.ok ? head.stdout.toString('utf8').trim() : null);
  const remotes = await runGit(git, ['remote']);
  if (isLocal || remotes.stdout.toString('utf8').trim() === '') return await tryLocal(git);
  if (to === null) return finding('ledger-write', 'unknown', 'this repository has no commit to try a push with');
  const tried = await found.tryMove({ from: newest, to });
  return tried.kind === 'moved'
    ? finding(
        'ledger-write',
        'ok',
        `git push --dry-run of ${ref} is accepted; a hook of the server may still refuse it`,
      )
    : finding('ledger-write', 'unavailable', `another run is writing ${ref}`);
}

async function tryLocal(git: Parameters<typeof runGit>[0]): Promise<Finding> {
  const asked = await runGit(git, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const folder = asked.stdout.toString('utf8').trim();
  if (!asked.ok) return finding('ledger-write', 'unknown', asked.words);
  return (await canAccess(folder, constants.W_OK | constants.X_OK))
    ? finding('ledger-write', 'ok', `a ref of this clone, and ${folder} lets this user write`)
    : finding('ledger-write', 'differs', `${folder} is read-only for this user`);
}

async function tryTo(check: Finding['check'], run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return finding(check, 'differs', error.message, error.hint ?? undefined);
  }
}

function finding(check: Finding['check'], state: Finding['state'], found: string, next?: string): Finding {
  return { check, workerId: null, state, found, ...(next === undefined ? {} : { next }) };
}
