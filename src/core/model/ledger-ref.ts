const refName = /^refs(?:\/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*){2,}$/;
const takenRef = /^refs\/(?:heads|tags|remotes|rota-unpublished|rota-published|rota-local)\/|\.lock(?:\/|$)/;

/** Whether a ledger may live on a git ref: a full name, and not one that people or git use for something else. */
export function isLedgerRef(ref: string): boolean {
  return refName.test(ref) && !takenRef.test(ref);
}

/** Where a git ledger's records of a service on loopback are kept: never read or pushed by a run against any other. */
export function localLedgerRef(ref: string): string {
  return ref.replace(/^refs\//, 'refs/rota-local/');
}
