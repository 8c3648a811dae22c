/**
 * Data inside a paragraph.
 *
 * A code span is the one place of Markdown in which nothing is live: no HTML, link, image, mention, reference, emoji or
 * emphasis. So all that others wrote goes into one; only plain words may stand outside.
 */
import { escapeCommandMarks, escapeInvisible } from '../escape/escape-invisible.ts';

/** A text shows so many characters at most, so that no name or message can fill a page. */
const maxLength = 300;

/** Text as one code span, in a line that does not begin with it; invisible characters as escapes, line breaks included. */
export function code(text: string): string {
  return text === '' ? '(empty)' : span(cut(visible(text)));
}

/** Text word by word, a quotation as one: as it is what can be nothing but words, numbers and times, the rest as code spans. */
export function prose(text: string): string {
  const shown = cut(visible(text));
  if (/^$|^ | $| {2}/.test(shown)) return code(text);
  const parts: { readonly isPlain: boolean; readonly text: string }[] = [];
  for (const token of shown.match(/"[^"]*"[^ ]*|[^ ]+/g) ?? []) {
    const isPlain = token.split(' ').every(isWord);
    const last = parts.at(-1);
    if (last?.isPlain === isPlain) parts[parts.length - 1] = { isPlain, text: `${last.text} ${token}` };
    else parts.push({ isPlain, text: token });
  }
  return parts.map((part) => (part.isPlain ? part.text : spanBeforeStop(part.text))).join(' ');
}

/** Text as code inside HTML of ours: every character is a reference but letters, digits and a few that mean nothing. */
export function htmlCode(text: string): string {
  const safe = cut(visible(text)).replace(/[^A-Za-z0-9 ._/-]/gu, (character) => {
    return `&#${String(character.codePointAt(0))};`;
  });
  return `<code>${safe === '' ? '(empty)' : safe}</code>`;
}

/** How many backticks stand together at most; 0 for none. */
export function maxRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

function visible(text: string): string {
  return escapeCommandMarks(escapeInvisible(text));
}

function span(shown: string): string {
  const ticks = '`'.repeat(maxRun(shown) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** A span that leaves out the stop of a sentence, and brackets around the whole. */
function spanBeforeStop(text: string): string {
  const stop = /(?<=[A-Za-z0-9"])[,;:.)]+$/.exec(text)?.[0] ?? '';
  const bracket = text.startsWith('(') && stop.startsWith(')') ? '(' : '';
  return `${bracket}${span(text.slice(bracket.length, text.length - stop.length))}${stop}`;
}

/** A word, a number, a time or an arrow, in quotes or brackets and with a stop or not. */
const word = /^["'(]*(?:[A-Za-z0-9](?:[A-Za-z0-9,'%-]|\.(?=\d))*|[+-]?\d\d:\d\d(?::\d\d)?|→)["'),;:.]*$/;

/** Words neither refer to an issue (`GH-1`) nor to a commit (seven digits and more, or letters from a to f) or a site. */
function isWord(text: string): boolean {
  return word.test(text) && !/\bgh-\d|\b[0-9a-f]{7,}\b|--|^\W*www/i.test(text);
}

function cut(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')}…`;
}
