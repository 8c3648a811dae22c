/** A problem as it is reported: what is wrong in a file, or what was not done. */
import { compareBy, compareText, type Comparator } from '../collections.ts';

/** A place in a declared file. */
export interface Location {
  /** The path as the user may type it, relative to the working directory where that is shorter; `-` is standard input. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** How much a diagnostic weighs: an `error` stops the run before anything is written, a `warning` never does. */
export type Severity = 'error' | 'warning';

/** A problem found in what a person wrote; many are collected before any is reported. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable; listed in `docs/diagnostics.md`. */
  readonly code: string;
  /** One sentence without a full stop: what is wrong, what was expected, what was got. */
  readonly message: string;
  /** Null when no file is to blame, an unreadable directory for one. */
  readonly location: Location | null;
  /** What to type next; null when the message already says it. */
  readonly hint: string | null;
  /** The source line at `location` and how many of its characters are meant; null when there is no such line. */
  readonly excerpt: Excerpt | null;
}

/** The line a caret is drawn under. */
export interface Excerpt {
  /** The source line as it stands, without its line end; cut to 200 code units around the column. */
  readonly line: string;
  /** 0-based offset of the caret in `line`. */
  readonly offset: number;
  /** How many code units to underline, 1 or more. */
  readonly length: number;
}

/** Orders diagnostics by file, line, column, then code. */
export const compareDiagnostics: Comparator<Diagnostic> = compareBy(
  (a, b) => compareText(a.location?.file ?? '', b.location?.file ?? ''),
  (a, b) => (a.location?.line ?? 0) - (b.location?.line ?? 0),
  (a, b) => (a.location?.column ?? 0) - (b.location?.column ?? 0),
  (a, b) => compareText(a.code, b.code),
  (a, b) => compareText(a.message, b.message),
);

/** Why something was not done or a run ended; every error that rota throws has these fields. */
export interface Failure {
  /** Stable. */
  readonly code: string;
  readonly message: string;
  /** What to type next; null when the message already says it. */
  readonly hint: string | null;
}

/** Takes from an error only what a reader is shown: no stack and no cause. */
export function toFailure(error: Failure): Failure;
export function toFailure(error: Failure | null): Failure | null;
export function toFailure(error: Failure | null): Failure | null {
  return error === null ? null : { code: error.code, message: error.message, hint: error.hint };
}
