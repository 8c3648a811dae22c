import type { ElsewhereOwned, OwnedWorker } from '../core/model/owned.ts';
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

/**
 * What one read saw: the record of each worker by its id; a worker without a record has no entry.
 * Callers only hand it back. It speaks of each worker alone, so a commit never fails over workers it does not name.
 */
export type Revision = ReadonlyMap<string, OwnedWorker>;

/** What the ledger says of one service at one moment; records of two moments never mix in it. */
export interface LedgerState {
  /** 32 hexadecimal digits, the same for every service and for ever; null before the first write. */
  readonly id: string | null;
  /** By worker id; empty on first use. */
  readonly owned: ReadonlyMap<string, OwnedWorker>;
  /** What it holds of workers of the run at services that the run does not ask, those on this machine left out. */
  readonly elsewhere: readonly ElsewhereOwned[];
  readonly revision: Revision;
  /** Whether a commit of nothing would write: what only this clone has is published, what version 1 recorded is taken over. */
  readonly isPending: boolean;
}

/** The new record of each worker that changes, by worker id; null gives the worker up. */
export type LedgerChanges = ReadonlyMap<string, OwnedWorker | null>;

/** What became of a commit. */
export interface CommitResult {
  /**
   * Worker ids somebody else changed since `expected`, sorted, each once. Their changes were not written; those of
   * the other workers were.
   */
  readonly moved: readonly string[];
  /**
   * `expected` with the workers just written brought up to date, for the next commit. A worker that moved keeps its
   * old entry, so it stays refused until the ledger is read again.
   */
  readonly revision: Revision;
}

/** The memory of what rota made, adopted and was about to make at one service; it holds no key and no prompt. */
export interface Ledger {
  /**
   * Reads every record of the service; a ledger that does not exist yet is empty, one that cannot be understood never is.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  read(): Promise<LedgerState>;
  /**
   * Writes the named workers in one step and keeps all others as they are by then, even if another run changed them meanwhile.
   * Where there is nothing to write it makes sure that something could be, as far as that can be told without writing.
   * When it throws, the changes may or may not have been written; a later read tells.
   *
   * @throws LedgerError `ledger-unreadable`, `ledger-unwritable`, or `ledger-moved` when others were always faster.
   */
  commit(changed: LedgerChanges, expected: Revision): Promise<CommitResult>;
  /**
   * Replaces the records of the service, damaged or not; the way back from a lost
   * ledger. Those of other services stay where they can be read.
   *
   * @throws LedgerError `ledger-unreadable`, `ledger-unwritable` or `ledger-moved`
   */
  replace(owned: ReadonlyMap<string, OwnedWorker>): Promise<void>;
}
