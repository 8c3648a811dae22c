/**
 * Data inside Markdown: in a paragraph as code spans, above that as fenced blocks.
 *
 * A code span is the one place of Markdown in which nothing is live: no HTML, link, image, mention, reference, emoji or
 * emphasis. So all that others wrote goes into one; only plain words may stand outside.
 */
import { escapeCommandMarks, escapeCommandStart, escapeInvisible } from '../escape/escape-invisible.ts';
import { count, cut, excerptOf } from '../../core/words.ts';
import { plainPaint } from '../renderer.ts';
import { printLines, type Line } from '../text/line.ts';

/** A text shows so many characters at most, so that no name or message can fill a page. */
const maxLength = 300;

/** Text as one code span, in a line that does not begin with it; invisible characters as escapes, line breaks included. */
export function code(text: string): string {
  return text === '' ? '(empty)' : span(visible(text));
}

/** Text word by word, a quotation as one: as it is what can be nothing but words, numbers and times, the rest as code spans. */
export function prose(text: string): string {
  const shown = visible(text);
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
  const safe = visible(text).replace(/[^A-Za-z0-9 ._/-]/gu, (character) => {
    return `&#${String(character.codePointAt(0))};`;
  });
  return `<code>${safe === '' ? '(empty)' : safe}</code>`;
}

/** How many backticks stand together at most; 0 for none. */
function maxRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

function visible(text: string): string {
  return excerptOf(escapeCommandMarks(escapeInvisible(text)), maxLength);
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

/** What a fence shows of a text, so that no prompt can fill a page. */
const maxLines = 200;
const maxLineLength = 1_000;
const maxFenceLength = 8_000;

/**
 * Lines as a fenced block, longer than any run of backticks inside, with an empty line after it. The info word colours
 * it. What is too long is cut at the end, with a line that says how much.
 */
export function fence(info: 'diff' | 'text', lines: readonly string[]): string {
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    const safe = cutLine(escapeCommandStart(escapeCommandMarks(escapeInvisible(line))));
    if (shown.length === maxLines || length + safe.length > maxFenceLength) break;
    shown.push(safe);
    length += safe.length + 1;
  }
  const rest = lines.length - shown.length;
  if (rest > 0) shown.push(`… ${count(rest, 'more line')}`);
  const ticks = '`'.repeat(Math.max(3, maxRun(shown.join('\n')) + 1));
  return `${ticks}${info}\n${shown.join('\n')}\n${ticks}\n\n`;
}

function cutLine(line: string): string {
  const rest = line.length - maxLineLength;
  return rest <= 0 ? line : `${cut(line, maxLineLength)} … ${count(rest, 'more character')}`;
}

/** Lines of the text report as a fenced block. */
export function fenceLines(info: 'diff' | 'text', lines: readonly Line[]): string {
  return fence(info, printLines(lines, plainPaint).replace(/\n$/, '').split('\n'));
}
