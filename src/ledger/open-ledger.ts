import { assertNever } from '../core/assert-never.ts';
import type { LedgerLocation } from '../core/model/declaration.ts';
import type { Provenance } from '../core/model/provenance.ts';
import { createFileStore } from './file-ledger.ts';
import { createGitStore } from './git-ledger.ts';
import type { Ledger, LedgerStore } from './ledger.ts';
import { createServiceLedger } from './service-ledger.ts';

/** What a ledger is opened for. */
export interface LedgerContext {
  /** A folder in the repository of a `git:` ledger, absolute. */
  readonly cwd: string;
  /** The service that the run is against: scheme, host and port of its base URL. */
  readonly origin: string;
  /** Who writes, for the history of a `git:` ledger; absent: it is not known. */
  readonly findProvenance?: () => Promise<Provenance>;
}

/** Opens one service's part of the ledger a declaration names; nothing is read or written before the first call. */
export function openLedger(location: LedgerLocation, context: LedgerContext): Ledger {
  return createServiceLedger(openLedgerStore(location, context), context.origin);
}

/** Opens the whole ledger that a run against one service would use. */
export function openLedgerStore(location: LedgerLocation, context: LedgerContext): LedgerStore {
  switch (location.kind) {
    case 'file':
      return createFileStore({ path: location.path });
    case 'git':
      return createGitStore({ ref: location.ref, ...context });
    default:
      return assertNever(location);
  }
}
