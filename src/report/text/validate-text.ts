import { plainPaint, type View } from '../renderer.ts';
import type { ValidateDocument } from '../documents/validate-document.ts';
import { count } from '../../core/words.ts';
import { joinSections, printLines, toned } from './line.ts';
import { problemLines } from './problem-lines.ts';

/** Renders a validation for a person: every problem with its location, and what is valid. */
export function renderValidateText(document: ValidateDocument, { paint = plainPaint, width }: View = {}): string {
  const { valid, summary, diagnostics } = document;
  const found = `Valid: ${count(summary.workers, 'worker')}, ${count(summary.schedules, 'schedule')}.`;
  const lines = joinSections([problemLines(diagnostics, null, width), valid ? [[toned('bold', found)]] : []]);
  return printLines(lines, paint, width);
}
