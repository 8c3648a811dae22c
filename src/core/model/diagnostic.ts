/** Problems as they are reported: what is wrong in a file, or what was not done. */
import { compareBy, compareText, type Comparator } from '../collections.ts';

/** A position in a declared file. */
export interface Location {
  /** Path as the user may type it, relative to the working directory if that is shorter; `-` is standard input. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** Severity of a diagnostic: an `error` stops the run before anything is written, a `warning` never does. */
export type Severity = 'error' | 'warning';

/** A problem in what a person wrote. Many are collected before any is reported. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable; listed in `docs/diagnostics.md`. */
  readonly code: string;
  /** One sentence without a full stop: what is wrong, what was expected, what was got. */
  readonly message: string;
  /** null if no file is to blame, as for an unreadable directory. */
  readonly location: Location | null;
  /** What to type next; null if the message already says it. */
  readonly hint: string | null;
  /** The source line at `location` and the part of it to underline; null if there is no such line. */
  readonly excerpt: Excerpt | null;
}

/** A source line, and where to draw the caret under it. */
export interface Excerpt {
  /** The source line without its line end, cut to 200 code units around the column. */
  readonly line: string;
  /** 0-based offset of the caret in `line`. */
  readonly offset: number;
  /** How many code units to underline, 1 or more. */
  readonly length: number;
}

/** Orders diagnostics by file, line, column, code, then message. */
export const compareDiagnostics: Comparator<Diagnostic> = compareBy(
  (a, b) => compareText(a.location?.file ?? '', b.location?.file ?? ''),
  (a, b) => (a.location?.line ?? 0) - (b.location?.line ?? 0),
  (a, b) => (a.location?.column ?? 0) - (b.location?.column ?? 0),
  (a, b) => compareText(a.code, b.code),
  (a, b) => compareText(a.message, b.message),
);

/** Why something was not done or a run ended. Every error that rota throws has these fields. */
export interface Failure {
  /** Stable. */
  readonly code: string;
  readonly message: string;
  /** What to type next; null if the message already says it. */
  readonly hint: string | null;
}

/** Reduces an error to what people are shown: no stack and no cause. */
export function toFailure(error: Failure): Failure;
export function toFailure(error: Failure | null): Failure | null;
export function toFailure(error: Failure | null): Failure | null {
  return error === null ? null : { code: error.code, message: error.message, hint: error.hint };
}
