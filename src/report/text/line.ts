/**
 * Text output as lines of spans, so that escaping cannot be forgotten: whatever is put into a span, `printLines` alone
 * turns it into text, makes every invisible character of it visible, breaks what a CI service would take for a command
 * and only then adds colour.
 */
import type { Paint, Tone } from '../paint.ts';
import { escapeCommandMarks, escapeCommandStart, escapeInvisible } from '../escape/escape-invisible.ts';

/** A piece of a line, raw; with a tone when it has a colour. */
export type Span = string | { readonly tone: Tone; readonly text: string };

/** One line, left to right, without its line end; a line break inside a span is shown as an escape. */
export type Line = readonly Span[];

/** Joins lines into text; each ends with a line break. Empty for no lines. */
export function printLines(lines: readonly Line[], paint: Paint): string {
  return lines.map((line) => `${printLine(line, paint)}\n`).join('');
}

/** Gives text a tone. */
export function toned(tone: Tone, text: string): Span {
  return { tone, text };
}

/** Moves lines to the right by a number of spaces. */
export function indent(lines: readonly Line[], spaces: number): readonly Line[] {
  return lines.map((line) => [' '.repeat(spaces), ...line]);
}

/** Puts an empty line between the sections that have lines. */
export function joinSections(sections: readonly (readonly Line[])[]): readonly Line[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [[], ...section]));
}

function printLine(line: Line, paint: Paint): string {
  const isStart = (index: number): boolean => line.slice(0, index).every((span) => textOf(span).trim() === '');
  return line.map((span, index) => printSpan(span, { paint, isStart: isStart(index) })).join('');
}

function printSpan(span: Span, { paint, isStart }: { readonly paint: Paint; readonly isStart: boolean }): string {
  const escaped = escapeCommandMarks(escapeInvisible(textOf(span)));
  const text = isStart ? escapeCommandStart(escaped) : escaped;
  return typeof span === 'string' ? text : paint[span.tone](text);
}

function textOf(span: Span): string {
  return typeof span === 'string' ? span : span.text;
}
