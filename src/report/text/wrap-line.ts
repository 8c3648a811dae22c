/**
 * Wraps a line to the width of a terminal. It is broken at spaces, and between the wide characters of scripts that have
 * no spaces, never inside a word. Further rows are indented to the text after the label that the line begins with, so
 * that labels stay in a column of their own. A word that is wider than the terminal stays whole.
 */
import type { Tone } from '../renderer.ts';
import { isWide, textWidth } from './text-width.ts';

/** A piece of a line before it is coloured; a null tone means no colour. */
export interface Piece {
  readonly tone: Tone | null;
  readonly text: string;
}

/** A word or spaces; its pieces stay together. */
interface Chunk {
  readonly pieces: readonly Piece[];
  readonly width: number;
  readonly isSpace: boolean;
}

/** Additional indentation of further rows if a line has no label. */
const hangWidth = 2;
const maxLabelWidth = 24;

/** Breaks a line into rows of at most `columns` columns; returns one row if it fits. */
export function wrapLine(line: readonly Piece[], columns: number): readonly (readonly Piece[])[] {
  if (widthOf(line) <= columns) return [line];
  const hang = Math.min(findHang(line), Math.floor(columns / 2));
  const rows: Piece[][] = [];
  let row: Piece[] = [];
  let width = 0;
  let hasWord = false;
  let space: Chunk | null = null;
  for (const chunk of cutChunks(line)) {
    if (chunk.isSpace) {
      space = chunk;
      continue;
    }
    if (hasWord && width + (space?.width ?? 0) + chunk.width > columns) {
      rows.push(row);
      row = [{ tone: null, text: ' '.repeat(hang) }];
      width = hang;
    } else if (space !== null) {
      append(row, space.pieces);
      width += space.width;
    }
    append(row, chunk.pieces);
    width += chunk.width;
    hasWord = true;
    space = null;
  }
  return [...rows, row];
}

/** Appends pieces to a row. Neighbours of the same tone become one piece, so that they are coloured once. */
function append(row: Piece[], pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    const last = row.at(-1);
    if (last?.tone === piece.tone) row[row.length - 1] = { ...piece, text: last.text + piece.text };
    else row.push(piece);
  }
}

function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** Returns the column in which further rows of a line begin. */
function findHang(line: readonly Piece[]): number {
  let indent = 0;
  for (const { text } of line) {
    if (text.trim() === '') {
      indent += text.length;
      continue;
    }
    const width = textWidth(text);
    const isLabel = text.endsWith(' ') && width <= maxLabelWidth;
    return indent + (isLabel ? width : hangWidth + width - textWidth(text.trimStart()));
  }
  return indent;
}

function cutChunks(line: readonly Piece[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (const { tone, text } of line) {
    for (const part of text.match(/ +|[^ ]+/g) ?? []) {
      for (const unit of part.startsWith(' ') ? [part] : cutWide(part)) {
        const isSpace = unit.startsWith(' ');
        const chunk = { pieces: [{ tone, text: unit }], width: textWidth(unit), isSpace };
        const last = chunks.at(-1);
        if (last?.isSpace === isSpace && (isSpace || !isBreakBetween(last, unit))) chunks.push(join(chunks, chunk));
        else chunks.push(chunk);
      }
    }
  }
  return chunks;
}

/** Removes the last chunk and returns it joined with another. */
function join(chunks: Chunk[], { pieces, width, isSpace }: Chunk): Chunk {
  const last = chunks.pop();
  return { pieces: [...(last?.pieces ?? []), ...pieces], width: (last?.width ?? 0) + width, isSpace };
}

/** Splits a word without spaces where it may be broken: before and after each wide character. */
function cutWide(word: string): readonly string[] {
  if (/^[ -~]*$/.test(word)) return [word];
  const parts: string[] = [];
  for (const character of word) {
    const last = parts.at(-1);
    const isJoined = last !== undefined && (textWidth(character) === 0 || (!isWide(character) && !endsWide(last)));
    if (isJoined) parts[parts.length - 1] = last + character;
    else parts.push(character);
  }
  return parts;
}

function endsWide(text: string): boolean {
  return isWide(Array.from(text).findLast((character) => textWidth(character) > 0) ?? '');
}

function isBreakBetween({ pieces }: Chunk, next: string): boolean {
  return endsWide(pieces.at(-1)?.text ?? '') || (isWide(next) && textWidth(next) > 0);
}
