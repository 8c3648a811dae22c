/** Where the newest commit of a git ledger is named: what such a place can do, and the one in the repository at hand. */
import { gitFailure, runGit, type GitContext } from '../git/run-git.ts';

/** The place a git ledger's newest commit is named: a ref, here or on a remote. */
export interface GitRef {
  /**
   * What there is to build on, its objects at hand.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  findTips(): Promise<GitTips>;
  /**
   * The same, with every commit that they follow at hand as well, as far as the remote has it.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  findHistory(): Promise<GitTips>;
  /**
   * Makes `to` the newest commit if `from` still is.
   *
   * @throws LedgerError `ledger-unwritable` when it is refused for another reason than a lost race.
   */
  move(step: GitStep): Promise<MoveResult>;
  /**
   * Tries what `move` does as far as that can be tried without doing it.
   *
   * @throws LedgerError `ledger-unwritable` when it is refused for another reason than a lost race.
   */
  tryMove(step: GitStep): Promise<MoveResult>;
}

/** The newest commits of a ledger. */
export interface GitTips {
  /** Of the ref itself; null when there is none yet. */
  readonly newest: string | null;
  /** Of a ledger that this clone made before it had a remote and that is not in `newest`; null when there is none. */
  readonly unpublished: string | null;
}

/** From what a ref moves, null when it is to be new, and to what. */
export interface GitStep {
  readonly from: string | null;
  readonly to: string;
}

/** Whether a ref moved; `lost` means that another one was faster or is at it, in git's words. */
export type MoveResult = { readonly kind: 'moved' } | { readonly kind: 'lost'; readonly words: string };

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
