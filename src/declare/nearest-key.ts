/**
 * Returns the candidate with the fewest edits from a word, the first if several tie; null if none is close. The
 * edits may be at most a third of the longer word's length; one edit is always allowed. Case is ignored.
 */
export function suggestNearest(word: string, candidates: readonly string[]): string | null {
  let nearest: string | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const longer = Math.max(word.length, candidate.length);
    const limit = Math.min(fewest - 1, Math.max(1, Math.floor(longer / 3)));
    if (longer > maxLength || Math.abs(word.length - candidate.length) > limit) continue;
    const edits = countEdits(word.toLowerCase(), candidate.toLowerCase());
    if (edits > limit) continue;
    nearest = candidate;
    fewest = edits;
  }
  return nearest;
}

const maxLength = 100;

/** Counts the edits between two words. Swapping two adjacent letters is one edit. */
export function countEdits(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const removed = (last[column] ?? 0) + 1;
      const added = (current[column - 1] ?? 0) + 1;
      const replaced = (last[column - 1] ?? 0) + (same ? 0 : 1);
      const exchanged = swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(removed, added, replaced, exchanged));
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
