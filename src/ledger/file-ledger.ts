import { mkdir, readFile, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { LedgerError } from '../errors.ts';
import type { OwnedWorker } from '../model/owned.ts';
import { decodeLedger, encodeLedger } from './codec.ts';
import { hasErrorCode, messageOf } from './error-code.ts';
import { replaceLocked } from './file-lock.ts';
import type { CommitResult, Ledger } from './ledger.ts';
import { mergeChanges, revisionOf } from './merge-changes.ts';

/** Where a file ledger is kept. */
export interface FileLedgerOptions {
  /** Absolute; a symbolic link is followed, a missing file is an empty ledger, a missing folder is made. */
  readonly path: string;
  /** How waiting for other processes is timed. @defaultValue systemClock */
  readonly clock?: Clock;
}

const mostLinks = 40;

/** A ledger in one JSON file: read without a lock, replaced whole under one, never seen half written. */
export function createFileLedger({ path: file, clock = systemClock }: FileLedgerOptions): Ledger {
  const read = async (): Promise<ReadonlyMap<string, OwnedWorker>> => {
    try {
      return decodeLedger(await readFile(file), file);
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return new Map();
      if (error instanceof LedgerError) throw error;
      throw new LedgerError('ledger-unreadable', `could not read ${file}: ${messageOf(error)}`, { cause: error });
    }
  };
  const write = async (build: () => Promise<ReadonlyMap<string, OwnedWorker> | null>): Promise<void> => {
    try {
      const target = await followLinks(file);
      await mkdir(path.dirname(target), { recursive: true });
      await replaceLocked({ target, clock }, async () => {
        const next = await build();
        return next && encodeLedger(next);
      });
    } catch (error) {
      if (error instanceof LedgerError) throw error;
      throw new LedgerError('ledger-unwritable', `could not write ${file}: ${messageOf(error)}`, {
        hint: 'the ledger is as it was; make room or give access to its folder, then run again',
        cause: error,
      });
    }
  };
  return {
    read: async () => {
      const owned = await read();
      return { owned, revision: revisionOf(owned) };
    },
    commit: async (changed, expected) => {
      let result: CommitResult = { moved: [], revision: expected };
      await write(async () => {
        const merge = mergeChanges(await read(), { changed, expected });
        result = merge.result;
        return merge.written.size === 0 ? null : merge.owned;
      });
      return result;
    },
    replace: (owned) => write(() => Promise.resolve(owned)),
  };
}

/** The real path behind symbolic links, also when the last one leads to a file that is still to be made. */
async function followLinks(file: string): Promise<string> {
  let current = file;
  for (let link = 0; link < mostLinks; link += 1) {
    const folder = await realpath(path.dirname(current)).catch(() => path.dirname(current));
    const here = path.join(folder, path.basename(current));
    const target = await readlink(here).catch(() => null);
    if (target === null) return here;
    current = path.resolve(folder, target);
  }
  throw new LedgerError('ledger-unwritable', `could not write ${file}: expected a file, got a circle of links`);
}
