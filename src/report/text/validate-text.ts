import { plainPaint } from '../paint.ts';
import type { View } from '../renderer.ts';
import type { ValidateDocument } from '../documents/validate-document.ts';
import { count } from '../../core/words.ts';
import { joinSections, printLines, toned } from './line.ts';
import { problemLines } from './problem-lines.ts';

/** A validation for a person: every problem where it is, or what was found to be valid. */
export function renderValidateText(document: ValidateDocument, { paint = plainPaint }: View = {}): string {
  const { valid, summary, diagnostics } = document;
  const found = `Valid: ${count(summary.workers, 'worker')}, ${count(summary.schedules, 'schedule')}.`;
  return printLines(joinSections([problemLines(diagnostics, null), valid ? [[toned('bold', found)]] : []]), paint);
}
