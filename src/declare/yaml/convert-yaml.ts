/**
 * Converts a YAML tree to plain values, and remembers the place of every key and value.
 *
 * Terms: a plain value is text, a number, true, false, null, an array or an object that inherits nothing.
 * An alias becomes the same object as its anchor, not a copy, so memory use stays linear. Its expanded size is counted
 * and limited, because later code walks the expanded tree. `<<` adds the pairs of another mapping, except keys that the
 * mapping has itself. Added pairs keep their places.
 */
import { quote } from '../describe-value.ts';
import {
  createMapping,
  isMapping,
  keyPlace,
  mergeKey,
  placeIn,
  rememberList,
  renameKey,
  type Mapping,
  type Span,
} from '../places.ts';
import type { Problem, Report } from '../problems.ts';
import { formatPlace, type Place, type Source } from '../source.ts';
import { badMerge, checkName, checkText, readPlainKey, unknownAlias } from './check-text.ts';
import {
  maxNesting,
  type YamlAlias,
  type YamlList,
  type YamlMap,
  type YamlNode,
  type YamlPair,
  type YamlScalar,
} from './yaml-node.ts';

/** Maximum number of values that aliases and merge keys may add to the written ones, inclusive. */
const maxAliasedValues = 1_000_000;

interface Anchored {
  readonly value: unknown;
  /** The node that the value is converted from. */
  readonly node: YamlNode;
  /** Number of values it expands to, itself included. */
  readonly size: number;
  /** Nesting depth of the mappings and lists in it. */
  readonly depth: number;
}

interface Conversion {
  readonly source: Source;
  readonly report: Report;
  /** The last anchor of each name so far; `open` while its value is being converted. */
  readonly anchors: Map<string, Anchored | 'open'>;
  /** Anchors on prompts that no alias has used so far, by name. */
  readonly unusedNames: Map<string, YamlScalar>;
  /** Number of values so far, expanded. */
  size: number;
  /** Number of values so far that came through aliases. */
  aliased: number;
  /** The deepest level so far. */
  deepest: number;
  /** Whether some part has no value, so that the result must not be used. */
  isBroken: boolean;
}

/** Converts the root node of a file to a plain value; null if part of it has no value, with every reason reported. */
export function convertYaml(root: YamlNode, source: Source, report: Report): { readonly value: unknown } | null {
  const conversion: Conversion = {
    source,
    report,
    anchors: new Map(),
    unusedNames: new Map(),
    size: 0,
    aliased: 0,
    deepest: 0,
    isBroken: false,
  };
  const value = convert(root, 0, conversion);
  for (const [name, node] of conversion.unusedNames) checkName(name, node, source, report);
  return conversion.isBroken ? null : { value };
}

function convert(node: YamlNode, level: number, conversion: Conversion): unknown {
  conversion.size++;
  conversion.deepest = Math.max(conversion.deepest, level);
  if (node.kind === 'alias') return resolveAlias(node, level, conversion);
  const { anchor } = node;
  if (anchor === null) return convertContent(node, level, conversion);
  const before = { size: conversion.size, deepest: conversion.deepest };
  conversion.anchors.set(anchor, 'open');
  conversion.deepest = level;
  const value = convertContent(node, level, conversion);
  const size = conversion.size - before.size + 1;
  conversion.anchors.set(anchor, { value, node, size, depth: conversion.deepest - level });
  conversion.deepest = Math.max(before.deepest, conversion.deepest);
  return value;
}

function convertContent(node: Exclude<YamlNode, YamlAlias>, level: number, conversion: Conversion): unknown {
  if (node.kind === 'scalar') return node.value;
  return node.kind === 'map' ? convertMap(node, level, conversion) : convertList(node, level, conversion);
}

function convertList({ items, start, end }: YamlList, level: number, conversion: Conversion): readonly unknown[] {
  const list = items.map((item) => convert(item, level + 1, conversion));
  rememberList(list, conversion.source, { items, start, end });
  return list;
}

