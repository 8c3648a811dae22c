import { colon, columnOf, decline, hash, insist, isBlank, isFlowIndicator, isPlainStart } from './quick-cursor.ts';
import { lineFeed, skipSpaces, space } from './quick-cursor.ts';
import type { Cursor } from './quick-cursor.ts';
import { resolvePlain } from './plain-scalar.ts';
import type { YamlAlias, YamlScalar } from './yaml-node.ts';

const doubleQuote = 34;
const singleQuote = 39;
const backslash = 92;

/** YAML gives a key before ":" 1,024 characters. */
const maxKey = 1_000;

/** A key of a block and its colon; null, with nothing read, when none begins here. */
export function readKey(cursor: Cursor): YamlScalar | null {
  const { text, at: start } = cursor;
  const key = isQuote(text.charCodeAt(start)) ? readQuoted(cursor, null) : readPlainKey(cursor);
  if (key !== null) {
    skipSpaces(cursor);
    if (text.charCodeAt(cursor.at) === colon && isBlank(text.charCodeAt(cursor.at + 1))) {
      insist(key.end - key.start < maxKey);
      cursor.at++;
      return key;
    }
  }
  cursor.at = start;
  return null;
}

function readPlainKey(cursor: Cursor): YamlScalar | null {
  const { text, at: start } = cursor;
  if (!isPlainStart(text, start)) return null;
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || (code === hash && text.charCodeAt(at - 1) === space)) return null;
    if (code === colon && isBlank(text.charCodeAt(at + 1))) return readPlainTo(trimEnd(text, at), cursor, null);
  }
}

/** Text without quotes, on this line and those that continue it, which stand to the right of the column of its `parent`. */
export function readPlain(cursor: Cursor, parent: number, anchor: string | null): YamlScalar {
  const { text, at: start } = cursor;
  insist(isPlainStart(text, start));
  const end = endOfPlain(text, start);
  if (!isContinued(text, end, parent)) return readPlainTo(end, cursor, anchor);
  insist(parent >= 0);
  let written = text.slice(start, end);
  cursor.at = end;
  while (isContinued(text, cursor.at, parent)) {
    let breaks = 0;
    for (; text.charCodeAt(cursor.at) === lineFeed || text.charCodeAt(cursor.at) === space; cursor.at++) {
      if (text.charCodeAt(cursor.at) !== lineFeed) continue;
      breaks++;
      cursor.lineStart = cursor.at + 1;
    }
    const lineEnd = endOfPlain(text, cursor.at);
    written += (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)) + text.slice(cursor.at, lineEnd);
    cursor.at = lineEnd;
  }
  cursor.end = cursor.at;
  return plain(written, anchor, start, cursor.end);
}

/** Where the part of it on this line ends. */
function endOfPlain(text: string, from: number): number {
  for (let at = from; ; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || (code === hash && text.charCodeAt(at - 1) === space)) return trimEnd(text, at);
    // A mapping cannot begin there.
    if (code === colon) insist(!isBlank(text.charCodeAt(at + 1)));
  }
}

function isContinued(text: string, end: number, parent: number): boolean {
  let at = end;
  while (text.charCodeAt(at) === space) at++;
  let lineStart = at;
  while (text.charCodeAt(at) === lineFeed) {
    lineStart = ++at;
    while (text.charCodeAt(at) === space) at++;
  }
  return lineStart > end && at < text.length && at - lineStart > parent && text.charCodeAt(at) !== hash;
}

function trimEnd(text: string, end: number): number {
  let at = end;
  while (text.charCodeAt(at - 1) === space) at--;
  return at;
}

/** Text without quotes within brackets, on one line. */
export function readFlowPlain(cursor: Cursor, anchor: string | null): YamlScalar {
  const { text, at: start } = cursor;
  insist(isPlainStart(text, start) && !'-?:'.includes(text.charAt(start)));
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (code === colon ? isBlank(next) || isFlowIndicator(next) : isFlowIndicator(code) || code === lineFeed) {
      insist(at > start);
      return readPlainTo(trimEnd(text, at), cursor, anchor);
    }
    if (code === hash) insist(text.charCodeAt(at - 1) !== space);
  }
}

function readPlainTo(end: number, cursor: Cursor, anchor: string | null): YamlScalar {
  const { text, at: start } = cursor;
  cursor.at = end;
  cursor.end = end;
  return plain(text.slice(start, end), anchor, start, end);
}

function plain(written: string, anchor: string | null, start: number, end: number): YamlScalar {
  const { value } = resolvePlain(written) ?? decline();
  return { kind: 'scalar', value, written, isPlain: true, anchor, start, end };
}

