/** What to do with each item, and how many at once. */
export interface ConcurrentMap<Item, Result> {
  readonly items: readonly Item[];
  /** How many of one pool are under way at most; a whole number, 1 or more. */
  readonly concurrency: number;
  /**
   * The pool that an item takes its slot from, so that items of one pool that hang hold up no other; each pool has all of
   * `concurrency`.
   *
   * @defaultValue one pool for all
   */
  readonly poolOf?: (item: Item) => unknown;
  readonly map: (item: Item) => Promise<Result>;
}

/**
 * Maps items with at most `concurrency` of a pool under way and answers in the order of the items. After a failure no
 * further item is started, and what is under way is waited for, so that nothing goes on unseen.
 *
 * @throws what the first failing `map` threw.
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
      // One queue for all slots of a pool.
      const queue = pool.values();
      return Array.from({ length: Math.min(concurrency, pool.length) }, () => work(queue));
    }),
  );

  if (failures.length > 0) throw failures[0];
  return results;
}
