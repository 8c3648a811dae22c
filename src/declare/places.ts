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

/** Where a mapping or list and its parts are written. */
export interface Origin extends Span {
  readonly source: Source;
  /** The keys of a mapping, each once, merged ones last; empty for a list. */
  readonly keys: readonly string[];
  /** For each key four numbers, its start and end and those of its value; for each item of a list its two. */
  readonly spans: readonly number[];
}

/** An empty mapping that is written there. */
export function createMapping(origin: Origin): Record<string, unknown> {
  return new Located(origin) as unknown as Record<string, unknown>;
}

/**
 * A mapping of the keys of two: those of `over`, and of `base` what `over` neither has nor `isDropped` leaves out. Each
 * key stays where it is written, in whichever file.
 */
export function overlay(base: Mapping, over: Mapping, isDropped: (key: string) => boolean): Mapping {
  const holders = new Map<string, Mapping>();
  for (const key of Object.keys(base)) if (!isDropped(key)) holders.set(key, base);
  for (const key of Object.keys(over)) holders.set(key, over);
  const mapping = new Located(writtenAt(base), holders) as unknown as Record<string, unknown>;
  for (const [key, holder] of holders) mapping[key] = holder[key];
  return mapping;
}

/** Remembers where a list and its items are written; once for each. */
export function rememberList(list: readonly unknown[], origin: Origin): void {
  lists.set(list, origin);
}

/** Where a mapping or list and its parts are written. */
export function writtenAt(container: object): Origin {
  return Located.originOf(container);
}

/** Where a whole mapping or list is written. */
export function placeOf(container: object): Place {
  const { source, start, end } = writtenAt(container);
  return { source, start, end };
}

/** Where a key of a mapping is written. */
export function keyPlace(container: object, key: string): Place {
  const holder = Located.holderOf(container, key);
  const index = Located.indexOf(holder, key);
  return index < 0 ? placeOf(container) : placeAt(writtenAt(holder), 4 * index);
}

/** Where the value of a key, or the item of a list, is written; a value that is not there is where its key is. */
export function valuePlace(container: object, key: string | number): Place {
  const holder = typeof key === 'number' ? container : Located.holderOf(container, key);
  const at = typeof key === 'number' ? 2 * key : 4 * Located.indexOf(holder, key) + 2;
  const place = placeAt(writtenAt(holder), at);
  return place.end > place.start ? place : keyPlace(container, String(key));
}

/** Whether a value is a YAML mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function placeAt({ source, spans }: Origin, at: number): Place {
  return { source, start: spans[at] ?? 0, end: spans[at + 1] ?? 0 };
}

/** More keys than this are looked up in a table, which is made when one is asked for that does not follow the last. */
const maxKeysInTurn = 16;

interface Lookup {
  /** The index after that of the last key. */
  next: number;
  table: ReadonlyMap<string, number> | null;
}

/** Lists are few, and a field of their own would make them no plain arrays. */
const lists = new WeakMap<object, Origin>();

/** A mapping that knows its origin, in a field that nothing else can see. */
class Located {
  readonly #origin: Origin;
  #lookup: Lookup | null = null;
  /** What holds each key, where that is another mapping. */
  readonly #holders: ReadonlyMap<string, Mapping> | null;

  constructor(origin: Origin, holders: ReadonlyMap<string, Mapping> | null = null) {
    this.#origin = origin;
    this.#holders = holders;
  }

  static holderOf(container: object, key: string): object {
    return (#holders in container ? container.#holders?.get(key) : undefined) ?? container;
  }

  static originOf(container: object): Origin {
    const origin = #origin in container ? container.#origin : lists.get(container);
    if (origin === undefined) throw new Error('unreachable: a value that no YAML file holds');
    return origin;
  }

  /** Negative when there is no such key. */
  static indexOf(container: object, key: string): number {
    const { keys } = Located.originOf(container);
    if (keys.length <= maxKeysInTurn || !(#lookup in container)) return keys.indexOf(key);
    const lookup = (container.#lookup ??= { next: 0, table: null });
    if (keys[lookup.next] === key) return lookup.next++;
    lookup.table ??= new Map(keys.map((each, index) => [each, index]));
    const index = lookup.table.get(key) ?? -1;
    lookup.next = index + 1;
    return index;
  }
}

// A mapping inherits nothing, so no key is special.
Reflect.deleteProperty(Located.prototype, 'constructor');
Object.setPrototypeOf(Located.prototype, null);
