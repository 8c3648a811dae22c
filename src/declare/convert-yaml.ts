/**
 * A YAML tree as plain values, with the place of every key and value remembered beside them.
 *
 * Terms: a plain value is text, a number, true, false, null, an array or an object without prototype.
 * An alias stands for the very object of its anchor, never for a copy, so memory stays linear; what it would expand to
 * is counted, and bounded, because everything after this walks the expanded tree. `<<` takes over the pairs of another
 * mapping where the mapping has no such key itself; their places stay where they are written.
 */
import { isAlias, isMap, isScalar } from 'yaml';
import type { Alias, ParsedNode, YAMLMap, YAMLSeq } from 'yaml';
import { describeValue, quote } from './describe-value.ts';
import type { DiagnosticCode } from './diagnostic-code.ts';
import { suggestNearest } from './nearest-key.ts';
import { maxNesting } from './parse-yaml.ts';
import { isMapping, pairsOf, placeOfNode, rememberOrigin, spanOfNode } from './places.ts';
import type { Mapping, PairSpan } from './places.ts';
import type { Report } from './problems.ts';
import { formatPlace } from './source.ts';
import type { Source } from './source.ts';

/** How many values aliases and merge keys may add to those written, inclusive. */
const maxAliasedValues = 1_000_000;

/** Looking through more anchors for every unknown alias would be quadratic. */
const maxSuggestedFrom = 100;

const noPairs: ReadonlyMap<string, PairSpan> = new Map();

interface Anchored {
  readonly value: unknown;
  /** How many values it expands to, itself included. */
  readonly size: number;
  /** How many mappings and lists stand inside one another in it. */
  readonly depth: number;
}

interface Conversion {
  readonly source: Source;
  readonly report: Report;
  /** By name, the last one so far; `open` while its own value is being converted. */
  readonly anchors: Map<string, Anchored | 'open'>;
  /** Values so far, expanded. */
  size: number;
  /** Values so far that came through an alias. */
  aliased: number;
  /** The deepest level so far. */
  deepest: number;
  /** Whether something has no value, so that the tree must not be used. */
  isBroken: boolean;
}

/** The plain value of a file's root node; null when part of it has no value, with every reason reported. */
export function convertYaml(root: ParsedNode, source: Source, report: Report): { readonly value: unknown } | null {
  const conversion = { source, report, anchors: new Map(), size: 0, aliased: 0, deepest: 0, isBroken: false };
  const value = convert(root, 0, conversion);
  return conversion.isBroken ? null : { value };
}

function convert(node: ParsedNode | null, level: number, conversion: Conversion): unknown {
  conversion.size++;
  conversion.deepest = Math.max(conversion.deepest, level);
  if (node === null) return null;
  if (isAlias(node)) return resolveAlias(node, level, conversion);
  const { anchor } = node;
  if (anchor === undefined) return convertContent(node, level, conversion);
  const before = { size: conversion.size, deepest: conversion.deepest };
  conversion.anchors.set(anchor, 'open');
  conversion.deepest = level;
  const value = convertContent(node, level, conversion);
  const size = conversion.size - before.size + 1;
  conversion.anchors.set(anchor, { value, size, depth: conversion.deepest - level });
  conversion.deepest = Math.max(before.deepest, conversion.deepest);
  return value;
}

function convertContent(node: Exclude<ParsedNode, Alias.Parsed>, level: number, conversion: Conversion): unknown {
  if (isScalar(node)) return node.value;
  return isMap(node) ? convertMap(node, level, conversion) : convertList(node, level, conversion);
}

function convertList(node: YAMLSeq.Parsed, level: number, conversion: Conversion): readonly unknown[] {
  const list: unknown[] = [];
  const items = node.items as readonly (ParsedNode | null)[];
  for (const item of items) list.push(convert(item, level + 1, conversion));
  rememberOrigin(list, { ...placeOfNode(node, conversion.source), pairs: noPairs, items: items.map(spanOfNode) });
  return list;
}

function convertMap(node: YAMLMap.Parsed, level: number, conversion: Conversion): Mapping {
  const { source } = conversion;
  const mapping: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const pairs = new Map<string, PairSpan>();
  const merged: unknown[] = [];
  let mergeKey: ParsedNode | null = null;
  for (const pair of node.items) {
    const key = readKey(pair.key, conversion);
    const value = convert(pair.value, level + 1, conversion);
    if (key === null) continue;
    if (isMergeKey(pair.key)) {
      if (mergeKey !== null) reportDuplicate('<<', pair.key, spanOfPair(mergeKey, null), conversion);
      mergeKey ??= pair.key;
      merged.push(value);
      continue;
    }
    const first = pairs.get(key);
    if (first !== undefined) {
      reportDuplicate(key, pair.key, first, conversion);
      continue;
    }
    mapping[key] = value;
    pairs.set(key, spanOfPair(pair.key, pair.value));
  }
  rememberOrigin(mapping, { ...placeOfNode(node, source), pairs, items: [] });
  for (const from of merged.flat()) {
    if (isMapping(from)) mergeInto(mapping, pairs, from);
    else if (mergeKey !== null && from !== undefined) breakAt(mergeKey, 'yaml-merge', conversion, mergeWords(from));
  }
  return mapping;
}

