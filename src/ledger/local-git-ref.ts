import { runGit } from './git-command.ts';
import type { GitContext } from './git-command.ts';
import { gitFailure } from './git-failure.ts';
import type { GitRef } from './git-ref.ts';

/** A ref of the repository at hand, for one without a remote. */
export function createLocalGitRef(git: GitContext, ref: string): GitRef {
  const findTip = async (): Promise<string | null> => {
    const found = await runGit(git, ['for-each-ref', '--format=%(objectname)', ref]);
    const tip = found.stdout.toString('utf8').trim();
    // A ref cut short by a crash is a mere warning to git; it must not look like a first use.
    if (!found.ok || (tip === '' && found.words !== '')) {
      throw gitFailure('ledger-unreadable', `read ${ref}`, found.words);
    }
    return tip === '' ? null : tip;
  };
  return {
    findTip,
    move: async ({ from, to }) => {
      const moved = await runGit(git, ['update-ref', ref, to, from ?? '']);
      if (moved.ok) return { kind: 'moved' };
      if (isRefBusy(moved.words) || (await findTip()) !== from) return { kind: 'lost', words: moved.words };
      throw gitFailure('ledger-unwritable', `write ${ref}`, moved.words);
    },
  };
}

/** Whether git's words say that another process is writing the same ref at this moment. */
export function isRefBusy(words: string): boolean {
  return /cannot lock ref|failed to update ref|unable to create .*\.lock|incorrect old value|failed to lock/i.test(
    words,
  );
}
