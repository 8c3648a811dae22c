/** Reads the text of a file, and points messages into it. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { reasonOf } from '../errors.ts';
import type { Excerpt, Location } from '../core/model/diagnostic.ts';

/** The text of a file, with the offsets of its lines. */
export interface Source {
  /** Path as shown in messages; `-` for standard input. */
  readonly file: string;
  /** Base directory of the relative paths in the file; absolute. */
  readonly directory: string;
  /** Directory that its `inputFile` paths must stay inside; absolute. */
  readonly root: string;
  readonly text: string;
  /** Offset of each line in `text`, ascending; the first is 0. */
  readonly lineStarts: readonly number[];
}

/** A range of a source: offsets in UTF-16 code units, `end` exclusive. */
export interface Place {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** The value of a setting, and where it is written. */
export interface Sourced<T> {
  readonly value: T;
  readonly place: Place;
}

const excerptWidth = 200;

export function createSource(parts: Omit<Source, 'lineStarts'>): Source {
  const lineStarts = [0];
  for (let at = parts.text.indexOf('\n'); at >= 0; at = parts.text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { ...parts, lineStarts };
}

/** Returns the line and column of a place's first character. */
export function locate({ source, start }: Place): Location {
  const line = lineIndexAt(source, start);
  return { file: source.file, line: line + 1, column: start - (source.lineStarts[line] ?? 0) + 1 };
}

/** Formats a place for a message: `schedules.yaml:3:5`. */
export function formatPlace(place: Place): string {
  return formatLocation(locate(place));
}

/** Formats a location for a message: `schedules.yaml:3:5`. */
export function formatLocation({ file, line, column }: Location): string {
  return `${file}:${String(line)}:${String(column)}`;
}

/** Returns the first line of a place, and the part of the place on that line. Cuts the line to 200 code units. */
export function sourceExcerpt({ source, start, end }: Place): Excerpt {
  const { from, to } = lineBounds(source, start);
  const cutFrom = to - from <= excerptWidth ? from : Math.max(from, start - excerptWidth / 2);
  const line = source.text.slice(cutFrom, Math.min(to, cutFrom + excerptWidth));
  const offset = start - cutFrom;
  return { line, offset, length: Math.max(1, Math.min(end - start, line.length - offset)) };
}

/** Returns the whole first line of a place, without its line end. */
export function lineOf({ source, start }: Place): string {
  const { from, to } = lineBounds(source, start);
  return source.text.slice(from, to);
}

/** Returns where the line at an offset begins and ends, without its line end. */
export function lineBounds(source: Source, offset: number): { readonly from: number; readonly to: number } {
  const line = lineIndexAt(source, offset);
  const from = source.lineStarts[line] ?? 0;
  const next = source.lineStarts[line + 1];
  let to = next === undefined ? source.text.length : next - 1;
  if (to > from && source.text[to - 1] === '\r') to--;
  return { from, to };
}

function lineIndexAt({ lineStarts }: Source, offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The text of a file, or why it cannot be used, as a phrase that follows the file's name. */
export type TextResult =
  | { readonly kind: 'text'; /** Without a byte order mark. */ readonly text: string }
  | {
      readonly kind: 'refused';
      readonly code: 'file-unreadable' | 'file-too-large' | 'not-text';
      readonly problem: string;
      readonly hint: string | null;
    };

const chunkBytes = 4096;

/** Reads a regular file as UTF-8. Refuses more than `maxBytes`, even if the file system reports a smaller size. */
export function readText(path: string, maxBytes: number): TextResult {
  let bytes;
  try {
    bytes = readBytes(path, maxBytes);
  } catch (error) {
    return { kind: 'refused', code: 'file-unreadable', problem: `cannot be read: ${reasonOf(error)}`, hint: null };
  }
  return bytes === null ? tooLarge(maxBytes) : decode(bytes);
}

/** Applies the checks of `readText` to content that was read elsewhere. */
export function checkRead(read: string | Uint8Array, maxBytes: number): TextResult {
  if (Buffer.byteLength(read) > maxBytes) return tooLarge(maxBytes);
  return typeof read === 'string' ? checkText(read) : decode(read);
}

function checkText(text: string): TextResult {
  const nulAt = text.indexOf('\0');
  if (nulAt >= 0) return notText(`contains a NUL character at offset ${String(nulAt)}`);
  return { kind: 'text', text: text.startsWith('\uFEFF') ? text.slice(1) : text };
}

function readBytes(path: string, maxBytes: number): Buffer | null {
  // Checked before the file is opened: opening a pipe would wait for its writer.
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error('it is not a regular file');
  if (stats.size > maxBytes) return null;
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(Math.max(chunkBytes, stats.size + 1 - total));
      const length = readSync(file, chunk, 0, chunk.length, null);
      if (length === 0) return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      total += length;
      if (total > maxBytes) return null;
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

function decode(bytes: Uint8Array): TextResult {
  try {
    return checkText(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return notText('is not UTF-8');
  }
}

function notText(problem: string): TextResult {
  return { kind: 'refused', code: 'not-text', problem, hint: 'save it as UTF-8 text' };
}

function tooLarge(maxBytes: number): TextResult {
  return {
    kind: 'refused',
    code: 'file-too-large',
    problem: `is larger than ${String(maxBytes / 1_048_576)} MiB`,
    hint: 'make it smaller, or split it',
  };
}
