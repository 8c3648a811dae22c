/** Tests whether a ledger could be written, without writing it. */
import path from 'node:path';
import { isLoopbackOrigin } from '../core/model/account.ts';
import { runGit, type GitContext } from '../git/run-git.ts';
import { findGitRef } from './find-git-ref.ts';
import { listOrigins, type ServicesOfRun } from './service-ledger.ts';
import { access, constants, realpath } from 'node:fs/promises';
import { hasErrorCode } from '../errors.ts';
import type { WriteTrial } from './backend.ts';

/** Tests permissions to replace a file by a new one in its folder: this user must be able to write both. */
export async function tryFile(file: string): Promise<WriteTrial> {
  const target = await realpath(file).catch(() => file);
  const isThere = await canAccess(target, constants.F_OK);
  if (isThere && !(await canAccess(target, constants.W_OK))) return readOnly(target);
  return await tryFolder(await nearestFolder(path.dirname(target)));
}

/** Tests permissions for creating files in a folder. `words` come before the result. */
async function tryFolder(folder: string, words = ''): Promise<WriteTrial> {
  if (!(await canAccess(folder, constants.W_OK | constants.X_OK))) return readOnly(folder);
  return { state: 'ok', found: `${words}this user can write to ${folder}` };
}

function readOnly(place: string): WriteTrial {
  return { state: 'differs', found: `${place} is read-only for this user` };
}

/** Returns the nearest folder that exists; the first write creates those that are missing. */
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

const timeoutMs = 60_000;

/**
 * Tests whether a ref could be moved: by `git push --dry-run`, or by the permissions of the repository if nothing
 * leaves it.
 *
 * @throws LedgerError `ledger-unreadable` or `ledger-unwritable`
 */
export async function tryGit(
  ref: string,
  { cwd, env, ...services }: Omit<GitContext, 'timeoutMs'> & ServicesOfRun,
): Promise<WriteTrial> {
  const git = { cwd, env, timeoutMs };
  const isLocal = listOrigins(services).every(isLoopbackOrigin);
  const found = await findGitRef(git, { ref, isLocal });
  const { newest } = await found.findTips();
  const head = await runGit(git, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  // Any commit will do for a dry run of a push; an empty repository has none.
  const to = newest ?? (head.ok ? head.stdout.toString('utf8').trim() : null);
  const remotes = await runGit(git, ['remote']);
  if (isLocal || remotes.stdout.toString('utf8').trim() === '') return await tryLocal(git);
  if (to === null) return { state: 'unknown', found: 'this repository has no commit to test a push with' };
  const tried = await found.tryMove({ from: newest, to });
  if (tried.kind === 'lost') return { state: 'unavailable', found: `another run is writing ${ref}` };
  return { state: 'ok', found: `git push --dry-run of ${ref} succeeded; a server hook may still reject it` };
}

async function tryLocal(git: GitContext): Promise<WriteTrial> {
  const asked = await runGit(git, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  if (!asked.ok) return { state: 'unknown', found: asked.words };
  return await tryFolder(asked.stdout.toString('utf8').trim(), 'a ref of this clone; ');
}
