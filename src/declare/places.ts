import type { Place, Source } from './source.ts';

/** A plain YAML mapping; it has no prototype, so no key is special. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A stretch of a file's text, as `Place` counts; empty, at 0, for a value that is not there. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a value is written, and its key. Numbers instead of what was parsed, which takes ten times the memory. */
export interface PairSpan extends Span {
  readonly keyStart: number;
  readonly keyEnd: number;
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
  const span = typeof key === 'number' ? items[key] : pairs.get(key);
  if (span !== undefined && span.end > span.start) return { source, start: span.start, end: span.end };
  return keyPlace(container, String(key));
}

/** Whether a value is a YAML mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function originOf(container: object): Origin {
  const origin = origins.get(container);
  if (origin === undefined) throw new Error('unreachable: a value that no YAML file holds');
  return origin;
}
