/**
 * Represents text output as lines of spans, so that escaping cannot be forgotten. Only `printLines` turns spans into
 * text: it makes every invisible character visible, breaks what a CI service would take for a command, and only then
 * adds colour.
 */
import type { Paint, Tone } from '../renderer.ts';
import { wrapLine, type Piece } from './wrap-line.ts';
import { escapeCommandMarks, escapeCommandStart, escapeInvisible } from '../escape/escape-invisible.ts';

/** A raw piece of a line, with a tone if it has a colour. */
export type Span = string | { readonly tone: Tone; readonly text: string };

/** One line from left to right, without its line end. A line break inside a span is shown as an escape. */
export type Line = readonly Span[];

/** Joins lines into text, each ending with a line break, wrapped to `width` columns if given; empty for no lines. */
export function printLines(lines: readonly Line[], paint: Paint, width?: number): string {
  return lines.flatMap((line) => printLine(line, paint, width).map((row) => `${row}\n`)).join('');
}

export function toned(tone: Tone, text: string): Span {
  return { tone, text };
}

/** Indents lines by a number of spaces. */
export function indent(lines: readonly Line[], spaces: number): readonly Line[] {
  return lines.map((line) => [' '.repeat(spaces), ...line]);
}

/** Joins sections with empty lines between them; sections without lines are left out. */
export function joinSections(sections: readonly (readonly Line[])[]): readonly Line[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [[], ...section]));
}

function printLine(line: Line, paint: Paint, width: number | undefined): readonly string[] {
  const pieces = line.map((span): Piece => {
    const text = escapeCommandMarks(escapeInvisible(typeof span === 'string' ? span : span.text));
    return { tone: typeof span === 'string' ? null : span.tone, text };
  });
  const rows = width === undefined ? [pieces] : wrapLine(pieces, width);
  return rows.map((row) => printRow(row, paint));
}

function printRow(row: readonly Piece[], paint: Paint): string {
  const start = row.findIndex(({ text }) => text.trim() !== '');
  return row
    .map(({ tone, text }, index) => {
      const shown = index === start ? escapeCommandStart(text) : text;
      return tone === null ? shown : paint[tone](shown);
    })
    .join('');
}
