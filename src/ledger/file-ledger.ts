import { mkdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemClock, type Clock } from '../clock.ts';
import { LedgerError, hasErrorCode, reasonOf } from '../errors.ts';
import { decodeLedger, encodeLedger } from './codec.ts';
import { emptyDocument, type LedgerDocument } from './document.ts';
import { replaceLocked } from './file-lock.ts';
import type { LedgerStore } from './ledger.ts';

interface FileLedgerOptions {
  /** Absolute; a symbolic link is followed, a missing file is an empty ledger, a missing folder is made. */
  readonly path: string;
  /** How waiting for other processes is timed. @defaultValue systemClock */
  readonly clock?: Clock;
}

const maxLinks = 40;

/**
 * A ledger in one JSON file: read without a lock, replaced whole under one, never seen half written. Bytes that were read
 * or written before are not read into records again.
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
          hint: 'the ledger is unchanged; make room or give access to its folder, then run again',
          cause: error,
        });
      }
    },
  };
}

/** A pipe is waited for without an end, a device may be without one, and a ledger that took its place would take it away. */
async function requireRegular(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() === false) throw new Error('it is not a regular file');
}

/** The real path behind symbolic links, also when the last one leads to a file that is still to be made. */
async function followLinks(file: string): Promise<string> {
  let current = file;
  for (let link = 0; link < maxLinks; link += 1) {
    const folder = await realpath(path.dirname(current)).catch(() => path.dirname(current));
    const here = path.join(folder, path.basename(current));
    const target = await readlink(here).catch(() => null);
    if (target === null) return here;
    current = path.resolve(folder, target);
  }
  throw new LedgerError('ledger-unwritable', `could not write ${file}: expected a file, got a circle of links`);
}
