import type { Diagnostic, Excerpt } from '../../core/model/diagnostic.ts';
import { createSecretMask, findSecrets } from '../../core/model/secrets.ts';

/** A problem in what a person wrote, as reported. */
export interface DiagnosticEntry extends Pick<Diagnostic, 'severity' | 'code' | 'message' | 'hint'> {
  /** null if the problem is not in a file; `line` and `column` are null then too. */
  readonly file: string | null;
  /** 1-based. */
  readonly line: number | null;
  /** 1-based, in UTF-16 code units. */
  readonly column: number | null;
  /** The source line and its relevant part; null if there is none, or if the line contains what looks like a secret. */
  readonly excerpt: Excerpt | null;
}

export function createDiagnosticEntry(diagnostic: Diagnostic): DiagnosticEntry {
  const { severity, code, message, location, hint, excerpt } = diagnostic;
  const mask = createSecretMask();
  // A mask has another length and would move the caret, so a line that contains a secret is not shown at all.
  const shown = excerpt === null || findSecrets(excerpt.line).length > 0 ? null : excerpt;
  return {
    severity,
    code,
    message: mask(message),
    file: location?.file ?? null,
    line: location?.line ?? null,
    column: location?.column ?? null,
    hint: hint === null ? null : mask(hint),
    excerpt: shown === null ? null : { line: shown.line, offset: shown.offset, length: shown.length },
  };
}
