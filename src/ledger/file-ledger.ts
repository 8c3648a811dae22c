import { mkdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemClock, type Clock } from '../clock.ts';
import { LedgerError, hasErrorCode, reasonOf } from '../errors.ts';
import { decodeLedger, encodeLedger } from './codec.ts';
import { emptyDocument, type LedgerDocument } from './document.ts';
import { replaceLocked } from './file-lock.ts';
import type { LedgerStore } from './ledger.ts';

interface FileLedgerOptions {
  /** Absolute. A symbolic link is followed, a missing file is an empty ledger, a missing folder is created. */
  readonly path: string;
  /** Times the waits for other processes. @defaultValue systemClock */
  readonly clock?: Clock;
}

const maxLinks = 40;

/**
 * A ledger in one JSON file. It is read without a lock and replaced whole under a lock, so a reader never sees half a
 * write. Bytes that were just read or written are not decoded again.
 */
export function createFileStore({ path: file, clock = systemClock }: FileLedgerOptions): LedgerStore {
  let last: { readonly bytes: Buffer; readonly document: LedgerDocument } | null = null;
  const read: LedgerStore['read'] = async () => {
    try {
      await requireRegular(file);
      const bytes = await readFile(file);
      if (last?.bytes.equals(bytes) !== true) last = { bytes, document: decodeLedger(bytes, file) };
      return last.document;
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return emptyDocument;
      if (error instanceof LedgerError) throw error;
      throw new LedgerError('ledger-unreadable', `could not read ${file}: ${reasonOf(error)}`, {
        hint: 'make it a file that this user can read, then run again',
        cause: error,
      });
    }
  };
  return {
    read,
    update: async (build) => {
      try {
        const target = await followLinks(file);
        await requireRegular(target);
        await mkdir(path.dirname(target), { recursive: true });
        await replaceLocked({ target, clock }, async () => {
          const document = await build(read);
          if (document === null) return null;
          last = { bytes: encodeLedger(document), document };
          return last.bytes;
        });
      } catch (error) {
        if (error instanceof LedgerError) throw error;
        throw new LedgerError('ledger-unwritable', `could not write ${file}: ${reasonOf(error)}`, {
          hint: 'the ledger is unchanged; free disk space or allow writes to its folder, then run again',
          cause: error,
        });
      }
    },
  };
}

/** Refuses pipes and devices: reading either may never end, and writing the ledger would replace it. */
async function requireRegular(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() === false) throw new Error('it is not a regular file');
}

/** Returns the real path behind symbolic links, even if the last link leads to a file that does not exist yet. */
async function followLinks(file: string): Promise<string> {
  let current = file;
  for (let link = 0; link < maxLinks; link += 1) {
    const folder = await realpath(path.dirname(current)).catch(() => path.dirname(current));
    const here = path.join(folder, path.basename(current));
    const target = await readlink(here).catch(() => null);
    if (target === null) return here;
    current = path.resolve(folder, target);
  }
  throw new LedgerError('ledger-unwritable', `could not write ${file}: expected a file, got a symlink loop`);
}
