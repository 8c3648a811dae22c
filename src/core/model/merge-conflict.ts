/** Where a merge conflict that git left begins in a text; null when there is none. */
export function findMergeConflict(text: string): { readonly start: number; readonly end: number } | null {
  // A text may speak of one of these lines; all three, in this order, are what git leaves.
  const first = /^<{7}(?: .*)?\r?$/m.exec(text);
  if (first === null) return null;
  const rest = text.slice(first.index);
  const middle = /^={7}\r?$/m.exec(rest)?.index ?? -1;
  if (middle < 0 || !/^>{7}(?: .*)?\r?$/m.test(rest.slice(middle))) return null;
  return { start: first.index, end: first.index + first[0].trimEnd().length };
}