function convertMap(node: YamlMap, level: number, conversion: Conversion): Mapping {
  const { source } = conversion;
  const mapping = createMapping(source, node);
  const repeated: [string, YamlNode][] = [];
  const merged: unknown[] = [];
  let firstMerge: YamlNode | null = null;
  for (const pair of node.pairs) {
    const key = readKey(pair.key, conversion);
    const value = readText(pair, conversion) ?? convert(pair.value, level + 1, conversion);
    if (key === null) continue;
    if (isMergeKey(pair.key)) {
      if (firstMerge !== null) reportDuplicate('<<', pair.key, placeIn(source, firstMerge), conversion);
      firstMerge ??= pair.key;
      merged.push(value);
    } else if (key in mapping) {
      repeated.push([key, pair.key]);
    } else {
      mapping[key] = value;
      if (pair.key.kind !== 'scalar' || pair.key.written !== key) renameKey(mapping, key, pair);
    }
  }
  if (firstMerge !== null) {
    for (const from of merged.flat()) {
      if (isMapping(from)) {
        for (const key of Object.keys(from)) if (!(key in mapping)) mergeKey(mapping, key, from);
      } else if (from !== undefined) breakAt(firstMerge, conversion, badMerge(from));
    }
  }
  for (const [key, again] of repeated) reportDuplicate(key, again, keyPlace(mapping, key), conversion);
  return mapping;
}

/** Returns the text that was meant by a prompt that YAML reads differently, and reports it; null for other values. */
function readText({ key, value }: YamlPair, { anchors, unusedNames, source, report }: Conversion): string | null {
  if (key.kind !== 'scalar' || key.value !== 'input') return null;
  if (value.kind === 'scalar' && value.isPlain && value.anchor !== null) unusedNames.set(value.anchor, value);
  const anchored = value.kind === 'alias' ? anchors.get(value.name) : undefined;
  const node = typeof anchored === 'object' ? anchored.node : value;
  return checkText(key, node, source, report);
}

/** Returns the value of an alias; undefined, with the reason reported, if it has no usable value. */
function resolveAlias(node: YamlAlias, level: number, conversion: Conversion): unknown {
  const anchored = conversion.anchors.get(node.name);
  conversion.unusedNames.delete(node.name);
  if (anchored === undefined) {
    breakAt(node, conversion, unknownAlias(node, conversion.anchors));
  } else if (anchored === 'open') {
    const message = `alias *${node.name} refers to a value that contains it`;
    breakAt(node, conversion, { code: 'yaml-alias-cycle', message });
  } else if (level + anchored.depth > maxNesting) {
    const message = `expected at most ${String(maxNesting)} levels of nesting, got more through *${node.name}`;
    breakAt(node, conversion, { code: 'yaml-too-deep', message });
  } else if (conversion.aliased + anchored.size > maxAliasedValues) {
    const message = `expected aliases to add at most ${String(maxAliasedValues)} values, got more`;
    const hint = 'write the values out, or split the file';
    // Reported once: every further alias would repeat it.
    if (conversion.aliased <= maxAliasedValues) breakAt(node, conversion, { code: 'yaml-alias-bomb', message, hint });
    conversion.aliased = Number.POSITIVE_INFINITY;
  } else {
    conversion.aliased += anchored.size;
    conversion.size += anchored.size - 1;
    conversion.deepest = Math.max(conversion.deepest, level + anchored.depth);
    return anchored.value;
  }
  return undefined;
}

function readKey(key: YamlNode, conversion: Conversion): string | null {
  if (key.kind !== 'scalar') {
    const message = 'expected text as a key, got something else';
    breakAt(key, conversion, { code: 'yaml-key', message, hint: 'write the key as plain or quoted text' });
    return null;
  }
  if (key.anchor !== null) conversion.anchors.set(key.anchor, { value: key.value, node: key, size: 1, depth: 0 });
  if (key.value !== '' && key.written === '') {
    breakAt(key, conversion, { code: 'yaml-key', message: 'expected a key before ":", got nothing' });
    return null;
  }
  // A key such as 1 or true is the text as written.
  if (!key.isPlain) return key.written;
  const name = readPlainKey(key, conversion.source, conversion.report);
  // The level that was meant is unknown.
  if (name === null) conversion.isBroken = true;
  return name;
}

function isMergeKey(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.isPlain && key.value === '<<';
}

function breakAt(node: YamlNode, conversion: Conversion, problem: Omit<Problem, 'at'>): void {
  conversion.isBroken = true;
  conversion.report({ ...problem, at: placeIn(conversion.source, node) });
}

function reportDuplicate(key: string, again: Span, first: Place, { source, report }: Conversion): void {
  report({
    code: 'duplicate-key',
    at: placeIn(source, again),
    message: `expected each key once, got ${quote(key)} again after ${formatPlace(first)}`,
    hint: key === '<<' ? 'write one "<<: [*a, *b]"' : 'remove or rename one of the two',
  });
}
