/** Sorting, grouping and caching helpers. */
/** A sort order: negative when `a` comes first, positive when `b` does, 0 when they tie. */
export type Comparator<T> = (a: T, b: T) => number;

/** Orders text by UTF-16 code unit, the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Orders by the first comparator that does not tie. */
export function compareBy<T>(...comparators: readonly Comparator<T>[]): Comparator<T> {
  return (a, b) => {
    for (const compare of comparators) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Groups items by each of their keys, in order of first appearance. An item with several keys is in several groups. */
export function groupBy<T, Key>(items: readonly T[], keysOf: (item: T) => readonly Key[]): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}

const maxCached = 10_000;

/** Returns the cached value of a key, computing it on first use. The cache is emptied before it exceeds 10,000 keys. */
export function recall<Value>(cache: Map<string, Value>, key: string, compute: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = compute();
  if (cache.size >= maxCached) cache.clear();
  cache.set(key, value);
  return value;
}

/** Counts how often each word of a closed set occurs, 0 included. The result keeps the order of the set. */
export function countEach<Word extends string>(
  words: readonly Word[],
  occurrences: Iterable<Word>,
): Readonly<Record<Word, number>> {
  const counts = Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;
  for (const word of occurrences) counts[word] += 1;
  return counts;
}
