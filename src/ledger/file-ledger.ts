import { mkdir, readFile, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { LedgerError, hasErrorCode, messageOf } from '../errors.ts';
import { decodeLedger, encodeLedger } from './codec.ts';
import { emptyDocument } from './document.ts';
import { replaceLocked } from './file-lock.ts';
import type { Ledger, LedgerStore } from './ledger.ts';
import { createServiceLedger } from './service-ledger.ts';

/** Where a file ledger is kept. */
export interface FileLedgerOptions {
  /** Absolute; a symbolic link is followed, a missing file is an empty ledger, a missing folder is made. */
  readonly path: string;
  /** How waiting for other processes is timed. @defaultValue systemClock */
  readonly clock?: Clock;
}

const maxLinks = 40;

/** One service's part of a ledger in a file. */
export function createFileLedger({ origin, ...options }: FileLedgerOptions & { readonly origin: string }): Ledger {
  return createServiceLedger(createFileStore(options), { origin });
}

/** A ledger in one JSON file: read without a lock, replaced whole under one, never seen half written. */
export function createFileStore({ path: file, clock = systemClock }: FileLedgerOptions): LedgerStore {
  const read: LedgerStore['read'] = async () => {
    try {
      return decodeLedger(await readFile(file), file);
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return emptyDocument;
      if (error instanceof LedgerError) throw error;
      throw new LedgerError('ledger-unreadable', `could not read ${file}: ${messageOf(error)}`, { cause: error });
    }
  };
  return {
    read,
    update: async (build) => {
      try {
        const target = await followLinks(file);
        await mkdir(path.dirname(target), { recursive: true });
        await replaceLocked({ target, clock }, async () => {
          const next = await build(read);
          return next && encodeLedger(next);
        });
      } catch (error) {
        if (error instanceof LedgerError) throw error;
        throw new LedgerError('ledger-unwritable', `could not write ${file}: ${messageOf(error)}`, {
          hint: 'the ledger is unchanged; make room or give access to its folder, then run again',
          cause: error,
        });
      }
    },
  };
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
