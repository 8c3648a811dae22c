/** Counts how often each word of a closed set occurs; a word that does not occur counts 0. The keys keep the set's order. */
export function countEach<Word extends string>(
  words: readonly Word[],
  occurrences: Iterable<Word>,
): Readonly<Record<Word, number>> {
  const counts = Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;
  for (const word of occurrences) counts[word] += 1;
  return counts;
}
