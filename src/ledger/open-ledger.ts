import { assertNever } from '../core/assert-never.ts';
import type { LedgerLocation } from '../core/model/ledger-location.ts';
import type { Provenance } from '../core/model/provenance.ts';
import { isLoopbackOrigin } from '../core/model/service-origin.ts';
import { createFileStore } from './file-ledger.ts';
import { createGitStore } from './git-ledger.ts';
import type { Ledger, LedgerStore } from './ledger.ts';
import { createServiceLedger } from './service-ledger.ts';
import type { ServicesOfRun } from './service-ledger.ts';

/** What a ledger is opened for. */
export interface LedgerContext extends ServicesOfRun {
  /** A folder in the repository of a `git:` ledger, absolute. */
  readonly cwd: string;
  /** Who writes, for the history of a `git:` ledger; absent: it is not known. */
  readonly findProvenance?: () => Promise<Provenance>;
}

/** Opens what a run may see of the ledger a declaration names; nothing is read or written before the first call. */
export function openLedger(location: LedgerLocation, context: LedgerContext): Ledger {
  return createServiceLedger(openLedgerStore(location, context), context);
}

/** The services of a run, each once. */
export function listOrigins({ origin, originByWorker }: ServicesOfRun): readonly string[] {
  return [...new Set([origin, ...(originByWorker?.values() ?? [])])];
}

/** One that is not on this machine, if a run has any: what is remembered of it belongs where others see it. */
function sharedOrigin(services: ServicesOfRun): string {
  return listOrigins(services).find((each) => !isLoopbackOrigin(each)) ?? services.origin;
}

/** Opens the whole ledger that a run would use. */
export function openLedgerStore(location: LedgerLocation, context: LedgerContext): LedgerStore {
  switch (location.kind) {
    case 'file':
      return createFileStore({ path: location.path });
    case 'git':
      return createGitStore({ ref: location.ref, ...context, origin: sharedOrigin(context) });
    default:
      return assertNever(location);
  }
}
