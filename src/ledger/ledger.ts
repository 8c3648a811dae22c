import type { ElsewhereOwned, OwnedWorker } from '../core/model/owned.ts';
import type { LedgerDocument } from './document.ts';

/** Storage of a whole ledger, with the records of every service. */
export interface LedgerStore {
  /**
   * Reads the whole ledger at one moment. A ledger that does not exist yet is empty; a ledger that cannot be understood
   * is an error, never empty.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  read(): Promise<LedgerDocument>;
  /**
   * Writes what `build` makes of the current ledger, in one step. If `build` returns null, nothing is written, but the
   * store checks that it could write, and publishes what only this clone has. `build` runs again if another process was
   * faster. A ledger that `build` does not read, or cannot read, is overwritten.
   *
   * @throws LedgerError `ledger-unreadable`, `ledger-unwritable`, or `ledger-moved` if other processes were always
   * faster; whatever `build` throws.
   */
  update(build: (read: LedgerStore['read']) => Promise<LedgerDocument | null>): Promise<void>;
}

/**
 * The records that one read saw, by worker ID; a worker without a record has no entry. Callers only pass it back. Each
 * worker is compared on its own, so a commit never fails because of workers it does not name.
 */
export type Revision = ReadonlyMap<string, OwnedWorker>;

/** The ledger as a run sees it at one moment; records of two moments never mix. */
export interface LedgerState {
  /** 32 hexadecimal digits, the same for every service and for ever; null before the first write. */
  readonly id: string | null;
  /** Records by worker ID; empty on first use. */
  readonly owned: ReadonlyMap<string, OwnedWorker>;
  /** Workers with schedules recorded at a service that the run does not call for them; loopback services left out. */
  readonly elsewhere: readonly ElsewhereOwned[];
  readonly revision: Revision;
  /** Whether even an empty commit would write, to publish what only this clone has or to take over version 1. */
  readonly isPending: boolean;
}

/** The new record of each changed worker, by worker ID; null deletes the record. */
export type LedgerChanges = ReadonlyMap<string, OwnedWorker | null>;

/** The result of a commit. */
export interface CommitResult {
  /**
   * IDs of workers that another process changed since `expected`, sorted, each once. Their changes were not written;
   * those of other workers were.
   */
  readonly moved: readonly string[];
  /**
   * `expected` with the written workers brought up to date, for the next commit. A worker that moved keeps its old
   * entry, so it stays refused until the ledger is read again.
   */
  readonly revision: Revision;
}

/** Remembers what rota created, adopted and was about to create at the services of a run. Holds no key or prompt. */
export interface Ledger {
  /**
   * Reads every record of the services. A ledger that does not exist yet is empty; a ledger that cannot be understood
   * is an error, never empty.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  read(): Promise<LedgerState>;
  /**
   * Writes the named workers in one step and keeps all others as they are by then, even if another run changed them
   * meanwhile. If there is nothing to write, it checks that a write would work, as far as that is possible without
   * writing. If it throws, the changes may or may not have been written; a later read tells.
   *
   * @throws LedgerError `ledger-unreadable`, `ledger-unwritable`, or `ledger-moved` if other processes were always
   * faster.
   */
  commit(changed: LedgerChanges, expected: Revision): Promise<CommitResult>;
  /**
   * Replaces the records of the services, damaged or not, to recover a lost ledger. Records of other services stay if
   * they can be read.
   *
   * @throws LedgerError `ledger-unreadable`, `ledger-unwritable` or `ledger-moved`
   */
  replace(owned: ReadonlyMap<string, OwnedWorker>): Promise<void>;
}
