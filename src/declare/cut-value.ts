import type { Place } from './source.ts';

/** The end of a value that YAML reads as a comment. */
export interface Cut {
  readonly comment: string;
  /** Where the comment is. */
  readonly at: Place;
  /** The value as it was meant. */
  readonly whole: string;
}

/** After white space a `#` ends text without quotes; one that a word follows at once, as in `#general`, was hardly meant so. */
const comment = /(?:[ \t]*:)?[ \t]+(#\S.*)/y;

/** Finds the end, or all, of a value without quotes where YAML reads it as a comment; null when there is none. */
export function findCut(value: unknown, { source, start, end }: Place): Cut | null {
  const written = source.text.slice(start, end);
  // In quotes, as a block or through an alias it is whole.
  if ((value !== null && typeof value !== 'string') || /^["'|>*&]|\n/.test(written)) return null;
  comment.lastIndex = end;
  const cut = comment.exec(source.text)?.[1]?.trimEnd();
  if (cut === undefined) return null;
  const at = { source, start: source.text.indexOf('#', end), end: comment.lastIndex };
  return { comment: cut, at, whole: typeof value === 'string' ? `${value} ${cut}` : cut };
}
