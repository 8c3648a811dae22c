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

/** Counts how often each word of a closed set occurs; a word that does not occur counts 0. The keys keep the set's order. */
export function countEach<Word extends string>(
  words: readonly Word[],
  occurrences: Iterable<Word>,
): Readonly<Record<Word, number>> {
  const counts = Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;
  for (const word of occurrences) counts[word] += 1;
  return counts;
}
