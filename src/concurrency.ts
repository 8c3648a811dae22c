/** Options for mapping items concurrently. */
export interface ConcurrentMap<Item, Result> {
  readonly items: readonly Item[];
  /** Maximum number of items of one pool in progress; a whole number, 1 or more. */
  readonly concurrency: number;
  /**
   * Returns the pool of an item. Each pool has `concurrency` slots of its own, so hanging items block no other pool.
   *
   * @defaultValue one pool for all items
   */
  readonly poolOf?: (item: Item) => unknown;
  readonly map: (item: Item) => Promise<Result>;
}

/**
 * Maps items with at most `concurrency` per pool in progress, and returns the results in the order of the items. After
 * a failure it starts no further item and waits for those in progress, so that no work continues unobserved.
 *
 * @throws the error of the first `map` that failed.
 */
export async function mapConcurrently<Item, Result>(options: ConcurrentMap<Item, Result>): Promise<readonly Result[]> {
  const { items, concurrency, poolOf = () => null, map } = options;
  const results = new Array<Result>(items.length);
  const failures: unknown[] = [];

  const work = async (queue: Iterable<readonly [number, Item]>): Promise<void> => {
    for (const [index, item] of queue) {
      try {
        results[index] = await map(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  const pools = new Map<unknown, (readonly [number, Item])[]>();
  for (const [index, item] of items.entries()) {
    const pool = poolOf(item);
    pools.set(pool, pools.get(pool) ?? []);
    pools.get(pool)?.push([index, item]);
  }
  await Promise.all(
    [...pools.values()].flatMap((pool) => {
      // All slots of a pool share one queue.
      const queue = pool.values();
      return Array.from({ length: Math.min(concurrency, pool.length) }, () => work(queue));
    }),
  );

  if (failures.length > 0) throw failures[0];
  return results;
}
