import type { Provenance, RecordChange } from '../core/model/record-changes.ts';
import type { LedgerStore } from './ledger.ts';
import type { ServicesOfRun } from './service-ledger.ts';

/** Options for opening a ledger. */
export interface LedgerContext extends ServicesOfRun {
  /** Folder in the repository of a `git:` ledger, absolute. */
  readonly cwd: string;
  /** Finds the actor, run and commit to record in the history of a `git:` ledger; absent if unknown. */
  readonly findProvenance?: () => Promise<Provenance>;
}

/** A kind of ledger: everything that depends on where a ledger is kept. */
export interface Backend {
  /** Opens the whole ledger for a run. Does no I/O until the first call. */
  readonly open: (context: LedgerContext) => LedgerStore;
  /**
   * Tests whether the ledger could be written, without writing it.
   *
   * @throws LedgerError `ledger-unreadable` or `ledger-unwritable`
   */
  readonly tryWrite: (context: LedgerContext & WithEnv) => Promise<WriteTrial>;
  /**
   * Reads who wrote to the ledger; null if the ledger has no history.
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
  /** Origins of the services to include, at least one. */
  readonly origins: readonly string[];
  /** Worker to include; null for all workers. */
  readonly workerId: string | null;
  /** Name of the schedule to include, before or after a change; null for all schedules. */
  readonly name: string | null;
  /** Maximum number of commits, 1 or more. */
  readonly limit: number;
}

export interface LedgerCommit extends Provenance {
  /** The full commit ID. */
  readonly id: string;
  /** UTC, by the clock of the machine that wrote the commit. */
  readonly at: Date;
  /** Sorted by worker and name; null if they cannot be read. */
  readonly changes: readonly RecordChange[] | null;
}

/** The newest commits that match a query. */
export interface LedgerHistory {
  /** Newest first. */
  readonly commits: readonly LedgerCommit[];
  /** Whether there are older commits that match. */
  readonly hasMore: boolean;
}

/** The environment that git runs in. */
interface WithEnv {
  readonly env: Readonly<Record<string, string | undefined>>;
}
