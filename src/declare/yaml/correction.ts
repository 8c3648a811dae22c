import type { Problem } from '../problems.ts';

/** Lines that replace as many from `from` on. */
interface LineEdit {
  /** 0-based. */
  readonly from: number;
  readonly lines: readonly string[];
}

/** What the author of a text most likely meant, and how to say it. */
export interface Correction extends Pick<Problem, 'code' | 'message' | 'hint'> {
  readonly edit: LineEdit;
  /** What is wrong: 0-based line, and columns of it, the end open. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** A text after an edit. */
export function applyEdit(lines: readonly string[], { from, lines: put }: LineEdit): readonly string[] {
  return [...lines.slice(0, from), ...put, ...lines.slice(from + put.length)];
}
