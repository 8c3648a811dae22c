/** The place a git ledger's newest commit is named: a ref, here or on a remote. */
export interface GitRef {
  /**
   * The newest commit, its objects at hand; null when there is none yet.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  findTip(): Promise<string | null>;
  /**
   * Makes `to` the newest commit if `from` still is.
   *
   * @throws LedgerError `ledger-unwritable` when it is refused for another reason than a lost race.
   */
  move(step: { readonly from: string | null; readonly to: string }): Promise<MoveResult>;
}

/** Whether a ref moved; `lost` means that another one was faster or is at it, in git's words. */
type MoveResult = { readonly kind: 'moved' } | { readonly kind: 'lost'; readonly words: string };
