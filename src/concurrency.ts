/** What to do with each item, and how many at once. */
export interface ConcurrentMap<Item, Result> {
  readonly items: readonly Item[];
  /** How many are under way at most; a whole number, 1 or more. */
  readonly concurrency: number;
  readonly map: (item: Item) => Promise<Result>;
}

/**
 * Maps items with at most `concurrency` of them under way and answers in the order of the items. After a failure no
 * further item is started, and what is under way is waited for, so that nothing goes on unseen.
 *
 * @throws what the first failing `map` threw.
 */
export async function mapConcurrently<Item, Result>(options: ConcurrentMap<Item, Result>): Promise<readonly Result[]> {
  const { items, concurrency, map } = options;
  const results = new Array<Result>(items.length);
  const failures: unknown[] = [];
  const queue = items.entries();

  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      try {
        results[index] = await map(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));

  if (failures.length > 0) throw failures[0];
  return results;
}
