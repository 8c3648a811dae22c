/** Sorting, grouping and remembering values. */
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

/** The items under each of their keys, keys in order of first appearance; an item with several keys is in several groups. */
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

/** What a cache holds for a key, else what `compute` returns, which it holds from then on; emptied before it has more than 10,000 keys. */
export function recall<Value>(cache: Map<string, Value>, key: string, compute: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = compute();
  if (cache.size >= maxCached) cache.clear();
  cache.set(key, value);
  return value;
}

/** Counts how often each word of a closed set occurs; a word that does not occur counts 0. The keys keep the set's order. */
export function countEach<Word extends string>(
  words: readonly Word[],
  occurrences: Iterable<Word>,
): Readonly<Record<Word, number>> {
  const counts = Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;
  for (const word of occurrences) counts[word] += 1;
  return counts;
}
