import type { LedgerDocument } from './document.ts';

/** Where a whole ledger is kept, with the records of every service. */
export interface LedgerStore {
  /**
   * Reads all of it at one moment; one that does not exist yet is empty, one that cannot be understood never is.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  read(): Promise<LedgerDocument>;
  /**
   * Writes what `build` makes of the ledger as `read` finds it by then, in one step. Null writes nothing but makes sure
   * that something could be written, and publishes what only this clone has. `build` runs again when somebody else was
   * faster. A ledger that `build` does not read, or cannot, is written over.
   *
   * @throws LedgerError `ledger-unreadable`, `ledger-unwritable`, or `ledger-moved` when others were always faster;
   * what `build` throws.
   */
  update(build: (read: LedgerStore['read']) => Promise<LedgerDocument | null>): Promise<void>;
}
