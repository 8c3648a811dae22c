import { createFileLedger } from '../../src/ledger/file-ledger.ts';
import { createGitLedger } from '../../src/ledger/git-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { bareEnv } from './bare-env.ts';
import { createNaiveLedger } from './naive-ledger.ts';
import { production } from './records.ts';

/** The kinds of ledger that processes can share, and the naive one that must not pass for one. */
export type LedgerKind = 'file' | 'git' | 'naive';

/** Opens a ledger where it is: a file, or a repository. */
export const openers: Readonly<Record<LedgerKind, (place: string, origin?: string) => Ledger>> = {
  file: (path, origin = production) => createFileLedger({ path, origin }),
  git: (cwd, origin = production) => createGitLedger({ ref: 'refs/rota/ledger', cwd, origin, env: bareEnv }),
  naive: (path, origin = production) => createNaiveLedger({ path, origin }),
};
