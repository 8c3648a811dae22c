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
