/** The ref that names the newest commit of a git ledger: its interface, and the version for a local repository. */
import { gitFailure, runGit, type GitContext } from '../git/run-git.ts';

/** A ref, here or on a remote, that names the newest commit of a git ledger. */
export interface GitRef {
  /**
   * Returns the commits to build on, with their objects in the repository.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  findTips(): Promise<GitTips>;
  /**
   * Returns the same commits, with all their ancestors in the repository as far as the remote has them.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  findHistory(): Promise<GitTips>;
  /**
   * Makes `to` the newest commit if `from` still is.
   *
   * @throws LedgerError `ledger-unwritable` if it is refused for a reason other than a lost race.
   */
  move(step: GitStep): Promise<MoveResult>;
  /**
   * Tests what `move` would do, as far as possible without doing it.
   *
   * @throws LedgerError `ledger-unwritable` if it is refused for a reason other than a lost race.
   */
  tryMove(step: GitStep): Promise<MoveResult>;
}

/** The newest commits of a ledger. */
export interface GitTips {
  /** Tip of the ref itself; null if there is none yet. */
  readonly newest: string | null;
  /** Tip of a ledger that this clone made before it had a remote, if `newest` does not include it; else null. */
  readonly unpublished: string | null;
}

/** The move of a ref; `from` is null if the ref must not exist yet. */
export interface GitStep {
  readonly from: string | null;
  readonly to: string;
}

/** Whether a ref moved. `lost` means that another process was faster or is moving it; `words` is git's message. */
export type MoveResult = { readonly kind: 'moved' } | { readonly kind: 'lost'; readonly words: string };

/** A ref of the local repository, for a ledger that is not shared. */
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
 * Returns the commit that a local ref points to; null if there is no such ref.
 *
 * @throws LedgerError `ledger-unreadable`
 */
export async function findLocalTip(git: GitContext, ref: string): Promise<string | null> {
  const found = await runGit(git, ['for-each-ref', '--format=%(objectname)', ref]);
  const tip = found.stdout.toString('utf8').trim();
  // git only warns about a ref that a crash cut short; it must not look like a first use.
  if (!found.ok || (tip === '' && found.words !== '')) {
    throw gitFailure('ledger-unreadable', `read ${ref}`, found.words);
  }
  return tip === '' ? null : tip;
}

/** Whether git's message says that another process is writing the same ref right now. */
export function isRefBusy(words: string): boolean {
  return /cannot lock ref|failed to update ref|unable to create .*\.lock|incorrect old value|failed to lock/i.test(
    words,
  );
}