function spanOfPair(key: ParsedNode, value: ParsedNode | null): PairSpan {
  const [keyStart, keyEnd] = key.range;
  return { keyStart, keyEnd, value: spanOfNode(value) };
}

function mergeInto(mapping: Record<string, unknown>, pairs: Map<string, PairSpan>, from: Mapping): void {
  for (const [key, pair] of pairsOf(from)) {
    if (pairs.has(key)) continue;
    mapping[key] = from[key];
    pairs.set(key, pair);
  }
}

/** The value an alias stands for; undefined, with the reason reported, when there is none to use. */
function resolveAlias(node: Alias.Parsed, level: number, conversion: Conversion): unknown {
  const anchored = conversion.anchors.get(node.source);
  if (anchored === undefined) {
    breakAt(node, aliasCode(node), conversion, unknownAliasWords(node, conversion));
  } else if (anchored === 'open') {
    const message = `expected *${node.source} to stand outside of what it stands for, got it inside &${node.source}`;
    breakAt(node, 'yaml-alias-cycle', conversion, { message });
  } else if (level + anchored.depth > maxNesting) {
    const message = `expected at most ${String(maxNesting)} values inside one another, got more through *${node.source}`;
    breakAt(node, 'yaml-too-deep', conversion, { message });
  } else if (conversion.aliased + anchored.size > maxAliasedValues) {
    const message = `expected aliases to add at most ${String(maxAliasedValues)} values, got more`;
    const hint = 'write the values out, or split the file';
    // Once is enough: every further alias would say the same.
    if (conversion.aliased <= maxAliasedValues) breakAt(node, 'yaml-alias-bomb', conversion, { message, hint });
    conversion.aliased = Number.POSITIVE_INFINITY;
  } else {
    conversion.aliased += anchored.size;
    conversion.size += anchored.size - 1;
    conversion.deepest = Math.max(conversion.deepest, level + anchored.depth);
    return anchored.value;
  }
  return undefined;
}

function readKey(key: ParsedNode, conversion: Conversion): string | null {
  if (!isScalar(key)) {
    const message = 'expected text as a key, got something else';
    breakAt(key, 'yaml-key', conversion, { message, hint: 'write the key as plain or quoted text' });
    return null;
  }
  if (key.anchor !== undefined) conversion.anchors.set(key.anchor, { value: key.value, size: 1, depth: 0 });
  if (typeof key.value === 'string') return key.value;
  // A number or a word such as true: the key is the text as written.
  if (key.source !== '') return key.source;
  breakAt(key, 'yaml-key', conversion, { message: 'expected a key before ":", got nothing' });
  return null;
}

function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

interface Words {
  readonly message: string;
  readonly hint?: string | null;
}

function breakAt(node: ParsedNode, code: DiagnosticCode, conversion: Conversion, words: Words): void {
  conversion.isBroken = true;
  conversion.report({ code, at: placeOfNode(node, conversion.source), ...words });
}

function aliasCode(node: Alias.Parsed): DiagnosticCode {
  return node.source.startsWith('/') ? 'yaml-unquoted' : 'yaml-alias-unknown';
}

function unknownAliasWords(node: Alias.Parsed, { anchors }: Conversion): Words {
  const written = `*${node.source}`;
  const nearest = anchors.size > maxSuggestedFrom ? null : suggestNearest(node.source, [...anchors.keys()]);
  return {
    message: `YAML reads ${quote(written)} as an alias, and there is no &${node.source} before it`,
    hint: nearest === null ? `quote it if it is text: ${JSON.stringify(written)}` : `did you mean *${nearest}?`,
  };
}

function mergeWords(value: unknown): Words {
  return {
    message: `expected << to name a mapping or a list of mappings, got ${describeValue(value)}`,
    hint: 'write "<<: *name", with "&name" before a mapping',
  };
}

function reportDuplicate(key: string, again: ParsedNode, first: PairSpan, { source, report }: Conversion): void {
  report({
    code: 'duplicate-key',
    at: placeOfNode(again, source),
    message: `expected each key once, got ${quote(key)} again after ${formatPlace({ source, start: first.keyStart, end: first.keyEnd })}`,
    hint: key === '<<' ? 'write one "<<: [*a, *b]"' : 'remove or rename one of the two',
  });
}
