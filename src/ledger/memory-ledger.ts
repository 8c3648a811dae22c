import type { OwnedWorker } from '../model/owned.ts';
import { decodeLedger, encodeLedger } from './codec.ts';
import type { Ledger } from './ledger.ts';
import { mergeChanges, revisionOf } from './merge-changes.ts';

/**
 * A ledger that lives as long as the process, the reference for the other two; `initial` is what it starts with.
 * It holds bytes, as they do, so what is read is never the value that was written.
 */
export function createMemoryLedger(initial: ReadonlyMap<string, OwnedWorker> = new Map()): Ledger {
  let bytes = encodeLedger(initial);
  const read = (): ReadonlyMap<string, OwnedWorker> => decodeLedger(bytes, 'the ledger in memory');
  return {
    read: () => {
      const owned = read();
      return Promise.resolve({ owned, revision: revisionOf(owned) });
    },
    commit: (changed, expected) => {
      const merge = mergeChanges(read(), { changed, expected });
      bytes = encodeLedger(merge.owned);
      return Promise.resolve(merge.result);
    },
    replace: (next) => {
      bytes = encodeLedger(next);
      return Promise.resolve();
    },
  };
}
