import type { Diagnostic, Excerpt } from '../../core/model/diagnostic.ts';
import { createSecretMask, findSecrets } from '../../core/model/secrets.ts';

/** One problem in what a person wrote, as documents hold it. */
export interface DiagnosticEntry extends Pick<Diagnostic, 'severity' | 'code' | 'message' | 'hint'> {
  /** Null when no file is to blame; so are `line` and `column`. */
  readonly file: string | null;
  /** 1-based. */
  readonly line: number | null;
  /** 1-based, in UTF-16 code units. */
  readonly column: number | null;
  /** The source line and what of it is meant; null when there is no such line, or it holds what looks like a secret. */
  readonly excerpt: Excerpt | null;
}

export function createDiagnosticEntry(diagnostic: Diagnostic): DiagnosticEntry {
  const { severity, code, message, location, hint, excerpt } = diagnostic;
  const mask = createSecretMask();
  // A mark of another length would move the caret, so a line with a secret in it is not shown at all.
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
