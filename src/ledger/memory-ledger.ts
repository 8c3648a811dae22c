import type { OwnedWorker } from '../core/model/owned.ts';
import { decodeLedger, encodeLedger } from './codec.ts';
import { emptyDocument, withRecords, type LedgerDocument } from './document.ts';
import type { Ledger, LedgerStore } from './ledger.ts';
import { createServiceLedger } from './service-ledger.ts';

/**
 * A ledger that lives as long as the process, and the reference for the other two. `initial` holds its first records.
 * Its origin does not matter, because nothing else can open it.
 */
export function createMemoryLedger(initial: ReadonlyMap<string, OwnedWorker> = new Map()): Ledger {
  const origin = 'http://localhost';
  return createServiceLedger(
    createMemoryStore(initial.size === 0 ? emptyDocument : withRecords(emptyDocument, origin, initial)),
    { origin },
  );
}

/** Storage in memory. It holds bytes, as the other stores do, so a read never returns the value that was written. */
export function createMemoryStore(initial: LedgerDocument = emptyDocument): LedgerStore {
  let bytes = initial.id === null ? null : encodeLedger(initial);
  const read: LedgerStore['read'] = () =>
    Promise.resolve(bytes === null ? emptyDocument : decodeLedger(bytes, 'the ledger in memory'));
  let last: Promise<unknown> = Promise.resolve();
  return {
    read,
    update: (build) => {
      const update = last.then(async () => {
        const next = await build(read);
        if (next !== null) bytes = encodeLedger(next);
      });
      last = update.catch(() => undefined);
      return update;
    },
  };
}
