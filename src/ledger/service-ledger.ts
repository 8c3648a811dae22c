import { LedgerError } from '../errors.ts';
import { emptyDocument, recordsOf, takesOver, withRecords } from './document.ts';
import type { LedgerDocument } from './document.ts';
import type { LedgerStore, CommitResult, Ledger } from './ledger.ts';
import { mergeChanges, revisionOf } from './merge-changes.ts';

/** One service's part of a ledger: the records of every other service are neither seen nor changed. */
export function createServiceLedger(store: LedgerStore, origin: string): Ledger {
  return {
    read: async () => {
      const document = await store.read();
      const owned = recordsOf(document, origin);
      const isPending = document.isUnpublished === true || takesOver(document, origin);
      return { id: document.id, owned, revision: revisionOf(owned), isPending };
    },
    commit: async (changed, expected) => {
      let result: CommitResult = { moved: [], revision: expected };
      await store.update(async (read) => {
        const document = await read();
        const merge = mergeChanges(recordsOf(document, origin), { changed, expected });
        result = merge.result;
        return merge.hasChanged || takesOver(document, origin) ? withRecords(document, origin, merge.owned) : null;
      });
      return result;
    },
    replace: (owned) => store.update(async (read) => withRecords(await read().catch(takeForEmpty), origin, owned)),
  };
}

function takeForEmpty(error: unknown): LedgerDocument {
  if (error instanceof LedgerError) return emptyDocument;
  throw error;
}
