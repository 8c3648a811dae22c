/** Maximum nesting depth of mappings and lists. */
export const maxNesting = 100;

/**
 * A YAML file as a tree, from either parser. Offsets count UTF-16 code units of the file's text. `end` is exclusive. It
 * is exact if the node ends on its first line; otherwise it is only known to lie past that line.
 */
export type YamlNode = YamlScalar | YamlMap | YamlList | YamlAlias;

export interface YamlScalar extends Anchored {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** Its text, unquoted and unfolded; empty if nothing is written. */
  readonly written: string;
  /** Whether it is written without quotes, and not as a block. */
  readonly isPlain: boolean;
  readonly start: number;
  readonly end: number;
}

/** A mapping. Its pairs are as written, with repeated keys and merge keys, and may be created on each access. */
export interface YamlMap extends Anchored {
  readonly kind: 'map';
  readonly pairs: Iterable<YamlPair>;
  readonly start: number;
  readonly end: number;
}

export interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** A list. Its items are as written and may be created on each access. */
export interface YamlList extends Anchored {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly start: number;
  readonly end: number;
}

/** A reference to the value of an anchor. */
export interface YamlAlias {
  readonly kind: 'alias';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface Anchored {
  /** Name of its anchor; null if it has none. */
  readonly anchor: string | null;
}

/** The node of a value that is not written. */
export const emptyScalar: YamlScalar = {
  kind: 'scalar',
  value: null,
  written: '',
  isPlain: true,
  anchor: null,
  start: 0,
  end: 0,
};

/**
 * Resolves unquoted text by the core schema of YAML 1.2; null for a number that YAML parsers may read differently.
 */
export function resolvePlain(written: string): Pick<YamlScalar, 'value'> | null {
  const word = words.get(written);
  if (word !== undefined) return { value: word };
  if (!number.test(written)) return { value: written };
  return surelyNumber.test(written) ? { value: Number(written) } : null;
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL', '~'].map((word) => [word, null] as const),
]);

const number =
  /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** A decimal integer that is small enough to be exact. */
const surelyNumber = /^(?:0|[1-9][0-9]{0,14})$/;
