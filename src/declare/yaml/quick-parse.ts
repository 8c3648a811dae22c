/**
 * The tree of a file by the faster of two parsers, for what people mostly write.
 *
 * Invariant: what this returns is, node for node and offset for offset, what `full-parse.ts` makes of the same text
 * without a word of complaint. A test holds the two against each other over the YAML test suite and random texts.
 * Whatever is wrong, rare or read differently among parsers makes this one decline, and costs the other one's time.
 * Why two: the parser that can say what is wrong takes twenty times as long, and most files have nothing wrong with them.
 *
 * Each function that reads a node of a block leaves the cursor at the next line that has something on it. What stands
 * there belongs to the innermost open mapping or list of that very column; further in than it may, nothing belongs.
 */
import {
  columnOf,
  dash,
  decline,
  enter,
  goToContent,
  insist,
  isBlank,
  isLineOver,
  skipSpaces,
} from './quick-cursor.ts';
import type { Cursor } from './quick-cursor.ts';
import { readFlow } from './quick-flow.ts';
import { readAlias, readBlockText, readKey, readName, readPlain, readQuoted } from './quick-scalar.ts';
import { emptyScalar } from './yaml-node.ts';
import type { YamlList, YamlMap, YamlNode, YamlPair, YamlScalar } from './yaml-node.ts';

/** The root of a file; null when the other parser has to read it. */
export function parseQuickly(text: string): YamlNode | null {
  if (unusualText.test(text) || markerLine.test(text)) return null;
  const begun = documentStart.exec(text)?.[0].length ?? 0;
  const cursor = { text: text.endsWith('\n') ? text : `${text}\n`, at: begun, lineStart: 0, end: begun, depth: 0 };
  try {
    return readDocument(cursor);
  } catch {
    // Whatever is wrong with the text, the other parser says what, and where.
    return null;
  }
}

/** All but printable text and line feeds: a tab, a carriage return and invisible characters are for the other parser. */
const unusualText = /[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** A directive, or the end of a document. */
const markerLine = /^(?:%|\.\.\.)/m;

/** Up to the end of a marker that begins the document, which not every parser wants at the start of its line. */
const documentStart = /^(?: *(?:#[^\n]*)?\n)*---/;

function readDocument(cursor: Cursor): YamlNode {
  const { at: begun } = cursor;
  skipSpaces(cursor);
  if (begun > 0 || isLineOver(cursor)) {
    cursor.at = begun;
    goToContent(cursor);
  }
  insist(columnOf(cursor) >= 0);
  const root = readBlock(cursor, -1, null);
  insist(cursor.at === cursor.text.length);
  return root;
}

/** What begins at the cursor, to the right of the column of its `parent`: a mapping or list, or else a value. */
function readBlock(cursor: Cursor, parent: number, anchor: string | null): YamlNode {
  if (isItem(cursor)) return readList(cursor, anchor);
  const column = columnOf(cursor);
  const key = readKey(cursor);
  if (key !== null) return readMap(key, column, cursor, anchor);
  insist(anchor === null);
  return readInline(cursor, parent, null);
}

function readMap(first: YamlScalar, column: number, cursor: Cursor, anchor: string | null): YamlMap {
  enter(cursor);
  const pairs: YamlPair[] = [];
  let key = first;
  for (;;) {
    pairs.push({ key, value: readValue(cursor, column) });
    if (columnOf(cursor) !== column) break;
    key = readKey(cursor) ?? decline();
  }
  insist(columnOf(cursor) < column);
  cursor.depth--;
  return { kind: 'map', pairs, anchor, start: first.start, end: cursor.end };
}

/** What stands behind the colon of a key, or below it. */
function readValue(cursor: Cursor, column: number): YamlNode {
  skipSpaces(cursor);
  const anchor = readAnchor(cursor);
  if (!isLineOver(cursor)) return readInline(cursor, column, anchor);
  goToContent(cursor);
  // A list may stand right below its key.
  const isBelow = columnOf(cursor) > column || (columnOf(cursor) === column && isItem(cursor));
  return isBelow ? readBlock(cursor, column, anchor) : readNothing(anchor);
}

function readList(cursor: Cursor, anchor: string | null): YamlList {
  enter(cursor);
  const { at: start } = cursor;
  cursor.end = start + 1;
  const column = columnOf(cursor);
  const items: YamlNode[] = [];
  while (columnOf(cursor) === column && isItem(cursor)) items.push(readItem(cursor, column));
  insist(columnOf(cursor) <= column);
  cursor.depth--;
  return { kind: 'list', items, anchor, start, end: cursor.end };
}

function readItem(cursor: Cursor, column: number): YamlNode {
  cursor.at++;
  skipSpaces(cursor);
  const anchor = readAnchor(cursor);
  if (!isLineOver(cursor)) {
    if (anchor === null) return readBlock(cursor, column, null);
    // Before a key the name is that of the key.
    insist(readKey(cursor) === null && !isItem(cursor));
    return readInline(cursor, column, anchor);
  }
  goToContent(cursor);
  return columnOf(cursor) > column ? readBlock(cursor, column, anchor) : readNothing(anchor);
}

function readNothing(anchor: string | null): YamlScalar {
  insist(anchor === null);
  return emptyScalar;
}

function readAnchor(cursor: Cursor): string | null {
  if (cursor.text[cursor.at] !== '&') return null;
  const name = readName(cursor);
  insist(isBlank(cursor.text.charCodeAt(cursor.at)));
  skipSpaces(cursor);
  return name;
}

/** A value that begins on this line and is no mapping or list without brackets. */
function readInline(cursor: Cursor, parent: number, anchor: string | null): YamlNode {
  const node = readInlineNode(cursor, parent, anchor);
  goToContent(cursor);
  return node;
}

function readInlineNode(cursor: Cursor, parent: number, anchor: string | null): YamlNode {
  switch (cursor.text.charAt(cursor.at)) {
    case '*':
      return anchor === null ? readAlias(cursor) : decline();
    case '|':
    case '>':
      return readBlockText(cursor, parent, anchor);
    case '"':
    case "'":
      return readQuoted(cursor, anchor);
    case '[':
    case '{':
      return readFlow(cursor, parent, anchor);
    default:
      return readPlain(cursor, parent, anchor);
  }
}

/** Whether an item of a list begins here. */
function isItem({ text, at }: Cursor): boolean {
  return text.charCodeAt(at) === dash && isBlank(text.charCodeAt(at + 1));
}
