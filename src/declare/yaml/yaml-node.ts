/** How many mappings and lists may stand inside one another. */
export const maxNesting = 100;

/**
 * A YAML file as a tree, whichever parser read it. Offsets count UTF-16 code units of the file's text. `end` is open; on
 * the line that a node starts on it is exact, for one that goes on below it only lies past that line.
 */
export type YamlNode = YamlScalar | YamlMap | YamlList | YamlAlias;

export interface YamlScalar extends Anchored {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The text it was read from, unquoted and unfolded; empty when nothing is written. */
  readonly written: string;
  /** Whether it is written without quotes and not as a block. */
  readonly isPlain: boolean;
  readonly start: number;
  readonly end: number;
}

/** A mapping; its pairs as written, repeated keys and merge keys among them, which may be made each time they are asked for. */
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

/** A list; its items as written, which may be made each time they are asked for. */
export interface YamlList extends Anchored {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly start: number;
  readonly end: number;
}

/** A place where the value of an anchor stands. */
export interface YamlAlias {
  readonly kind: 'alias';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface Anchored {
  /** The name that aliases call it by; null when it has none. */
  readonly anchor: string | null;
}

/** What stands where nothing is written. */
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
 * What text without quotes stands for by the core schema of YAML 1.2; null for a number that not every reader of YAML
 * takes for the same.
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

/** Decimal, and small enough to be held as it is written. */
const surelyNumber = /^(?:0|[1-9][0-9]{0,14})$/;
