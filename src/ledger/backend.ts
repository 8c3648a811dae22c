import type { Provenance, RecordChange } from '../core/model/record-changes.ts';
import type { LedgerStore } from './ledger.ts';
import type { ServicesOfRun } from './service-ledger.ts';

/** What a ledger is opened for. */
export interface LedgerContext extends ServicesOfRun {
  /** A folder in the repository of a `git:` ledger, absolute. */
  readonly cwd: string;
  /** Who writes, for the history of a `git:` ledger; absent: it is not known. */
  readonly findProvenance?: () => Promise<Provenance>;
}

/** A ledger of one kind: all that depends on where it is kept. */
export interface Backend {
  /** The whole ledger that a run would use; nothing is read or written before the first call. */
  readonly open: (context: LedgerContext) => LedgerStore;
  /**
   * Tries whether it could be written, without writing it.
   *
   * @throws LedgerError `ledger-unreadable` or `ledger-unwritable`
   */
  readonly tryWrite: (context: LedgerContext & WithEnv) => Promise<WriteTrial>;
  /**
   * Reads who wrote to it; null where that is not remembered.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  readonly readHistory:
    ((query: HistoryQuery, place: Pick<LedgerContext, 'cwd'> & WithEnv) => Promise<LedgerHistory>) | null;
}

/** Whether a ledger could be written, and how that is known. */
export interface WriteTrial {
  readonly state: 'ok' | 'differs' | 'unknown' | 'unavailable';
  /** One sentence without a full stop. */
  readonly found: string;
}

export interface HistoryQuery {
  /** Only what was written about these services, at least one. */
  readonly origins: readonly string[];
  /** Only what was written about this worker; null: about any. */
  readonly workerId: string | null;
  /** Only what became of the schedule of this name, before or after; null: of any. */
  readonly name: string | null;
  /** How many commits at most, 1 or more. */
  readonly limit: number;
}

export interface LedgerCommit extends Provenance {
  /** Of the commit, in full. */
  readonly id: string;
  /** UTC, by the clock of the machine that wrote. */
  readonly at: Date;
  /** Sorted by worker and name; null when they cannot be read. */
  readonly changes: readonly RecordChange[] | null;
}

/** The newest commits that a query asks for. */
export interface LedgerHistory {
  /** Newest first. */
  readonly commits: readonly LedgerCommit[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
}

/** What git is run with. */
interface WithEnv {
  readonly env: Readonly<Record<string, string | undefined>>;
}
