/** Where a ledger is kept: what is asked about that, in one place, so that a new kind of ledger is missed nowhere. */

/** Where the ledger is kept. */
export interface LedgerLocation {
  readonly kind: 'file' | 'git';
  /** An absolute path of this machine, or a full ref name, `refs/rota/ledger`. */
  readonly place: string;
}

interface LedgerKind {
  /** Whether its place is a path of this machine, which a CI job loses when it ends. */
  readonly isPath: boolean;
  /** How a file spells it, for a person who wrote something else. */
  readonly form: string;
  /** One that most people can use as it is. */
  readonly example: string;
  /** What it is kept in, in words for people. */
  readonly words: string;
  /** Whether what stands after the colon can be a place of this kind. */
  readonly isPlace: (name: string) => boolean;
}

/** A path that would not be what its author means: nothing in it is expanded, and YAML is read as a declaration. */
const misread = /\0|^~|\$\{|\.ya?ml$/i;

/** Every kind of ledger, by what a file has before the colon. */
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

/** Reads a location as a declaration has it, with `resolve` to make a path absolute; null when it is none. */
export function parseLedger(text: string, resolve: (file: string) => string): LedgerLocation | null {
  const colon = text.indexOf(':');
  const name = text.slice(colon + 1);
  const kind = ledgerKindNames.find((each) => each === text.slice(0, Math.max(colon, 0)));
  if (kind === undefined || !ledgerKinds[kind].isPlace(name)) return null;
  return { kind, place: ledgerKinds[kind].isPath ? resolve(name) : name };
}

/** The file on this machine that it lives in, which a CI job loses when it ends; null where it lives elsewhere. */
export function ledgerFile(location: LedgerLocation | null): string | null {
  return location !== null && ledgerKinds[location.kind].isPath ? location.place : null;
}

/** Whether the environment is that of a CI job, whose disk is gone after it; `CI` is set by all of them. */
export function isCi({ CI = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return !['', '0', 'false'].includes(CI);
}

/** The same ledger with its file, if it lives in one, at another path. */
export function moveLedgerFile(location: LedgerLocation | null, move: (file: string) => string): LedgerLocation | null {
  return location !== null && ledgerKinds[location.kind].isPath
    ? { ...location, place: move(location.place) }
    : location;
}

/** Whether two declarations keep their ledger at one place; without a ledger none is the same as none. */
export function isSameLedger(a: LedgerLocation | null, b: LedgerLocation | null): boolean {
  return a?.kind === b?.kind && a?.place === b?.place;
}

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
