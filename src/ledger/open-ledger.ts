import { assertNever } from '../model/assert-never.ts';
import type { LedgerLocation } from '../model/declaration.ts';
import { createFileLedger } from './file-ledger.ts';
import { createGitLedger } from './git-ledger.ts';
import type { Ledger } from './ledger.ts';

/** Opens the ledger a declaration names; nothing is read or written before the first call. */
export function openLedger(
  location: LedgerLocation,
  { cwd }: { /** A folder in the repository of a `git:` ledger, absolute. */ readonly cwd: string },
): Ledger {
  switch (location.kind) {
    case 'file':
      return createFileLedger({ path: location.path });
    case 'git':
      return createGitLedger({ ref: location.ref, cwd });
    default:
      return assertNever(location);
  }
}
