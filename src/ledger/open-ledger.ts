import { assertNever } from '../core/assert-never.ts';
import type { LedgerLocation } from '../core/model/ledger-location.ts';
import type { Backend, LedgerContext } from './backend.ts';
import { createFileBackend } from './file-backend.ts';
import { createGitBackend } from './git-backend.ts';
import type { Ledger } from './ledger.ts';
import { createServiceLedger } from './service-ledger.ts';

/** Finds what keeps a ledger; a new kind of ledger is one line here. */
export function findBackend(location: LedgerLocation): Backend {
  switch (location.kind) {
    case 'file':
      return createFileBackend(location.path);
    case 'git':
      return createGitBackend(location.ref);
    default:
      return assertNever(location);
  }
}

/** Opens what a run may see of the ledger a declaration names; nothing is read or written before the first call. */
export function openLedger(location: LedgerLocation, context: LedgerContext): Ledger {
  return createServiceLedger(findBackend(location).open(context), context);
}
