/**
 * Validates JSON from outside this process: service answers, ledgers, saved plans and sandbox data. A reader returns a
 * value of its type or throws an error with the path to the first wrong value.
 */

/**
 * Takes a value and the path to it (`workers[0].name`), and returns the value with its type. Nested values are read
 * with an empty path. The reader around them adds its own path to an error, so valid input costs no path strings.
 *
 * @throws UnreadableError
 */
export type Reader<T> = (value: unknown, path: string) => T;

/** A JSON object whose fields have not been validated. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** JSON is not what was expected. The message is `path: expected X, got Y` and quotes up to 200 characters. */
export class UnreadableError extends Error {
  readonly path: string;
  readonly expected: string;
  readonly got: unknown;

  constructor(path: string, expected: string, got: unknown) {
    super(`${path === '' ? '' : `${path}: `}expected ${expected}, got ${describeJson(got)}`);
    this.name = new.target.name;
    this.path = path;
    this.expected = expected;
    this.got = got;
  }
}

/** Reads an object with any keys. */
export const readRecord: Reader<JsonRecord> = fitting(
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** Reads an array with any items. */
export const readArray: Reader<readonly unknown[]> = fitting('an array', Array.isArray);

/** Reads text, which may be empty. */
export const readText: Reader<string> = fitting('text', (value) => typeof value === 'string');

/** Reads text that is not empty. */
export const readFilledText: Reader<string> = fitting(
  'text that is not empty',
  (value) => typeof value === 'string' && value !== '',
);

/** Reads true or false. */
export const readFlag: Reader<boolean> = fitting('true or false', (value) => typeof value === 'boolean');

/** Reads a number, 0 or more. */
export const readAmount: Reader<number> = fitting(
  'a number, 0 or more',
  (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
);

/** Reads a whole number, 0 or more. */
export const readWhole: Reader<number> = wholeFrom(0);

/** Creates a reader of a whole number, `min` or more. */
export function wholeFrom(min: number): Reader<number> {
  return fitting(
    `a whole number, ${String(min)} or more`,
    (value) => Number.isSafeInteger(value) && Number(value) >= min,
  );
}

/** Reads a whole number from 1 to `max` inclusive. */
export function readCount(value: unknown, path: string, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > max) {
    throw new UnreadableError(path, `a whole number from 1 to ${String(max)}`, value);
  }
  return value;
}

/** Reads an RFC 3339 date and time with an offset. */
export function readInstant(value: unknown, path: string): Date {
  const text = typeof value === 'string' ? value : '';
  const at = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(text) ? text : Number.NaN);
  if (Number.isNaN(at.getTime())) throw new UnreadableError(path, 'an instant such as 2026-12-01T08:00:00Z', value);
  return at;
}

/** Reads an instant as `Date.toISOString` writes it, with or without milliseconds. The day must exist. */
export function readUtcInstant(value: unknown, path: string): Date {
  const at = readInstant(value, path);
  if (at.toISOString() === value) return at;
  // JavaScript reads 30 February as 2 March and hour 24 as the next day.
  const written = String(value)
    .replace(/Z$/, '')
    .replace(/\.\d{3}$/, '');
  if (!at.toISOString().startsWith(written) || !/^.{19}(?:\.\d{3})?Z$/.test(String(value))) {
    throw new UnreadableError(path, 'an instant such as 2026-12-01T08:00:00.000Z', value);
  }
  return at;
}

/** Creates a reader of text that matches a pattern. */
export function matching(pattern: RegExp): Reader<string> {
  return fitting(`text like ${String(pattern)}`, (value) => typeof value === 'string' && pattern.test(value));
}

/** Creates a reader of one of these words or numbers. */
export function oneOf<const T extends string | number>(...values: readonly T[]): Reader<T> {
  return fitting(`one of ${values.join(', ')}`, (value) => values.some((each) => each === value));
}

/** Creates a reader that also takes null. */
export function orNull<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : read(value, path));
}

