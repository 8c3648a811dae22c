import { escapeCommandMarks, escapeCommandStart, escapeInvisible } from '../escape/escape-invisible.ts';
import { count } from '../../core/words.ts';
import { plainPaint } from '../paint.ts';
import { printLines } from '../text/line.ts';
import type { Line } from '../text/line.ts';
import { maxRun } from './code.ts';

/** What a fence shows of a text, so that no prompt can fill a page. */
const maxLines = 200;
const maxLineLength = 1_000;
const maxLength = 8_000;

/**
 * Lines as a fenced block, longer than any run of backticks inside, with an empty line after it. The info word colours
 * it. What is too long is cut at the end, with a line that says how much.
 */
export function fence(info: 'diff' | 'text', lines: readonly string[]): string {
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    const safe = cut(escapeCommandStart(escapeCommandMarks(escapeInvisible(line))));
    if (shown.length === maxLines || length + safe.length > maxLength) break;
    shown.push(safe);
    length += safe.length + 1;
  }
  const rest = lines.length - shown.length;
  if (rest > 0) shown.push(`… ${count(rest, 'more line')}`);
  const ticks = '`'.repeat(Math.max(3, maxRun(shown.join('\n')) + 1));
  return `${ticks}${info}\n${shown.join('\n')}\n${ticks}\n\n`;
}

function cut(line: string): string {
  const rest = line.length - maxLineLength;
  if (rest <= 0) return line;
  return `${line.slice(0, maxLineLength).replace(/[\ud800-\udbff]$/, '')} … ${count(rest, 'more character')}`;
}

/** Lines of the text report as a fenced block. */
export function fenceLines(info: 'diff' | 'text', lines: readonly Line[]): string {
  return fence(info, printLines(lines, plainPaint).replace(/\n$/, '').split('\n'));
}
