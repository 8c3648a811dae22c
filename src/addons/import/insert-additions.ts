/**
 * Adds to a YAML file and leaves every other byte of it alone.
 *
 * Terms: a collection is the mapping or list that gets new lines: `workers`, or a worker's `schedules`, `ignore` or
 * `limits`. The new lines go after the collection's last line, indented like it, and after the comments that follow it
 * there, which may be commented-out entries. A collection in brackets is first written over several lines.
 * Printing the parsed document would be shorter, but would reformat the rest of the file.
 */
import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  parseDocument,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import {
  indentLines,
  limitsLines,
  rulesLines,
  schedulesLines,
  yamlOfWorker,
  type PlacedWorker,
  type YamlLines,
} from './yaml-lines.ts';

/** The file with its additions, or why they cannot be made, in one sentence without a full stop. */
type Inserted =
  { readonly kind: 'inserted'; readonly text: string } | { readonly kind: 'refused'; readonly problem: string };

/** Adds new workers, and schedules and rules to known ones. `text` is a valid declaration. */
export function insertAdditions(text: string, workers: readonly PlacedWorker[]): Inserted {
  let inserted: Extract<Inserted, { kind: 'inserted' }> = { kind: 'inserted', text };
  for (const { path, lines, isOptional = false } of partsOf(workers)) {
    const next: Inserted = insertAt(inserted.text, path, lines);
    if (next.kind === 'inserted') inserted = next;
    else if (!isOptional) return next;
  }
  return inserted;
}

interface Part {
  /** Keys that lead to the collection. */
  readonly path: readonly string[];
  readonly lines: YamlLines;
  /** Whether it is left out if the file has no place for it; otherwise nothing at all is added. */
  readonly isOptional?: boolean;
}

function partsOf(workers: readonly PlacedWorker[]): readonly Part[] {
  const known = workers.filter(({ isNew }) => !isNew);
  const added = workers.filter(({ isNew }) => isNew).map(yamlOfWorker);
  return [
    ...known.map(({ alias, rules }) => ({ path: ['workers', alias, 'ignore'], lines: rulesLines(rules) })),
    ...known.map(({ alias, schedules }) => {
      return { path: ['workers', alias, 'schedules'], lines: schedulesLines(schedules) };
    }),
    ...known.map(({ alias, runsPerDayLimit }) => {
      return { path: ['workers', alias, 'limits'], lines: limitsLines(runsPerDayLimit), isOptional: true };
    }),
    { path: ['workers'], lines: added.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])) },
  ].filter(({ lines }) => lines.length > 0);
}

function insertAt(text: string, path: readonly string[], lines: YamlLines): Inserted {
  const found = findCollection(text, path);
  switch (found.kind) {
    case 'refused':
      return found;
    case 'missing':
      return insertAt(text, path.slice(0, -1), [`${path.at(-1) ?? ''}:`, ...indentLines(lines)]);
    case 'brackets':
      return insertAt(replaceBrackets(text, found.collection, found.lines), path, lines);
    case 'empty':
      return { kind: 'inserted', text: replaceBrackets(text, found.collection, lines) };
    case 'block':
      // Workers are set apart, as in every example.
      return {
        kind: 'inserted',
        text: appendBlock(text, found.collection, path.length === 1 ? ['', ...lines] : lines),
      };
  }
}

type Found =
  | { readonly kind: 'block' | 'empty'; readonly collection: Collection }
  /** A collection on the way, outermost first; `lines` are its entries in block style. */
  | { readonly kind: 'brackets'; readonly collection: Collection; readonly lines: YamlLines }
  | { readonly kind: 'missing' }
  | Extract<Inserted, { kind: 'refused' }>;

function findCollection(text: string, path: readonly string[]): Found {
  let node: ParsedNode | null = parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: false }).contents;
  for (const [depth, key] of path.entries()) {
    if (!isMap(node)) break;
    if (depth === 0 && node.flow === true) return refuse(path, 'inside the brackets of the whole file');
    const pair: YAMLMap.Parsed['items'][number] | undefined = node.items.find((item) => isKey(item.key, key));
    if (pair === undefined) {
      if (depth < path.length - 1 || node.items.some((item) => isKey(item.key, '<<'))) break;
      return { kind: 'missing' };
    }
    node = pair.value;
    if (!isCollection(node) || node.anchor !== undefined) break;
    if (node.flow === true && node.items.length > 0) return openBrackets(text, node, path);
    if (depth === path.length - 1) return { kind: node.flow === true ? 'empty' : 'block', collection: node };
  }
  return refuse(path, shared);
}

const shared = 'shared through an anchor, an alias or a merge key';

function openBrackets(text: string, collection: Collection, path: readonly string[]): Found {
  const [start, end] = collection.range;
  const isAnchored = !isMap(collection) && collection.items.some((item) => !isAlias(item) && item.anchor !== undefined);
  if (isAnchored) return refuse(path, shared);
  if (text.slice(start, end).includes('\n')) return refuse(path, 'in brackets over several lines');
  const slice = (from: number, to: number): string => text.slice(from, to);
  const lines = isMap(collection)
    ? collection.items.map(({ key, value }) => {
        const between = slice(key.range[1], value?.range[1] ?? key.range[1]);
        return `${slice(key.range[0], key.range[1])}: ${between.replace(/^\s*:\s*/, '')}`;
      })
    : collection.items.map(({ range }) => `- ${slice(range[0], range[1])}`);
  return { kind: 'brackets', collection, lines };
}

/** Compares a key that is not text by how it is written. */
function isKey(node: ParsedNode, key: string): boolean {
  return isScalar(node) && (node.value === key || node.source === key);
}

function refuse(path: readonly string[], what: string): Found {
  return { kind: 'refused', problem: `cannot add to ${path.join('.')}, which is ${what}` };
}

/** A parsed mapping or list. */
type Collection = YAMLMap.Parsed | YAMLSeq.Parsed;

/** Adds lines after the last entry of a block-style collection, and after the comments that follow it there. */
function appendBlock(text: string, collection: Collection, lines: YamlLines): string {
  const margin = marginAt(text, startOf(collection));
  const at = endOfBlock(text, collection, margin);
  return insertLines(text, at, { lines, margin });
}

/** Replaces a collection in brackets with lines below the line it is on. */
function replaceBrackets(text: string, collection: Collection, lines: YamlLines): string {
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

/** Returns the spaces at the start of the line that contains an offset. */
function marginAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^\uFEFF? */.exec(text.slice(lineStart, offset))?.[0].replace('\uFEFF', '') ?? '';
}

function endOfBlock(text: string, collection: Collection, margin: string): number {
  const leafEnd = lastLeafEnd(collection);
  // A block scalar ends where the next line begins, after the empty lines that follow it.
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

/** Returns where the line that contains an offset ends, after its line break. */
function endOfLine(text: string, offset: number): number {
  const lineEnd = text.indexOf('\n', offset);
  return lineEnd < 0 ? text.length : lineEnd + 1;
}
