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
