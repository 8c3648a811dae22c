import { runGit } from '../git/run-git.ts';
import type { GitContext } from '../git/run-git.ts';
import { gitFailure } from '../git/failures.ts';
import type { GitRef, GitTips } from './git-ref.ts';

/** A ref of the repository at hand, for one without a remote. */
export function createLocalGitRef(git: GitContext, ref: string): GitRef {
  const findTips = async (): Promise<GitTips> => ({ newest: await findLocalTip(git, ref), unpublished: null });
  return {
    findTips,
    findHistory: findTips,
    move: async ({ from, to }) => {
      const moved = await runGit(git, ['update-ref', ref, to, from ?? '']);
      if (moved.ok) return { kind: 'moved' };
      if (isRefBusy(moved.words) || (await findLocalTip(git, ref)) !== from)
        return { kind: 'lost', words: moved.words };
      throw gitFailure('ledger-unwritable', `write ${ref}`, moved.words);
    },
    tryMove: async ({ from }) => {
      if ((await findLocalTip(git, ref)) === from) return { kind: 'moved' };
      return { kind: 'lost', words: `${ref} has moved` };
    },
  };
}

/**
 * The commit that a ref of the repository names; null when it has no such ref.
 *
 * @throws LedgerError `ledger-unreadable`
 */
export async function findLocalTip(git: GitContext, ref: string): Promise<string | null> {
  const found = await runGit(git, ['for-each-ref', '--format=%(objectname)', ref]);
  const tip = found.stdout.toString('utf8').trim();
  // A ref cut short by a crash is a mere warning to git; it must not look like a first use.
  if (!found.ok || (tip === '' && found.words !== '')) {
    throw gitFailure('ledger-unreadable', `read ${ref}`, found.words);
  }
  return tip === '' ? null : tip;
}

/** Whether git's words say that another process is writing the same ref at this moment. */
export function isRefBusy(words: string): boolean {
  return /cannot lock ref|failed to update ref|unable to create .*\.lock|incorrect old value|failed to lock/i.test(
    words,
  );
}
