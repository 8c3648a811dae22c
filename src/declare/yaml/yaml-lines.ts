/** Reads and quotes single lines of YAML text, to correct them. */
import type { Span } from '../places.ts';
import type { Problem } from '../problems.ts';
import { lineBounds, type Source } from '../source.ts';

export type Lines = readonly string[];

/** A line with a key of a block mapping. */
export interface KeyLine {
  readonly indent: number;
  readonly key: string;
  /** The text after the colon, trimmed. */
  readonly rest: string;
  /** Offset of `rest` in the line. */
  readonly restAt: number;
}

const keyLine = /^( *(?:- +)?)("[^"]*"|'[^']*'|[^\s#"'&*!|>%@`{}[\],:-][^:#]*?) *:(?:( +)(.*))?$/;

/** Splits a line into a key and its value; null if it has no key. */
export function readKeyLine(line: string | undefined): KeyLine | null {
  const found = keyLine.exec((line ?? '').trimEnd());
  if (found === null) return null;
  const [, before = '', key = '', , rest = ''] = found;
  return { indent: before.length, key: key.replace(/^["']|["']$/g, ''), rest, restAt: found[0].length - rest.length };
}

export function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** Whether a line is empty or has only a comment. */
export function isBlank(line: string): boolean {
  return /^\s*(?:#.*)?$/.test(line);
}

/** Returns the index of the last line before `index` that is not blank; -1 if there is none. */
export function lineBefore(lines: Lines, index: number): number {
  let at = index - 1;
  while (at >= 0 && isBlank(lines[at] ?? '')) at--;
  return at;
}

/** Returns the first non-empty line after `from` that is indented by `indent` or less, or the number of lines. */
export function blockEnd(lines: Lines, from: number, indent: number): number {
  let at = from + 1;
  while (at < lines.length && (/^\s*$/.test(lines[at] ?? '') || indentOf(lines[at] ?? '') > indent)) at++;
  return at;
}

/** Quotes text for YAML, in the quotes that need the fewest escapes. */
export function quoteForYaml(text: string): string {
  if (!/["\\]/.test(text) || /[^\P{C}]/u.test(text)) return JSON.stringify(text);
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`;
}

/** Returns the line of a value, unindented and with the value in quotes. The value must end on the same line. */
export function quotedLine(source: Source, { start, end }: Span): string {
  const before = source.text.slice(lineBounds(source, start).from, start).trimStart();
  const after = source.text.slice(end, lineBounds(source, start).to).trimEnd();
  return `${before}${quoteForYaml(source.text.slice(start, end).trim())}${after}`;
}

/** A likely correction of a text, with the words for its problem. */
export interface Correction extends Pick<Problem, 'code' | 'message' | 'hint'> {
  /** Lines that replace the same number of lines, starting at `from`, 0-based. */
  readonly edit: { readonly from: number; readonly lines: readonly string[] };
  /** Where the problem is: a 0-based line, and its columns from `start` to `end`, exclusive. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}
