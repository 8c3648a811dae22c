import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { toFailure } from '../../core/model/failure.ts';
import type { Failure } from '../../core/model/failure.ts';
import { createDiagnosticEntry } from '../documents/diagnostic-entry.ts';
import { maskDocument } from '../documents/mask-document.ts';
import { plainPaint } from '../paint.ts';
import type { View } from '../renderer.ts';
import { printLines } from './line.ts';
import { errorLines, problemLines } from './problem-lines.ts';

/** Each diagnostic as the commands print it, its source line with a caret below, then their count; empty for none. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  { paint = plainPaint, width }: View = {},
): string {
  return printLines(problemLines(diagnostics.map(createDiagnosticEntry), null, width), paint, width);
}

/**
 * An error as the commands print it: `error[code]: message`, its hint indented below; secrets are masked. A `RotaError`
 * is a failure, and so is the `error` of an outcome.
 */
export function formatError(error: Failure, { paint = plainPaint, width }: View = {}): string {
  return printLines(errorLines(maskDocument(toFailure(error))), paint, width);
}
