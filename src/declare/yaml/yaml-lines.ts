/** A YAML text as lines: what is on one, how a value is quoted, and what is to stand there instead. */
import type { Span } from '../places.ts';
import type { Problem } from '../problems.ts';
import { lineBounds, type Source } from '../source.ts';

export type Lines = readonly string[];

/** A line with a key of a block. */
export interface KeyLine {
  readonly indent: number;
  readonly key: string;
  /** What follows the colon, without blanks around it. */
  readonly rest: string;
  /** Offset of `rest` in the line. */
  readonly restAt: number;
}

const keyLine = /^( *(?:- +)?)("[^"]*"|'[^']*'|[^\s#"'&*!|>%@`{}[\],:-][^:#]*?) *:(?:( +)(.*))?$/;

/** A line as a key and its value; null when it is not one. */
export function readKeyLine(line: string | undefined): KeyLine | null {
  const found = keyLine.exec((line ?? '').trimEnd());
  if (found === null) return null;
  const [, before = '', key = '', , rest = ''] = found;
  return { indent: before.length, key: key.replace(/^["']|["']$/g, ''), rest, restAt: found[0].length - rest.length };
}

export function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** Whether there is nothing on a line, or nothing but a comment. */
export function isBlank(line: string): boolean {
  return /^\s*(?:#.*)?$/.test(line);
}

/** The last line before `index` that has something on it; -1 when there is none. */
export function lineBefore(lines: Lines, index: number): number {
  let at = index - 1;
  while (at >= 0 && isBlank(lines[at] ?? '')) at--;
  return at;
}

/** The first line after `from` that is not blank and is indented by `indent` or less, else how many lines there are. */
export function blockEnd(lines: Lines, from: number, indent: number): number {
  let at = from + 1;
  while (at < lines.length && (/^\s*$/.test(lines[at] ?? '') || indentOf(lines[at] ?? '') > indent)) at++;
  return at;
}

/** Text as YAML takes it for itself, in the quotes that need the fewest escapes. */
export function quoteForYaml(text: string): string {
  if (!/["\\]/.test(text) || /[^\P{C}]/u.test(text)) return JSON.stringify(text);
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`;
}

/** The line of a value as it should be, without its indentation: the value, which ends on the same line, in quotes. */
export function quotedLine(source: Source, { start, end }: Span): string {
  const before = source.text.slice(lineBounds(source, start).from, start).trimStart();
  const after = source.text.slice(end, lineBounds(source, start).to).trimEnd();
  return `${before}${quoteForYaml(source.text.slice(start, end).trim())}${after}`;
}

/** What the author of a text most likely meant, and how to say it. */
export interface Correction extends Pick<Problem, 'code' | 'message' | 'hint'> {
  /** Lines that replace as many from `from` on, 0-based. */
  readonly edit: { readonly from: number; readonly lines: readonly string[] };
  /** What is wrong: 0-based line, and columns of it, the end open. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}
