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

/** Remembers where a mapping or list and its parts are written; once for each. */
export function rememberOrigin(container: object, origin: Origin): void {
  new Located(container, origin);
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
  const index = Located.indexOf(container, key);
  return index < 0 ? placeOf(container) : placeAt(writtenAt(container), 4 * index);
}

/** Where the value of a key, or the item of a list, is written; a value that is not there is where its key is. */
export function valuePlace(container: object, key: string | number): Place {
  const at = typeof key === 'number' ? 2 * key : 4 * Located.indexOf(container, key) + 2;
  const place = placeAt(writtenAt(container), at);
  return place.end > place.start ? place : keyPlace(container, String(key));
}

/** Whether a value is a YAML mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function placeAt({ source, spans }: Origin, at: number): Place {
  return { source, start: spans[at] ?? 0, end: spans[at + 1] ?? 0 };
}

/** More keys than this are looked up in a table, which is made when the first of them is asked for. */
const maxKeysInTurn = 16;

/** Its constructor gives a class below it an object that was made elsewhere, to put private fields on. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a private field needs a class to be put on by
class Stamp {
  constructor(container: object) {
    return container;
  }
}

/** An origin as a field of its container that nothing else can see. A `WeakMap` takes several times as long. */
class Located extends Stamp {
  readonly #origin: Origin;
  #table: ReadonlyMap<string, number> | null = null;

  constructor(container: object, origin: Origin) {
    super(container);
    this.#origin = origin;
  }

  static originOf(container: object): Origin {
    return Located.#of(container).#origin;
  }

  /** Negative when there is no such key. */
  static indexOf(container: object, key: string): number {
    const located = Located.#of(container);
    const { keys } = located.#origin;
    if (keys.length <= maxKeysInTurn) return keys.indexOf(key);
    located.#table ??= new Map(keys.map((each, index) => [each, index]));
    return located.#table.get(key) ?? -1;
  }

  static #of(container: object): Located {
    if (#origin in container) return container;
    throw new Error('unreachable: a value that no YAML file holds');
  }
}
