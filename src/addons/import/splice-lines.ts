import { isCollection, isPair } from 'yaml';
import type { YAMLMap, YAMLSeq } from 'yaml';
import type { YamlLines } from './yaml-lines.ts';

/** A parsed mapping or list. */
export type Collection = YAMLMap.Parsed | YAMLSeq.Parsed;

/** Puts lines after the last entry of a collection in block style, and after the comments that follow it there. */
export function appendBlock(text: string, collection: Collection, lines: YamlLines): string {
  const margin = marginAt(text, startOf(collection));
  const at = endOfBlock(text, collection, margin);
  return insertLines(text, at, { lines, margin });
}

/** Puts lines in the place of a collection in brackets: below the line that it stands on. */
export function replaceBrackets(text: string, collection: Collection, lines: YamlLines): string {
  const [start, end] = collection.range;
  const before = text.slice(0, start).replace(/ +$/, '');
  const at = before.length + endOfLine(text, end) - end;
  return insertLines(before + text.slice(end), at, { lines, margin: `${marginAt(text, start)}  ` });
}

function insertLines(text: string, at: number, added: { readonly lines: YamlLines; readonly margin: string }): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text.slice(0, at);
  const isOpen = before !== '' && !before.endsWith('\n');
  const lines = added.lines.map((line) => (line === '' ? '' : added.margin + line) + lineEnd);
  return before + (isOpen ? lineEnd : '') + lines.join('') + text.slice(at);
}

function startOf({ items: [first], range }: Collection): number {
  return (isPair(first) ? first.key.range[0] : first?.range[0]) ?? range[0];
}

/** The spaces at the start of the line that an offset is on. */
function marginAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^\uFEFF? */.exec(text.slice(lineStart, offset))?.[0].replace('\uFEFF', '') ?? '';
}

function endOfBlock(text: string, collection: Collection, margin: string): number {
  const leafEnd = lastLeafEnd(collection);
  // A block of text ends where the next line begins, after the empty lines that follow it.
  const isLineStart = text[leafEnd - 1] === '\n';
  let at = isLineStart
    ? text.slice(0, leafEnd).replace(/(?<=\n)(?:[ \t]*\r?\n)+$/, '').length
    : endOfLine(text, leafEnd);
  const comment = new RegExp(`(?:[ \\t]*\\r?\\n)*${margin} *#[^\\n]*(?:\\n|$)`, 'y');
  for (;;) {
    comment.lastIndex = at;
    const found = comment.exec(text);
    if (found === null) return at;
    at += found[0].length;
  }
}

function lastLeafEnd(collection: Collection): number {
  const last = collection.items.at(-1);
  const node = isPair(last) ? (last.value ?? last.key) : last;
  if (node === undefined) return collection.range[1];
  return isCollection(node) && node.flow !== true ? lastLeafEnd(node) : node.range[1];
}

/** Where the line after the one an offset is on begins, or the text ends. */
function endOfLine(text: string, offset: number): number {
  const lineEnd = text.indexOf('\n', offset);
  return lineEnd < 0 ? text.length : lineEnd + 1;
}
