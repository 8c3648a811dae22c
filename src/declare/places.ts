/**
 * Remembers where each mapping, list, key and value is written in its file. The positions are kept beside the plain
 * values, so that the schema validator sees the values only.
 */
import type { Place, Source } from './source.ts';

/** A plain YAML mapping. It inherits nothing, so no key is special. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A range of a file's text, in the offsets of `Place`; empty for a missing value. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A key as written. */
interface WrittenNode extends Span {
  /** Text of the key; absent if the key is not text. */
  readonly written?: string;
  readonly isPlain?: boolean;
}

/** A key and its value as written. */
interface WrittenPair {
  readonly key: WrittenNode;
  readonly value: Span;
}

/** A mapping as written. Its pairs may be created on each access. */
type WrittenMap = Span & { readonly pairs: Iterable<WrittenPair> };

/** A list as written. */
type WrittenList = Span & { readonly items: readonly Span[] };

/** A mapping or list as written, with its file. */
interface Origin {
  readonly source: Source;
  readonly node: WrittenMap | WrittenList;
}

/** A key and its value as written, with their file. */
interface Part {
  readonly source: Source;
  readonly pair: WrittenPair;
}

/** Creates an empty mapping that is positioned at a written one. */
export function createMapping(source: Source, node: WrittenMap): Record<string, unknown> {
  return new Located(source, node) as unknown as Record<string, unknown>;
}

/**
 * Creates a mapping with the keys of `over`, and those keys of `base` that are not in `over` and not dropped. Each key
 * keeps its own position, even in another file.
 */
export function overlay(base: Mapping, over: Mapping, isDropped: (key: string) => boolean): Mapping {
  const holders = new Map<string, Mapping>();
  for (const key of Object.keys(base)) if (!isDropped(key)) holders.set(key, base);
  for (const key of Object.keys(over)) holders.set(key, over);
  const mapping = Located.copyOf(base) as unknown as Record<string, unknown>;
  for (const [key, holder] of holders) mergeKey(mapping, key, holder);
  return mapping;
}

/** Copies a key from another mapping, with its position. */
export function mergeKey(mapping: Record<string, unknown>, key: string, from: Mapping): void {
  mapping[key] = from[key];
  const part = Located.partOf(from, key);
  if (part !== null) Located.setPart(mapping, key, part);
}

/** Records the pair in which a key is written, if its text there differs from the key. */
export function renameKey(mapping: Mapping, key: string, pair: WrittenPair): void {
  Located.setPart(mapping, key, { source: Located.originOf(mapping).source, pair });
}

/** Remembers where a list and its items are written. Call once per list. */
export function rememberList(list: readonly unknown[], source: Source, node: WrittenList): void {
  lists.set(list, { source, node });
}

/** Returns the place of a whole mapping or list. */
export function placeOf(container: object): Place {
  const { source, node } = Located.originOf(container);
  return placeIn(source, node);
}

/** Returns the place of a key of a mapping. */
export function keyPlace(container: object, key: string): Place {
  const part = Located.partOf(container, key);
  return part === null ? placeOf(container) : placeIn(part.source, part.pair.key);
}

/** Returns the place of a value or list item; for an empty one, the place of its key or its list. */
export function valuePlace(container: object, key: string | number): Place {
  if (typeof key === 'number') return itemPlace(container, key);
  const part = Located.partOf(container, key);
  if (part === null) return placeOf(container);
  const { value } = part.pair;
  return placeIn(part.source, value.end > value.start ? value : part.pair.key);
}

function itemPlace(container: object, index: number): Place {
  const { source, node } = Located.originOf(container);
  const item = 'items' in node ? node.items[index] : undefined;
  return placeIn(source, item !== undefined && item.end > item.start ? item : node);
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function placeIn(source: Source, { start, end }: Span): Place {
  return { source, start, end };
}

/** Keys up to this position are searched from the start each time, as most requested keys come early. */
const maxSearched = 4;

/** Keys past this position are looked up in a table, which is built at the first lookup that is out of order. */
const maxKeysInTurn = 16;

interface Lookup {
  /** The pairs after the key found last. */
  readonly rest: Iterator<WrittenPair>;
  readonly table: ReadonlyMap<string, WrittenPair> | null;
}

const lookups = new WeakMap<object, Lookup>();

/** Kept apart, because a field on a list would make it more than a plain array. Lists are few. */
const lists = new WeakMap<object, Origin>();

/** A mapping that knows where it is written, in private fields. */
class Located {
  readonly #source: Source;
  readonly #node: WrittenMap;
  /** Keys that the node does not have, or whose position differs from the node's; most mappings have none. */
  #others: Map<string, Part> | null = null;

  constructor(source: Source, node: WrittenMap) {
    this.#source = source;
    this.#node = node;
  }

  static copyOf(container: object): Located {
    if (!(#node in container)) throw unplaced();
    return new Located(container.#source, container.#node);
  }

  static originOf(container: object): Origin {
    const origin = #node in container ? { source: container.#source, node: container.#node } : lists.get(container);
    if (origin === undefined) throw unplaced();
    return origin;
  }

  static setPart(container: object, key: string, part: Part): void {
    if (#node in container) (container.#others ??= new Map<string, Part>()).set(key, part);
  }

  /** Returns null if there is no such key. */
  static partOf(container: object, key: string): Part | null {
    if (!(#node in container)) return null;
    const other = container.#others?.get(key);
    if (other !== undefined) return other;
    const pair = findPair(container, container.#node, key);
    return pair === null ? null : { source: container.#source, pair };
  }
}

function unplaced(): Error {
  return new Error('unreachable: a value that no YAML file holds');
}

function findPair(container: object, node: WrittenMap, key: string): WrittenPair | null {
  const lookup = lookups.get(container);
  const following = lookup?.rest.next();
  if (following?.done === false && isNamed(following.value, key)) return following.value;
  if (lookup !== undefined && lookup.table !== null) return lookup.table.get(key) ?? null;
  const rest = node.pairs[Symbol.iterator]();
  for (let seen = 1; seen <= maxKeysInTurn; seen++) {
    const next = rest.next();
    if (next.done === true) return null;
    if (!isNamed(next.value, key)) continue;
    if (seen > maxSearched) lookups.set(container, { rest, table: null });
    return next.value;
  }
  const table = tableOf(node);
  lookups.set(container, { rest, table });
  return table.get(key) ?? null;
}

function tableOf({ pairs }: WrittenMap): ReadonlyMap<string, WrittenPair> {
  const table = new Map<string, WrittenPair>();
  for (const pair of pairs) {
    const name = pair.key.written;
    if (name !== undefined && isNamed(pair, name) && !table.has(name)) table.set(name, pair);
  }
  return table;
}

// A merge key is not a key of the mapping itself.
function isNamed({ key }: WrittenPair, name: string): boolean {
  return key.written === name && !(name === '<<' && key.isPlain === true);
}

// A mapping inherits nothing, so no key is special.
Reflect.deleteProperty(Located.prototype, 'constructor');
Object.setPrototypeOf(Located.prototype, null);