/** Creates a reader of an array whose items all have one type. */
export function listOf<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, path) => {
    const items = readArray(value, path);
    const found: T[] = [];
    try {
      for (const item of items) found.push(read(item, ''));
    } catch (error) {
      throw inside(`${path}[${String(found.length)}]`, error);
    }
    return found;
  };
}

/** Creates a reader of an object with any keys, whose values all have one type. */
export function mapOf<T>(read: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, path) => {
    const fields = Object.entries(readRecord(value, path));
    let at = '';
    try {
      const found = fields.map(([key, field]) => {
        at = key;
        return [key, read(field, '')] as const;
      });
      return Object.fromEntries(found);
    } catch (error) {
      throw inside(pathTo(path, at), error);
    }
  };
}

/** A reader for each key of a type. Adding a key to the type without a reader is a compile error. */
export type FieldReaders<T> = { readonly [Key in keyof T]-?: Reader<T[Key]> };

/** Creates a reader of an object with at least these keys. Other keys are dropped. */
export function objectOf<T extends object>(readers: FieldReaders<T>): Reader<T> {
  const fields = Object.entries<Reader<unknown>>(readers);
  return (value, path) => {
    const record = readRecord(value, path);
    const found: Record<string, unknown> = {};
    let at = '';
    try {
      for (const [key, read] of fields) {
        at = key;
        found[key] = read(record[key], '');
      }
    } catch (error) {
      throw inside(pathTo(path, at), error);
    }
    return found as T;
  };
}

/**
 * Creates a reader of an object with exactly these keys: rota must not write back keys it does not know. The reader
 * returns the object itself unless one of its values was converted.
 */
export function exactly<T extends object>(readers: FieldReaders<T>): Reader<T> {
  const fields = Object.entries<Reader<unknown>>(readers);
  const keys = Object.keys(readers);
  return (value, path) => {
    const record = readRecord(value, path);
    const missing = keys.find((key) => !Object.hasOwn(record, key));
    if (missing !== undefined) throw new UnreadableError(path, `the key "${missing}"`, undefined);
    const all = Object.keys(record);
    if (all.length > keys.length) {
      const unknown = all.find((key) => !keys.includes(key));
      throw new UnreadableError(path, `only the keys ${keys.join(', ')}`, unknown);
    }
    let found: Record<string, unknown> | null = null;
    let at = '';
    try {
      for (const [key, read] of fields) {
        at = key;
        const each = read(record[key], '');
        if (each !== record[key]) (found ??= { ...record })[key] = each;
      }
    } catch (error) {
      throw inside(pathTo(path, at), error);
    }
    return (found ?? record) as T;
  };
}

/** Creates a reader of a union of objects, discriminated by the field named `tag`. */
export function byTag<T extends Readonly<Record<Tag, string>>, Tag extends string>(
  tag: Tag,
  readers: { readonly [Value in T[Tag]]: Reader<Extract<T, Readonly<Record<Tag, Value>>>> },
): Reader<T> {
  const readTag = oneOf(...(Object.keys(readers) as T[Tag][]));
  return (value, path) => {
    const found = readTag(readRecord(value, path)[tag], pathTo(path, tag));
    return (readers[found] as Reader<T>)(value, path);
  };
}

/** Appends the key of an object to the object's path. */
export function pathTo(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** Prefixes the path of an `UnreadableError` thrown for a nested value; returns any other error unchanged. */
function inside(path: string, error: unknown): unknown {
  if (!(error instanceof UnreadableError)) return error;
  const isPart = error.path === '' || error.path.startsWith('[');
  return new UnreadableError(isPart ? path + error.path : pathTo(path, error.path), error.expected, error.got);
}

function fitting<T>(expected: string, fits: (value: unknown) => boolean): Reader<T> {
  return (value, path) => {
    if (!fits(value)) throw new UnreadableError(path, expected, value);
    return value as T;
  };
}

/** Longest quote in a message, in UTF-16 code units. */
const maxQuoteLength = 200;

function describeJson(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string' && /^\s*<(?:!doctype|html|\?xml)/i.test(value)) return 'a web page';
  const json = JSON.stringify(value);
  return json.length > maxQuoteLength ? `${json.slice(0, maxQuoteLength)}…` : json;
}
