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
