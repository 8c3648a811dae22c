/** Checks what came out of a file against a type; the type it is of keeps the two in step. */
export interface Shape<T> {
  /** What is wrong, one sentence without a full stop; null when nothing is. `path` says where the value stands. */
  check(value: unknown, path: string): string | null;
  /** Never there: it makes a shape of one type no shape of another. */
  readonly type?: (value: T) => T;
}

/** Text; of a pattern, where one is given. */
export function text(pattern?: RegExp): Shape<string> {
  const expected = pattern === undefined ? 'text' : `text like ${String(pattern)}`;
  return fits(expected, (value) => typeof value === 'string' && (pattern?.test(value) ?? true));
}

/** True or false. */
export const flag: Shape<boolean> = fits('true or false', (value) => typeof value === 'boolean');

/** A whole number, `least` or more. */
export function whole(least: number): Shape<number> {
  return fits(`a whole number from ${String(least)}`, (value) => Number.isSafeInteger(value) && Number(value) >= least);
}

/** One of these words. */
export function oneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  return fits(words.join(' | '), (value) => words.some((word) => word === value));
}

/** A value, or null. */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return { check: (value, path) => (value === null ? null : shape.check(value, path)) };
}

/** A list whose every item is alike. */
export function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    check: (value, path) => {
      if (!Array.isArray(value)) return unfit(path, 'a list', value);
      return firstProblem(value.map((each: unknown, index) => () => item.check(each, `${path}[${String(index)}]`)));
    },
  };
}

/** An object with at least these keys. */
export function objectOf<T extends object>(fields: { readonly [Key in keyof T]-?: Shape<T[Key]> }): Shape<T> {
  const shapes = Object.entries<Shape<never>>(fields as never);
  return {
    check: (value, path) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return unfit(path, 'an object', value);
      const found: Readonly<Record<string, unknown>> = { ...value };
      return firstProblem(
        shapes.map(
          ([key, shape]) =>
            () =>
              shape.check(found[key], `${path}.${key}`),
        ),
      );
    },
  };
}

/** One of several objects, told apart by their `kind`. */
export function byKind<T extends { readonly kind: string }>(shapes: {
  readonly [Kind in T['kind']]: Shape<Extract<T, { readonly kind: Kind }>>;
}): Shape<T> {
  const known = new Map(Object.entries<Shape<never>>(shapes as never));
  return {
    check: (value, path) => {
      const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
      const shape = typeof kind === 'string' ? known.get(kind) : undefined;
      return shape?.check(value, path) ?? (shape ? null : unfit(`${path}.kind`, [...known.keys()].join(' | '), kind));
    },
  };
}

function fits<T>(expected: string, isFit: (value: unknown) => boolean): Shape<T> {
  return { check: (value, path) => (isFit(value) ? null : unfit(path, expected, value)) };
}

function unfit(path: string, expected: string, value: unknown): string {
  const got = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
  return `expected ${expected} at ${path}, got ${got}`;
}

function firstProblem(checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const problem = check();
    if (problem !== null) return problem;
  }
  return null;
}
