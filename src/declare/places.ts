import type { ParsedNode } from 'yaml';
import type { Place, Source } from './source.ts';

/** A plain YAML mapping; it has no prototype, so no key is special. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Where a key and its value are written. Numbers instead of what was parsed, which takes ten times the memory. */
export interface PairSpan {
  /** In the text of the file, as `Place` counts. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: Span;
}

/** A stretch of the file; empty, at 0, for a value that is not there. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Origin {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  /** Empty for a list. */
  readonly pairs: ReadonlyMap<string, PairSpan>;
  /** Empty for a mapping. */
  readonly items: readonly Span[];
}

// Beside the plain values instead of in them, so that the schema's validator sees nothing but what was written.
const origins = new WeakMap<object, Origin>();

/** Remembers where a mapping or list and its parts are written. */
export function rememberOrigin(container: object, origin: Origin): void {
  origins.set(container, origin);
}

/** The pairs of a mapping, merged ones included. */
export function pairsOf(container: object): ReadonlyMap<string, PairSpan> {
  return originOf(container).pairs;
}

/** Where a whole mapping or list is written. */
export function placeOf(container: object): Place {
  const { source, start, end } = originOf(container);
  return { source, start, end };
}

/** Where a key of a mapping is written. */
export function keyPlace(container: object, key: string): Place {
  const { source, pairs } = originOf(container);
  const pair = pairs.get(key);
  return pair === undefined ? placeOf(container) : { source, start: pair.keyStart, end: pair.keyEnd };
}

/** Where the value of a key, or the item of a list, is written; a value that is not there is where its key is. */
export function valuePlace(container: object, key: string | number): Place {
  const { source, pairs, items } = originOf(container);
  const span = typeof key === 'number' ? items[key] : pairs.get(key)?.value;
  if (span !== undefined && span.end > span.start) return { source, ...span };
  return keyPlace(container, String(key));
}

/** Whether a value is a YAML mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The place of a node without its anchor, tag and trailing line ends. */
export function placeOfNode(node: ParsedNode, source: Source): Place {
  return { source, ...spanOfNode(node) };
}

/** The stretch of a node without its anchor, tag and trailing line ends. */
export function spanOfNode(node: ParsedNode | null): Span {
  if (node === null) return nowhere;
  const [start, end] = node.range;
  return { start, end };
}

const nowhere: Span = { start: 0, end: 0 };

function originOf(container: object): Origin {
  const origin = origins.get(container);
  if (origin === undefined) throw new Error('unreachable: a value that no YAML file holds');
  return origin;
}
