/**
 * Where a ledger is kept. Everything that depends on the kind of place is here, so that a new kind cannot be forgotten.
 */

/** Location of a ledger. */
export interface LedgerLocation {
  readonly kind: 'file' | 'git';
  /** An absolute path on this machine, or a full ref name: `refs/rota/ledger`. */
  readonly place: string;
}

interface LedgerKind {
  /** Whether the place is a path on this machine, which a CI job loses when it ends. */
  readonly isPath: boolean;
  /** How to spell it in a file, for an error message. */
  readonly form: string;
  /** A location that most people can use as it is. */
  readonly example: string;
  /** What the ledger is kept in, in words for people. */
  readonly words: string;
  /** Whether the text after the colon can be a place of this kind. */
  readonly isPlace: (name: string) => boolean;
}

/** Matches paths that would surprise their author: nothing in a path is expanded, and YAML is read as a declaration. */
const misread = /\0|^~|\$\{|\.ya?ml$/i;

/** Kinds of ledger, by the text before the colon. */
export const ledgerKinds: Readonly<Record<LedgerLocation['kind'], LedgerKind>> = {
  file: {
    isPath: true,
    form: 'file:PATH',
    example: 'file:.rota/ledger.json',
    words: 'file',
    isPlace: (name) => name.trim() !== '' && !misread.test(name),
  },
  git: {
    isPath: false,
    form: 'git:REF with a full ref name outside refs/heads, refs/tags and refs/remotes',
    example: 'git:refs/rota/ledger',
    words: 'git ref',
    isPlace: isLedgerRef,
  },
};

export const ledgerKindNames = Object.keys(ledgerKinds) as readonly LedgerLocation['kind'][];

/** Parses a declared location, using `resolve` to make a path absolute; null if it is not valid. */
export function parseLedger(text: string, resolve: (file: string) => string): LedgerLocation | null {
  const colon = text.indexOf(':');
  const name = text.slice(colon + 1);
  const kind = ledgerKindNames.find((each) => each === text.slice(0, Math.max(colon, 0)));
  if (kind === undefined || !ledgerKinds[kind].isPlace(name)) return null;
  return { kind, place: ledgerKinds[kind].isPath ? resolve(name) : name };
}

/** Returns the ledger's file on this machine, which a CI job loses when it ends; null if it is kept elsewhere. */
export function ledgerFile(location: LedgerLocation | null): string | null {
  return location !== null && ledgerKinds[location.kind].isPath ? location.place : null;
}

/** Whether the environment belongs to a CI job, whose disk is gone afterwards. Every CI sets `CI`. */
export function isCi({ CI = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return !['', '0', 'false'].includes(CI);
}

/** Returns the same ledger with its file, if it has one, at another path. */
export function moveLedgerFile(location: LedgerLocation | null, move: (file: string) => string): LedgerLocation | null {
  return location !== null && ledgerKinds[location.kind].isPath
    ? { ...location, place: move(location.place) }
    : location;
}

/** Whether two declarations keep their ledger in the same place. Two without a ledger count as the same. */
export function isSameLedger(a: LedgerLocation | null, b: LedgerLocation | null): boolean {
  return a?.kind === b?.kind && a?.place === b?.place;
}

const refName = /^refs(?:\/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*){2,}$/;
const takenRef = /^refs\/(?:heads|tags|remotes|rota-unpublished|rota-published|rota-local)\/|\.lock(?:\/|$)/;

/** Whether a ledger may live at a git ref: a full ref name that is not used for something else. */
export function isLedgerRef(ref: string): boolean {
  return refName.test(ref) && !takenRef.test(ref);
}

/**
 * Returns the ref that holds a git ledger's records of a loopback service. Runs against other services never read or
 * push it.
 */
export function localLedgerRef(ref: string): string {
  return ref.replace(/^refs\//, 'refs/rota-local/');
}
