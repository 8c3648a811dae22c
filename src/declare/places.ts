/**
 * Where in its file every mapping and list, and every part of one, is written: remembered beside the plain values, so
 * that the schema's validator sees nothing but what was written.
 */
import type { Place, Source } from './source.ts';

/** A plain YAML mapping; it inherits nothing, so no key is special. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A stretch of a file's text, as `Place` counts; empty for a value that is not there. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a key or a value is written as. */
interface WrittenNode extends Span {
  /** The text of a key; absent for what is no text. */
  readonly written?: string;
  readonly isPlain?: boolean;
}

/** A key and its value as they are written. */
interface WrittenPair {
  readonly key: WrittenNode;
  readonly value: Span;
}

/** A mapping as it is written; its pairs may be made whenever they are asked for. */
type WrittenMap = Span & { readonly pairs: Iterable<WrittenPair> };

/** A list as it is written. */
type WrittenList = Span & { readonly items: readonly Span[] };

/** A mapping or list as it is written. */
interface Origin {
  readonly source: Source;
  readonly node: WrittenMap | WrittenList;
}

/** A key and its value as they are written, in whichever file. */
interface Part {
  readonly source: Source;
  readonly pair: WrittenPair;
}

/** An empty mapping that is written there. */
export function createMapping(source: Source, node: WrittenMap): Record<string, unknown> {
  return new Located(source, node) as unknown as Record<string, unknown>;
}

/**
 * A mapping of the keys of two: those of `over`, and of `base` what `over` neither has nor `isDropped` leaves out. Each
 * key stays where it is written, in whichever file.
 */
export function overlay(base: Mapping, over: Mapping, isDropped: (key: string) => boolean): Mapping {
  const holders = new Map<string, Mapping>();
  for (const key of Object.keys(base)) if (!isDropped(key)) holders.set(key, base);
  for (const key of Object.keys(over)) holders.set(key, over);
  const mapping = Located.copyOf(base) as unknown as Record<string, unknown>;
  for (const [key, holder] of holders) mergeKey(mapping, key, holder);
  return mapping;
}

/** Gives a mapping the key of another one; it stays where it is written. */
export function mergeKey(mapping: Record<string, unknown>, key: string, from: Mapping): void {
  mapping[key] = from[key];
  const part = Located.partOf(from, key);
  if (part !== null) Located.setPart(mapping, key, part);
}

/** Notes that a key of a mapping is written as another one. */
export function renameKey(mapping: Mapping, key: string, pair: WrittenPair): void {
  Located.setPart(mapping, key, { source: Located.originOf(mapping).source, pair });
}

/** Remembers where a list and its items are written; once for each. */
export function rememberList(list: readonly unknown[], source: Source, node: WrittenList): void {
  lists.set(list, { source, node });
}

/** Where a whole mapping or list is written. */
export function placeOf(container: object): Place {
  const { source, node } = Located.originOf(container);
  return placeIn(source, node);
}

/** Where a key of a mapping is written. */
export function keyPlace(container: object, key: string): Place {
  const part = Located.partOf(container, key);
  return part === null ? placeOf(container) : placeIn(part.source, part.pair.key);
}

/** Where the value of a key, or the item of a list, is written; a value that is not there is where its key is. */
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

/** Whether a value is a YAML mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A stretch of a source as a place. */
export function placeIn(source: Source, { start, end }: Span): Place {
  return { source, start, end };
}

/** Up to this key a mapping is searched from its start each time; most keys that are asked for come early. */
const maxSearched = 4;

/** More keys than this are looked up in a table, which is made when one is asked for that does not follow the last. */
const maxKeysInTurn = 16;

interface Lookup {
  /** Those after the last key. */
  readonly rest: Iterator<WrittenPair>;
  readonly table: ReadonlyMap<string, WrittenPair> | null;
}

const lookups = new WeakMap<object, Lookup>();

/** Lists are few, and a field of their own would make them no plain arrays. */
const lists = new WeakMap<object, Origin>();

/** A mapping that knows where it is written, in fields that nothing else can see. */
class Located {
  readonly #source: Source;
  readonly #node: WrittenMap;
  /** Of its keys those that the node does not have, or has elsewhere; most mappings have none. */
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

  /** Null when there is no such key. */
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

// A merge key is none of the mapping's own.
function isNamed({ key }: WrittenPair, name: string): boolean {
  return key.written === name && !(name === '<<' && key.isPlain === true);
}

// A mapping inherits nothing, so no key is special.
Reflect.deleteProperty(Located.prototype, 'constructor');
Object.setPrototypeOf(Located.prototype, null);
