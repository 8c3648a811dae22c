/**
 * Replaces a file whole, one process at a time, and survives a crash at any point.
 *
 * The lock is the folder `<file>.lock`. It is free if it is missing or empty, so renaming a folder onto it takes it in
 * one step. That folder is made beside its place, with two files in it: `owner.<token>` says who holds the lock, and
 * `next.<token>` becomes the file by a rename. Breaking a dead holder's lock deletes exactly these two, `next` first. A
 * folder that a dead process left beside the lock is removed once it is older than any process waits.
 * Invariant: only a holder's own `next` can become the file, and no `next` outlives its lock. So a holder that was
 * taken for dead and wakes up finds that its rename fails, starts over, and can never undo a later write.
 *   holder on this machine, process gone   broken at once
 *   the same holder seen for 10 s          broken: a replacement takes milliseconds
 * Why not a timestamp in a plain lock file: two waiters would both delete it, and the second would delete a new lock.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { LedgerError, hasErrorCode } from '../errors.ts';

/** The file to replace, and the clock that times the waits. */
interface LockTarget {
  /** Absolute, links resolved; its folder exists. */
  readonly target: string;
  readonly clock: Clock;
}

const pollMs = 20;
const deadAfterMs = 10_000;
const giveUpAfterMs = 60_000;
const abandonedAfterMs = 10 * giveUpAfterMs;
const maxTakeovers = 5;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const defaultMode = 0o600;

/**
 * Takes the lock, replaces the file with the content that `build` returns and releases the lock. If `build` returns
 * null, the file is left alone. `build` runs again if the lock was lost meanwhile. An existing file keeps its mode; a
 * new file is readable and writable by its owner only.
 *
 * @throws LedgerError `ledger-unwritable` if the lock does not become free within a minute or is lost every time;
 * whatever `build` throws; the system's own error if the content cannot be written, in which case the file is
 * unchanged.
 */
export async function replaceLocked(lockTarget: LockTarget, build: () => Promise<Buffer | null>): Promise<void> {
  for (let takeover = 0; takeover < maxTakeovers; takeover += 1) {
    const lock = await acquire(lockTarget);
    try {
      const content = await build();
      if (content === null) return;
      await writeNext(lock.nextPath, { content, target: lockTarget.target });
      await rename(lock.nextPath, lockTarget.target);
      await syncFolder(path.dirname(lockTarget.target));
      return;
    } catch (error) {
      if (!hasErrorCode(error, 'ENOENT')) throw error;
    } finally {
      // The file is settled by now, and the next holder breaks what is left of the lock.
      await release(lock).catch(() => undefined);
    }
  }
  throw new LedgerError('ledger-unwritable', `could not write ${lockTarget.target}: its lock was lost every time`);
}

interface Lock {
  readonly folder: string;
  readonly token: string;
  readonly nextPath: string;
}

async function acquire({ target, clock }: LockTarget): Promise<Lock> {
  const folder = `${target}.lock`;
  const token = randomUUID();
  const draft = `${folder}.${token}`;
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeFile(path.join(draft, `owner.${token}`), JSON.stringify({ pid: process.pid, host: hostname() }));
    await writeFile(path.join(draft, `next.${token}`), '', { mode: defaultMode });
    await waitForTurn({ draft, folder, clock });
    await removeDrafts(folder).catch(() => undefined);
    return { folder, token, nextPath: path.join(folder, `next.${token}`) };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Removes the folders of locks that were never taken. Age goes by the file system's clock, which may be remote. */
async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(path.dirname(folder));
  const { mtimeMs: nowMs } = await stat(folder);
  const ofDraft = `${path.basename(folder)}.`;
  for (const name of names.filter((each) => each.startsWith(ofDraft) && uuid.test(each.slice(ofDraft.length)))) {
    const draft = path.join(path.dirname(folder), name);
    if (nowMs - (await stat(draft)).mtimeMs > abandonedAfterMs) await rm(draft, { recursive: true });
  }
}

async function waitForTurn(turn: {
  readonly draft: string;
  readonly folder: string;
  readonly clock: Clock;
}): Promise<void> {
  const { draft, folder, clock } = turn;
  const startedAt = clock.now().getTime();
  let seen = { token: '', atMs: startedAt };
  while (!(await tryRename(draft, folder))) {
    const nowMs = clock.now().getTime();
    const holder = await findHolder(folder);
    if (holder !== null) {
      if (holder.token !== seen.token) seen = { token: holder.token, atMs: nowMs };
      if (holder.isGone || nowMs - seen.atMs >= deadAfterMs) await breakLock(folder, holder.token);
    }
    if (nowMs - startedAt >= giveUpAfterMs) {
      const words = holder?.words ?? 'an unknown process';
      throw new LedgerError('ledger-unwritable', `${folder} was not free for a minute: ${words} holds it`, {
        hint: `wait for that process and run again; if there is none, delete ${folder}`,
      });
    }
    await clock.sleep(pollMs);
  }
}

async function tryRename(draft: string, folder: string): Promise<boolean> {
  try {
    // Windows does not rename a folder onto another folder. This removes the target only if it is empty.
    await rmdir(folder).catch(() => undefined);
    await rename(draft, folder);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM')) return false;
    throw error;
  }
}

interface Holder {
  readonly token: string;
  readonly isGone: boolean;
  readonly words: string;
}

async function findHolder(folder: string): Promise<Holder | null> {
  const names = await readdir(folder).catch(() => []);
  const token = names.find((name) => name.startsWith('owner.'))?.slice('owner.'.length);
  if (token === undefined) return null;
  const text = await readFile(path.join(folder, `owner.${token}`), 'utf8').catch(() => null);
  const [, pid, host] = /^\{"pid":(\d+),"host":"(.*)"\}$/.exec(text ?? '') ?? [];
  if (pid === undefined || host === undefined) return { token, isGone: false, words: 'an unknown process' };
  return { token, isGone: host === hostname() && !isRunning(Number(pid)), words: `process ${pid} on ${host}` };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasErrorCode(error, 'ESRCH');
  }
}

async function writeNext(
  nextPath: string,
  { content, target }: { readonly content: Buffer; readonly target: string },
): Promise<void> {
  // Never creates the file: if the lock was lost, the file is gone, and the path may lie in a later holder's folder.
  const next = await open(nextPath, 'r+');
  try {
    const existing = await stat(target).catch(() => null);
    if (existing !== null) {
      await next.chmod(existing.mode & 0o777);
      // Only root may give a file away; for any other user the new file stays their own.
      await next.chown(existing.uid, existing.gid).catch(() => undefined);
    }
    await next.writeFile(content);
    await next.sync();
  } finally {
    await next.close();
  }
}

/** Makes the rename itself durable. A file system that cannot sync a folder makes renames durable itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function release({ folder, token }: Lock): Promise<void> {
  await breakLock(folder, token);
  await rmdir(folder).catch(() => undefined);
}

async function breakLock(folder: string, token: string): Promise<void> {
  for (const part of ['next', 'owner']) {
    await unlink(path.join(folder, `${part}.${token}`)).catch((error: unknown) => {
      if (!hasErrorCode(error, 'ENOENT')) throw error;
    });
  }
}
