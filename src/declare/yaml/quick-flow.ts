import { colon, columnOf, decline, enter, insist, isBlank, isFlowIndicator } from './quick-cursor.ts';
import { lineFeed, skipSpaces } from './quick-cursor.ts';
import type { Cursor } from './quick-cursor.ts';
import { isQuote, readAlias, readFlowPlain, readName, readQuoted } from './quick-scalar.ts';
import { emptyScalar } from './yaml-node.ts';
import type { YamlList, YamlMap, YamlNode, YamlPair } from './yaml-node.ts';

/** A list or mapping in brackets, each line of it to the right of the column of its `parent`. */
export function readFlow(cursor: Cursor, parent: number, anchor: string | null): YamlMap | YamlList {
  const { at: start } = cursor;
  enter(cursor);
  const isMap = cursor.text[start] === '{';
  const pairs: YamlPair[] = [];
  const items: YamlNode[] = [];
  cursor.at++;
  while (hasMore(cursor, parent, isMap ? '}' : ']')) {
    if (isMap) pairs.push(readPair(cursor, parent));
    else items.push(readNode(cursor, parent));
    goOn(cursor, parent);
    if (cursor.text[cursor.at] === ',') cursor.at++;
    else insist(cursor.text[cursor.at] === (isMap ? '}' : ']'));
  }
  cursor.at++;
  cursor.end = cursor.at;
  cursor.depth--;
  return isMap
    ? { kind: 'map', pairs, anchor, start, end: cursor.end }
    : { kind: 'list', items, anchor, start, end: cursor.end };
}

function hasMore(cursor: Cursor, parent: number, closing: string): boolean {
  goOn(cursor, parent);
  return cursor.text[cursor.at] !== closing;
}

/** Past spaces and line ends; parsers disagree on comments there. */
function goOn(cursor: Cursor, parent: number): void {
  const { text } = cursor;
  skipSpaces(cursor);
  while (text.charCodeAt(cursor.at) === lineFeed) {
    cursor.at++;
    cursor.lineStart = cursor.at;
    skipSpaces(cursor);
    insist(cursor.at < text.length);
    insist(text.charCodeAt(cursor.at) === lineFeed || columnOf(cursor) > parent);
  }
}

function readPair(cursor: Cursor, parent: number): YamlPair {
  const { text } = cursor;
  const isQuoted = isQuote(text.charCodeAt(cursor.at));
  const key = isQuoted ? readQuoted(cursor, null) : readFlowPlain(cursor, null);
  skipSpaces(cursor);
  insist(text.charCodeAt(cursor.at) === colon);
  cursor.at++;
  insist(isQuoted || isBlank(text.charCodeAt(cursor.at)));
  goOn(cursor, parent);
  const code = text.charCodeAt(cursor.at);
  const isNothing = text[cursor.at] === ',' || text[cursor.at] === '}';
  return { key, value: isNothing && isFlowIndicator(code) ? emptyScalar : readNode(cursor, parent) };
}

function readNode(cursor: Cursor, parent: number): YamlNode {
  const { text } = cursor;
  let anchor = null;
  if (text[cursor.at] === '&') {
    anchor = readName(cursor);
    skipSpaces(cursor);
  }
  switch (text.charAt(cursor.at)) {
    case '*':
      return anchor === null ? readAlias(cursor) : decline();
    case '[':
    case '{':
      return readFlow(cursor, parent, anchor);
    case '"':
    case "'":
      return readQuoted(cursor, anchor);
    default:
      return readFlowPlain(cursor, anchor);
  }
}
