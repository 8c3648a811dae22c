import type { Excerpt, Location } from '../core/model/diagnostic.ts';

/** The text of one declared file, ready to be pointed into. */
export interface Source {
  /** How the file is shown; `-` is standard input. */
  readonly file: string;
  /** The directory that relative paths in it start from; absolute. */
  readonly directory: string;
  /** The directory its `inputFile`s must stay inside; absolute. */
  readonly root: string;
  readonly text: string;
  /** Where each line begins in `text`, ascending; the first is 0. */
  readonly lineStarts: readonly number[];
}

/** A stretch of a source; offsets in UTF-16 code units, the end open. */
export interface Place {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A setting that a file states, and where. */
export interface Sourced<T> {
  readonly value: T;
  readonly place: Place;
}

const excerptWidth = 200;

/** Makes a text ready to be pointed into. */
export function createSource(parts: Omit<Source, 'lineStarts'>): Source {
  const lineStarts = [0];
  for (let at = parts.text.indexOf('\n'); at >= 0; at = parts.text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { ...parts, lineStarts };
}

/** Line and column of a place's first character. */
export function locate({ source, start }: Place): Location {
  const line = lineIndexAt(source, start);
  return { file: source.file, line: line + 1, column: start - (source.lineStarts[line] ?? 0) + 1 };
}

/** A place as text for a message, `schedules.yaml:3:5`. */
export function formatPlace(place: Place): string {
  return formatLocation(locate(place));
}

/** A location as text for a message, `schedules.yaml:3:5`. */
export function formatLocation({ file, line, column }: Location): string {
  return `${file}:${String(line)}:${String(column)}`;
}

/** The line a place begins on, with the part of the place that is on it; never wider than 200 code units. */
export function sourceExcerpt({ source, start, end }: Place): Excerpt {
  const { from, to } = lineBounds(source, start);
  const cutFrom = to - from <= excerptWidth ? from : Math.max(from, start - excerptWidth / 2);
  const line = source.text.slice(cutFrom, Math.min(to, cutFrom + excerptWidth));
  const offset = start - cutFrom;
  return { line, offset, length: Math.max(1, Math.min(end - start, line.length - offset)) };
}

/** The whole line a place begins on, without its line end. */
export function lineOf({ source, start }: Place): string {
  const { from, to } = lineBounds(source, start);
  return source.text.slice(from, to);
}

/** Where the line of an offset begins, and where it ends, before its line end. */
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
