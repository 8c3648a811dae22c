/** One of several machines that share the workers of a declaration. */
export interface Shard {
  /** 1 to `count` inclusive. */
  readonly index: number;
  /** Number of machines, 1 or more. */
  readonly count: number;
}

/**
 * Whether a worker belongs to a shard. Every worker belongs to exactly one of `count` shards, by its ID alone: the
 * other declared workers and their order do not matter.
 */
export function isInShard(workerId: string, { index, count }: Shard): boolean {
  return (hashText(workerId) % count) + 1 === index;
}

/** FNV-1a over UTF-16 code units, 32 bits, mixed once more so that the remainders of any division are even. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
