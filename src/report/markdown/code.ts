/**
 * Data inside a paragraph or a table.
 *
 * A code span is the one place of Markdown in which nothing is live: no HTML, link, image, mention, reference, emoji or
 * emphasis. So all that others wrote goes into one; only plain words may stand outside.
 */
import { escapeCommandMarks, escapeInvisible } from '../escape/escape-invisible.ts';

/** A code span shows so many characters at most, so that no name or message can fill a page. */
const maxLength = 300;

/** Text as one code span, in a line that does not begin with it; invisible characters as escapes, line breaks included. */
export function code(text: string): string {
  if (text === '') return '(empty)';
  const shown = cut(escapeCommandMarks(escapeInvisible(text)));
  const ticks = '`'.repeat(maxRun(shown) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** Text as a code span for a cell of a table, where parsers do not agree on how a `|` is quoted. */
export function cell(text: string): string {
  return code(text.replaceAll('|', '\\u007c'));
}

/** Text as it is when it can be nothing but words and numbers, else as a code span. */
export function prose(text: string): string {
  return isWords(text) ? text : cell(text);
}

/** How many backticks stand together at most; 0 for none. */
export function maxRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** Words neither refer to an issue (`GH-1`) nor to a commit (seven digits and more, or letters from a to f). */
function isWords(text: string): boolean {
  return /^[A-Za-z0-9 ,;()%-]{1,300}$/.test(text) && !/\bgh-\d|\b[0-9a-f]{7,}\b|^[ -]|--/i.test(text);
}

function cut(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')}…`;
}
