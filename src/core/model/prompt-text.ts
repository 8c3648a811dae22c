/** ASCII that a reader sees, or that is part of a layout. */
const plain = /^[\t\n -~]*$/;

/** How many characters of a text are hidden from its reader; those that spell an emoji are not. */
export function countHidden(text: string): number {
  // V8 takes a millisecond for the classes of the other function as soon as it is called.
  return plain.test(text) ? 0 : countHiddenCharacters(text);
}

function countHiddenCharacters(text: string): number {
  // An emoji is spelt with invisible joiners and selectors, which hide nothing there.
  const emoji = /\p{Extended_Pictographic}\ufe0f?(?:\u200d\p{Extended_Pictographic}\ufe0f?)*/gu;
  // Hidden is what is invisible and no part of a layout: neither a line break, a tab nor any kind of space.
  const hidden = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
  return text.replace(emoji, '').match(hidden)?.length ?? 0;
}

/** Where a merge conflict that git left begins in a text; null when there is none. */
export function findMergeConflict(text: string): { readonly start: number; readonly end: number } | null {
  if (!text.includes('<<<<<<<')) return null;
  // A text may speak of one of these lines; all three, in this order, are what git leaves.
  const first = /^<{7}(?: .*)?\r?$/m.exec(text);
  if (first === null) return null;
  const rest = text.slice(first.index);
  const middle = /^={7}\r?$/m.exec(rest)?.index ?? -1;
  if (middle < 0 || !/^>{7}(?: .*)?\r?$/m.test(rest.slice(middle))) return null;
  return { start: first.index, end: first.index + first[0].trimEnd().length };
}
