import { createFileStore } from '../../src/ledger/file-ledger.ts';
import { createGitStore } from '../../src/ledger/git-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { LedgerLocation } from '../../src/core/model/ledger-location.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { createServiceLedger } from '../../src/ledger/service-ledger.ts';
import { bareEnv } from './bare-env.ts';
import { createNaiveLedger } from './naive-ledger.ts';
import { production } from './records.ts';

/** The kinds of ledger that processes can share, and the naive one, which must fail the tests. */
export type LedgerKind = LedgerLocation['kind'] | 'naive';

/** Opens a ledger by its place, a repository or a path, as a run would. */
export function openShared(kind: LedgerKind, place: string, origin: string = production): Ledger {
  if (kind === 'naive') return createNaiveLedger({ path: place, origin });
  const context = { cwd: place, origin, env: bareEnv };
  return openLedger({ kind, place: kind === 'git' ? 'refs/rota/ledger' : place }, context);
}

/** The part of a file ledger for one service. */
export function createFileLedger({
  origin,
  ...options
}: Parameters<typeof createFileStore>[0] & { readonly origin: string }): Ledger {
  return createServiceLedger(createFileStore(options), { origin });
}

/** The part of a git ledger for one service. */
export function createGitLedger(options: Parameters<typeof createGitStore>[0]): Ledger {
  return createServiceLedger(createGitStore(options), { origin: options.origin });
}
