/**
 * Parses common YAML with the faster of two parsers, and declines everything else.
 *
 * Invariant: the tree equals, node for node and offset for offset, what `full-parse.ts` returns for the same text
 * without reporting a problem. A test compares the two over the YAML test suite and random texts. Text that is invalid,
 * rare or read differently by other parsers makes this parser decline, at the cost of parsing it twice.
 * Why two: the parser that can explain problems takes ten times as long, and most files have none.
 */
import {
  CHOMPING_MODE,
  COLLECTION_STYLE,
  EVENT_ID,
  SCALAR_STYLE,
  getScalarValue,
  parseEvents,
  type AliasEvent,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import type { Span } from '../places.ts';
import { createFlatTree, flatKinds, nodeAt, shareKey, type FlatTree } from './flat-tree.ts';
import { resolvePlain, type YamlNode } from './yaml-node.ts';

/** Returns the root node of a file; null if the full parser has to read it. */
export function parseQuickly(text: string): YamlNode | null {
  if (unusualText.test(text) || markerLine.test(text)) return null;
  try {
    const events = parseEvents(text, { maxDepth });
    const tree = createFlatTree(events.length);
    return nodeAt(tree, readDocument({ text, events, tree, at: 0, end: 0 }));
  } catch {
    // If the text is invalid, the full parser says what is wrong, and where.
    return null;
  }
}

/** Anything but printable text and line feeds. Tabs, carriage returns and invisible characters need the full parser. */
const unusualText = /[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** A directive, or a document end marker. */
const markerLine = /^(?:%|\.\.\.)/m;

/** A document start marker at the beginning of its line, which not every parser requires, and the text before it. */
const documentStart = /^(?: *(?:#[^\n]*)?\n)*---/;

/** Maximum depth: deeper than people write, and far below the limit of the full parser. */
const maxDepth = 50;

/** Maximum length of a key, below the 1,024 characters that YAML allows before ":". */
const maxKey = 1_000;

const anchorName = /^[A-Za-z0-9_-]+$/;

/** The header of a block scalar, up to its first line. */
const blockHeader = /[ :-]*([|>]-?)(?: +#[^\n]*)?\n/y;

/** The text from the last item in brackets to the closing bracket. */
const closingBracket = /[\s,:]*([}\]])/y;

/** Where a node is: a key in a block, a value or item in a block, or anything in brackets. */
type Setting = 'key' | 'value' | 'flow';

/**
 * What may separate a delimited node, such as a word or a list in brackets, from what was read before it. Parsers
 * disagree on comments and line breaks anywhere else.
 */
const gaps: Readonly<Record<Setting, RegExp>> = { key: /(?:)/, value: /(?:^|[:-]) *$/, flow: /^[^#]*$/ };

/** The text from the start of a line to a key of a block. */
const beforeKey = /^[ -]*$/;

interface Reader {
  readonly text: string;
  readonly events: readonly Event[];
  /** One entry per event. */
  readonly tree: FlatTree;
  /** Index of the next event. */
  at: number;
  /** Offset in the text at which the last part that was read ends. */
  end: number;
}

function readDocument(reader: Reader): number {
  const document = nextEvent(reader);
  if (document.type !== EVENT_ID.DOCUMENT) return decline();
  insist(document.directives.length === 0 && !document.explicitEnd);
  insist(!document.explicitStart || documentStart.test(reader.text));
  const root = readNode(reader, 'value');
  insist(nextEvent(reader).type === EVENT_ID.POP && reader.at === reader.events.length);
  return root;
}

/** Reads a node and returns its entry. */
function readNode(reader: Reader, setting: Setting): number {
  const entry = reader.at;
  const event = nextEvent(reader);
  switch (event.type) {
    case EVENT_ID.SCALAR:
      if (event.valueStart >= 0) readScalar(event, entry, reader, setting);
      else insist(event.tagStart < 0 && event.anchorStart < 0);
      break;
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      readCollection(event, entry, reader, setting);
      break;
    case EVENT_ID.ALIAS:
      readAlias(event, entry, reader, setting);
      break;
    case EVENT_ID.DOCUMENT:
    case EVENT_ID.POP:
      return decline();
  }
  reader.tree.nexts[entry] = reader.at;
  return entry;
}

function readScalar(event: ScalarEvent, entry: number, reader: Reader, setting: Setting): void {
  const { style, fast, chomping, valueStart, valueEnd } = event;
  readAnchor(event, entry, reader, setting);
  const written = getScalarValue(reader.text, event);
  reader.tree.texts[entry] = written;
  if (style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK) {
    const header = matchAt(blockHeader, reader);
    insist(header.end === valueStart && chomping !== CHOMPING_MODE.KEEP);
    put(flatKinds.text, entry, { start: header.start, end: valueEnd }, reader);
    return;
  }
  const quote = style === SCALAR_STYLE.PLAIN ? 0 : 1;
  const start = valueStart - quote;
  passGap(start, reader, setting);
  if (quote === 0) insist(resolvePlain(written) !== null);
  else insist(fast || !reader.text.slice(valueStart, valueEnd).includes('\n'));
  put(quote === 0 ? flatKinds.plain : flatKinds.text, entry, { start, end: valueEnd + quote }, reader);
}

/** Stores the kind and position of an entry, and moves the reader to its end. */
function put(kind: number, entry: number, { start, end }: Span, reader: Reader): void {
  const { kinds, starts, ends } = reader.tree;
  kinds[entry] = kind;
  starts[entry] = start;
  ends[entry] = end;
  reader.end = end;
}

function readCollection(event: MappingEvent | SequenceEvent, entry: number, reader: Reader, setting: Setting): void {
  const isMap = event.type === EVENT_ID.MAPPING;
  readAnchor(event, entry, reader, setting);
  const inner = openCollection(event, isMap ? '{' : '[', reader, setting);
  while (reader.events[reader.at]?.type !== EVENT_ID.POP) {
    if (isMap) readPair(reader, inner);
    else readNode(reader, inner);
  }
  // Otherwise something precedes the first key.
  insist(!isMap || inner === 'flow' || reader.tree.starts[entry + 1] === event.start);
  reader.at++;
  if (inner === 'flow') reader.end = matchAt(closingBracket, reader).end;
  put(isMap ? flatKinds.map : flatKinds.list, entry, { start: event.start, end: reader.end }, reader);
}

function readPair(reader: Reader, inner: 'value' | 'flow'): void {
  const { kinds, starts, ends, anchors } = reader.tree;
  const key = readNode(reader, inner === 'flow' ? 'flow' : 'key');
  const start = starts[key] ?? 0;
  const length = (ends[key] ?? 0) - start;
  insist(kinds[key] === flatKinds.plain || kinds[key] === flatKinds.text);
  insist(!anchors.has(key) && length > 0 && length < maxKey);
  insist(inner === 'flow' || beforeKey.test(reader.text.slice(lineStart(start, reader), start)));
  shareKey(reader.tree, key);
  readNode(reader, inner);
}

function lineStart(at: number, { text }: Reader): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Enters a collection and returns the setting of its children. */
function openCollection(
  { style, start }: MappingEvent | SequenceEvent,
  bracket: string,
  reader: Reader,
  setting: Setting,
): 'value' | 'flow' {
  if (style === COLLECTION_STYLE.BLOCK) {
    reader.end = start + (bracket === '[' ? 1 : 0);
    return 'value';
  }
  insist(reader.text[start] === bracket);
  passGap(start, reader, setting);
  reader.end = start + 1;
  return 'flow';
}

function readAlias({ anchorStart, anchorEnd }: AliasEvent, entry: number, reader: Reader, setting: Setting): void {
  passGap(anchorStart - 1, reader, setting);
  put(flatKinds.alias, entry, { start: anchorStart - 1, end: anchorEnd }, reader);
  reader.tree.texts[entry] = readName(anchorStart, anchorEnd, reader);
}

function readAnchor(
  { tagStart, anchorStart, anchorEnd }: MappingEvent | SequenceEvent | ScalarEvent,
  entry: number,
  reader: Reader,
  setting: Setting,
): void {
  insist(tagStart < 0);
  if (anchorStart < 0) return;
  passGap(anchorStart - 1, reader, setting);
  reader.end = anchorEnd;
  reader.tree.anchors.set(entry, readName(anchorStart, anchorEnd, reader));
}

function readName(start: number, end: number, { text }: Reader): string {
  const name = text.slice(start, end);
  insist(anchorName.test(name) && /\s|[,\]}]/.test(text[end] ?? '\n'));
  return name;
}

function passGap(start: number, { text, end }: Reader, setting: Setting): void {
  insist(gaps[setting].test(text.slice(end, start)));
}

/** Matches a pattern at the reader's offset. Returns the start of its group and the end of the whole match. */
function matchAt(pattern: RegExp, { text, end }: Reader): { readonly start: number; readonly end: number } {
  pattern.lastIndex = end;
  const found = pattern.exec(text);
  if (found === null) return decline();
  return { start: end + found[0].indexOf(found[1] ?? ''), end: pattern.lastIndex };
}

function nextEvent(reader: Reader): Event {
  return reader.events[reader.at++] ?? decline();
}

function insist(isDecided: boolean): void {
  if (!isDecided) decline();
}

function decline(): never {
  throw undecided;
}

/** Thrown to decline a text. Never leaves this file. */
const undecided = new Error('left to the other parser');
