/** Where a ledger is kept: what is asked about that, in one place, so that a new kind of ledger is missed nowhere. */

/** Where the ledger is kept. */
export type LedgerLocation =
  | { readonly kind: 'file'; /** Absolute. */ readonly path: string }
  | { readonly kind: 'git'; /** A full ref name, `refs/rota/ledger`. */ readonly ref: string };

interface LedgerKind {
  /** The field of a location that says where it is; a path is on this machine, and a CI job loses it when it ends. */
  readonly place: 'path' | 'ref';
  /** How a file spells it, for a person who wrote something else. */
  readonly form: string;
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
    place: 'path',
    form: 'file:PATH',
    words: 'file',
    isPlace: (name) => name.trim() !== '' && !misread.test(name),
  },
  git: {
    place: 'ref',
    form: 'git:REF with a full ref name outside refs/heads, refs/tags and refs/remotes',
    words: 'git ref',
    isPlace: isLedgerRef,
  },
};

const kinds = Object.keys(ledgerKinds) as readonly LedgerLocation['kind'][];

/** What a declaration may say, for a person who wrote something else. */
export const ledgerForms: string = kinds.map((kind) => ledgerKinds[kind].form).join(' or ');

/** Reads a location as a declaration has it, with `resolve` to make a path absolute; null when it is none. */
export function parseLedger(text: string, resolve: (file: string) => string): LedgerLocation | null {
  const colon = text.indexOf(':');
  const name = text.slice(colon + 1);
  const kind = kinds.find((each) => each === text.slice(0, Math.max(colon, 0)));
  if (kind === undefined || !ledgerKinds[kind].isPlace(name)) return null;
  const { place } = ledgerKinds[kind];
  return { kind, [place]: place === 'path' ? resolve(name) : name } as LedgerLocation;
}

/** Its path or its ref, in words for people. */
export function nameLedger(location: LedgerLocation): string {
  return 'path' in location ? location.path : location.ref;
}

/** The file on this machine that it lives in, which a CI job loses when it ends; null where it lives elsewhere. */
export function ledgerFile(location: LedgerLocation | null): string | null {
  return location !== null && 'path' in location ? location.path : null;
}

/** Whether the environment is that of a CI job, whose disk is gone after it; `CI` is set by all of them. */
export function isCi({ CI = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return !['', '0', 'false'].includes(CI);
}

/** The same ledger with its file, if it lives in one, at another path. */
export function moveLedgerFile(location: LedgerLocation | null, move: (file: string) => string): LedgerLocation | null {
  return location !== null && 'path' in location ? { ...location, path: move(location.path) } : location;
}

/** Whether two declarations keep their ledger at one place; without a ledger none is the same as none. */
export function isSameLedger(a: LedgerLocation | null, b: LedgerLocation | null): boolean {
  if (a === null || b === null) return a === b;
  return a.kind === b.kind && nameLedger(a) === nameLedger(b);
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
