import type { Diagnostic, Excerpt, Severity } from '../model/diagnostic.ts';

/** One problem in what a person wrote, as documents hold it. */
export interface DiagnosticEntry {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** Null when no file is to blame; so are `line` and `column`. */
  readonly file: string | null;
  /** 1-based. */
  readonly line: number | null;
  /** 1-based, in UTF-16 code units. */
  readonly column: number | null;
  readonly hint: string | null;
  /** The source line and what of it is meant; null when there is no such line. */
  readonly excerpt: Excerpt | null;
}

/** Writes a diagnostic as documents hold it. */
export function createDiagnosticEntry(diagnostic: Diagnostic): DiagnosticEntry {
  const { severity, code, message, location, hint, excerpt } = diagnostic;
  return {
    severity,
    code,
    message,
    file: location?.file ?? null,
    line: location?.line ?? null,
    column: location?.column ?? null,
    hint,
    excerpt: excerpt === null ? null : { line: excerpt.line, offset: excerpt.offset, length: excerpt.length },
  };
}
