/**
 * Shows text from others inside Markdown: in a paragraph as code spans, longer text as fenced blocks.
 *
 * A code span is the one place of Markdown in which nothing is live: no HTML, link, image, mention, reference, emoji or
 * emphasis. So everything that others wrote goes into code spans; only plain words may stand outside.
 */
import { escapeCommandMarks, escapeCommandStart, escapeInvisible } from '../escape/escape-invisible.ts';
import { count, cut, excerptOf } from '../../core/words.ts';
import { plainPaint } from '../renderer.ts';
import { printLines, type Line } from '../text/line.ts';

/** Maximum length of a text in characters, so that no name or message can fill a page. */
const maxLength = 300;

/** Returns text as one code span; a line must not begin with it. Invisible characters and line breaks are escaped. */
export function code(text: string): string {
  return text === '' ? '(empty)' : span(visible(text));
}

/** Returns text with code spans around all that may be more than words, numbers and times; a quotation is one word. */
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

/** Returns text as code in rota's own HTML; all but letters, digits and a few harmless characters are references. */
export function htmlCode(text: string): string {
  const safe = visible(text).replace(/[^A-Za-z0-9 ._/-]/gu, (character) => {
    return `&#${String(character.codePointAt(0))};`;
  });
  return `<code>${safe === '' ? '(empty)' : safe}</code>`;
}

/** Returns the length of the longest run of backticks; 0 if there are none. */
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

/** Returns a code span that leaves out the punctuation at the end, and brackets around the whole. */
function spanBeforeStop(text: string): string {
  const stop = /(?<=[A-Za-z0-9"])[,;:.)]+$/.exec(text)?.[0] ?? '';
  const bracket = text.startsWith('(') && stop.startsWith(')') ? '(' : '';
  return `${bracket}${span(text.slice(bracket.length, text.length - stop.length))}${stop}`;
}

/** A word, a number, a time or an arrow; quotes, brackets and punctuation may surround it. */
const word = /^["'(]*(?:[A-Za-z0-9](?:[A-Za-z0-9,'%-]|\.(?=\d))*|[+-]?\d\d:\d\d(?::\d\d)?|→)["'),;:.]*$/;

/** Whether text cannot refer to an issue (`GH-1`), a commit (seven hexadecimal digits or more) or a site. */
function isWord(text: string): boolean {
  return word.test(text) && !/\bgh-\d|\b[0-9a-f]{7,}\b|--|^\W*www/i.test(text);
}

/** Limits of a fenced block, so that no prompt can fill a page. */
const maxLines = 200;
const maxLineLength = 1_000;
const maxFenceLength = 8_000;

/**
 * Returns lines as a fenced block, whose fence is longer than any run of backticks inside, with an empty line after it.
 * `info` chooses the colours. A block that is too long is cut at the end, and its last line says by how much.
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

/** Returns lines of the text report as a fenced block. */
export function fenceLines(info: 'diff' | 'text', lines: readonly Line[]): string {
  return fence(info, printLines(lines, plainPaint).replace(/\n$/, '').split('\n'));
}