/** Whether a character begins text in quotes. */
export function isQuote(code: number): boolean {
  return code === doubleQuote || code === singleQuote;
}

/** Text in quotes, on one line. */
export function readQuoted(cursor: Cursor, anchor: string | null): YamlScalar {
  const { text, at: start } = cursor;
  const quote = text.charCodeAt(start);
  let isEscaped = false;
  let at = start + 1;
  for (; text.charCodeAt(at) !== quote || (quote === singleQuote && text.charCodeAt(at + 1) === quote); at++) {
    const code = text.charCodeAt(at);
    insist(code !== lineFeed);
    if (code !== (quote === singleQuote ? quote : backslash)) continue;
    isEscaped = true;
    at++;
    insist(text.charCodeAt(at) !== lineFeed);
  }
  cursor.at = at + 1;
  cursor.end = cursor.at;
  const written = isEscaped ? unescape(text.slice(start, cursor.end)) : text.slice(start + 1, at);
  return { kind: 'scalar', value: written, written, isPlain: false, anchor, start, end: cursor.end };
}

/** What JSON has no escape for is rare; those that it has mean the same in YAML. */
function unescape(quoted: string): string {
  return quoted.startsWith('"') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1).replaceAll("''", "'");
}

const blockHeader = /([|>])(-?)(?: +#.*| *)\n/y;

/** Lines of text below `|` or `>`, to the right of the column of their `parent`. */
export function readBlockText(cursor: Cursor, parent: number, anchor: string | null): YamlScalar {
  const { text, at: start } = cursor;
  insist(parent >= 0);
  blockHeader.lastIndex = start;
  const [header, style, strip] = blockHeader.exec(text) ?? decline();
  cursor.at = start + header.length;
  const lines = readLines(cursor, parent);
  const end = cursor.at;
  cursor.end = end;
  const written = (style === '|' ? lines.join('\n') : fold(lines)) + (strip === '' ? '\n' : '');
  return { kind: 'scalar', value: written, written, isPlain: false, anchor, start, end };
}

/** The lines without their indentation and without empty ones at the end; leaves the cursor behind the last. */
function readLines(cursor: Cursor, parent: number): readonly string[] {
  const { text } = cursor;
  const lines: string[] = [];
  let indent = -1;
  let isLast = false;
  let empty = 0;
  let next = cursor.at;
  while (!isLast && next < text.length) {
    cursor.lineStart = next;
    cursor.at = next;
    skipSpaces(cursor);
    const lineEnd = text.indexOf('\n', cursor.at);
    if (lineEnd === cursor.at) {
      // Spaces beyond the indentation are text to some.
      insist(indent < 0 || columnOf(cursor) <= indent);
      empty = indent < 0 ? Math.max(empty, columnOf(cursor)) : empty;
      lines.push('');
      next = lineEnd + 1;
    } else if (indent < 0 ? columnOf(cursor) <= parent : columnOf(cursor) < indent) {
      isLast = true;
    } else {
      if (indent < 0) indent = columnOf(cursor);
      insist(empty <= indent);
      lines.push(text.slice(cursor.lineStart + indent, lineEnd));
      next = lineEnd + 1;
    }
  }
  insist(indent >= 0);
  cursor.at = next - 1;
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Lines at one level make one line; those further in, and what is between empty ones, stay lines. */
function fold(lines: readonly string[]): string {
  let text = '';
  let empty = 0;
  let isFirst = true;
  let wasIndented = false;
  for (const line of lines) {
    if (line === '') {
      empty++;
      continue;
    }
    const isIndented = line.startsWith(' ');
    const breaks = isFirst || !(isIndented || wasIndented) ? empty : empty + 1;
    text += (isFirst || breaks > 0 ? '\n'.repeat(breaks) : ' ') + line;
    isFirst = false;
    wasIndented = isIndented;
    empty = 0;
  }
  return text;
}

const name = /([A-Za-z0-9_-]+)(?=[\s,\]}])/y;

/** The name after `&` or `*`. */
export function readName(cursor: Cursor): string {
  name.lastIndex = cursor.at + 1;
  const [found] = name.exec(cursor.text) ?? decline();
  cursor.at += found.length + 1;
  cursor.end = cursor.at;
  return found;
}

/** The place where the value of an anchor stands. */
export function readAlias(cursor: Cursor): YamlAlias {
  const start = cursor.at;
  return { kind: 'alias', name: readName(cursor), start, end: cursor.end };
}
