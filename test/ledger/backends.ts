import path from 'node:path';
import { temporaryFolder } from '../support/folders.ts';
import { clone, createLonely, createRemote } from './repository.ts';
import type { LedgerKind } from './shared-backends.ts';

/** A new ledger: its kind, and its place for each process that shares it. */
export interface Shared {
  readonly kind: LedgerKind;
  readonly place: () => string;
  /** A repository with every commit of the ledger, or null if commits are not counted. */
  readonly repository: string | null;
}

/** Every ledger that processes can share. Each must pass the contract, race and crash tests. */
export const backends: Readonly<Record<string, () => Shared>> = {
  'a file': () => startFile('file'),
  'a repository without a remote': () => {
    const repository = createLonely();
    return { kind: 'git', place: () => repository, repository };
  },
  'a remote, from shallow and bare clones': startRemote,
};

/** A remote and its clones, alternately shallow and bare. */
function startRemote(): Shared {
  const repository = createRemote();
  let clones = 0;
  return { kind: 'git', place: () => clone(repository, clones++ % 2 === 0 ? '--depth=1' : '--mirror'), repository };
}

/** A file in a folder that does not exist yet. */
export function startFile(kind: 'file' | 'naive'): Shared {
  const file = path.join(temporaryFolder(), kind === 'file' ? '.rota' : '', 'ledger.json');
  return { kind, place: () => file, repository: null };
}
