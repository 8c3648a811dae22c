/** Where a ledger is kept: what is asked about that, in one place, so that a new kind of ledger is missed nowhere. */
import { assertNever } from '../assert-never.ts';

/** Where the ledger is kept. */
export type LedgerLocation =
  | { readonly kind: 'file'; /** Absolute. */ readonly path: string }
  | { readonly kind: 'git'; /** A full ref name, `refs/rota/ledger`. */ readonly ref: string };

/** What a declaration may say, for a person who wrote something else. */
export const ledgerForms = 'file:PATH or git:REF with a full ref name outside refs/heads, refs/tags and refs/remotes';

/** Reads a location as a declaration has it, with `resolve` to make a path absolute; null when it is none. */
export function parseLedger(text: string, resolve: (file: string) => string): LedgerLocation | null {
  const colon = text.indexOf(':');
  const name = text.slice(colon + 1);
  switch (text.slice(0, Math.max(colon, 0))) {
    case 'file':
      return name.trim() === '' || misread.test(name) ? null : { kind: 'file', path: resolve(name) };
    case 'git':
      return isLedgerRef(name) ? { kind: 'git', ref: name } : null;
    default:
      return null;
  }
}

/** A path that would not be what its author means: nothing in it is expanded, and YAML is read as a declaration. */
const misread = /\0|^~|\$\{|\.ya?ml$/i;

/** Its path or its ref, in words for people. */
export function nameLedger(location: LedgerLocation): string {
  switch (location.kind) {
    case 'file':
      return location.path;
    case 'git':
      return location.ref;
    default:
      return assertNever(location);
  }
}

/** The file on this machine that it lives in, which a CI job loses when it ends; null where it lives elsewhere. */
export function ledgerFile(location: LedgerLocation | null): string | null {
  switch (location?.kind) {
    case 'file':
      return location.path;
    case 'git':
    case undefined:
      return null;
    default:
      return assertNever(location);
  }
}

/** Whether the environment is that of a CI job, whose disk is gone after it; `CI` is set by all of them. */
export function isCi({ CI = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return !['', '0', 'false'].includes(CI);
}

/** The same ledger with its file, if it lives in one, at another path. */
export function moveLedgerFile(location: LedgerLocation | null, move: (file: string) => string): LedgerLocation | null {
  switch (location?.kind) {
    case 'file':
      return { ...location, path: move(location.path) };
    case 'git':
    case undefined:
      return location;
    default:
      return assertNever(location);
  }
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
