import { LedgerError } from '../errors.ts';
import { isLedgerRef, localLedgerRef } from '../core/model/ledger-location.ts';
import { runGit } from '../git/run-git.ts';
import type { GitContext } from '../git/run-git.ts';
import { gitFailure } from '../git/failures.ts';
import type { GitRef } from './git-ref.ts';
import { createLocalGitRef } from './local-git-ref.ts';
import { createRemoteGitRef } from './remote-git-ref.ts';

/** Which part of a git ledger is meant. */
export interface WantedRef {
  /** As it is declared. */
  readonly ref: string;
  /** Whether it is about a service on loopback, of which nothing is for others. */
  readonly isLocal: boolean;
}

/**
 * Decides where a git ledger lives: on `origin`, else on the only remote, else in the repository itself.
 *
 * @throws LedgerError `ledger-unreadable` when there is no git or no repository, when several remotes leave it open,
 * or when the ref is one that people or git use for something else.
 */
export async function findGitRef(git: GitContext, { ref, isLocal }: WantedRef): Promise<GitRef> {
  if (!isLedgerRef(ref)) {
    throw new LedgerError(
      'ledger-unreadable',
      `could not read the ledger: expected a ref of its own, got ${JSON.stringify(ref)}`,
      { hint: 'write, for example: ledger: git:refs/rota/ledger' },
    );
  }
  if (isLocal) return createLocalGitRef(git, localLedgerRef(ref));
  const listed = await runGit(git, ['remote']);
  if (!listed.ok) throw gitFailure('ledger-unreadable', 'read the ledger from git', listed.words);
  const remotes = listed.stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '');
  const [first] = remotes;
  if (first === undefined) return createLocalGitRef(git, ref);
  if (remotes.includes('origin')) return createRemoteGitRef(git, { remote: 'origin', ref });
  if (remotes.length === 1) return createRemoteGitRef(git, { remote: first, ref });
  throw new LedgerError(
    'ledger-unreadable',
    `could not read the ledger: expected a remote "origin" or a single one, got ${remotes.join(', ')}`,
    { hint: `name the one that keeps it origin: git remote rename ${first} origin` },
  );
}
