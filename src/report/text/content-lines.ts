import { cut, excerptOf } from '../wording/excerpt.ts';
import type { ContentEntry } from '../documents/content-entry.ts';
import { count } from '../../core/words.ts';
import { toned } from './line.ts';
import type { Line } from './line.ts';
import { formatWhen } from './when-words.ts';

/** How far a label and its value are apart from the left: the values of one schedule stand in a column. */
export const labelWidth = 10;
const shownInputLines = 3;
const shownLineLength = 160;

/** A line with a label; without a value, what it labels follows below. */
export function labelled(label: string, ...value: Line): Line {
  return [toned('dim', value.length === 0 ? `${label}:` : `${label}:`.padEnd(labelWidth)), ...value];
}

/** All of a content, its prompt by its first lines. */
export function contentLines(entry: ContentEntry, zone: string | null): readonly Line[] {
  return [labelled('when', formatWhen(entry, zone)), labelled('budget', entry.budget), ...inputLines(entry.input)];
}

const promptStartLength = 40;

/** How a prompt begins, in quotes: enough to know which schedule is meant. */
export function promptStart(input: string): string {
  return `"${excerptOf(input, promptStartLength)}"`;
}

function inputLines(input: string): readonly Line[] {
  const lines = input.split('\n');
  const shown = lines.slice(0, shownInputLines).map(cutLine);
  const rest = lines.length - shown.length;
  const column = rest > 0 ? [...shown, [toned('dim', `… ${count(rest, 'more line')}`)]] : shown;
  return column.map((line, index) => (index === 0 ? labelled('input', ...line) : [' '.repeat(labelWidth), ...line]));
}

function cutLine(line: string): Line {
  const shown = cut(line, shownLineLength);
  const rest = line.length - shown.length;
  return rest === 0 ? [line] : [shown, toned('dim', ` … ${count(rest, 'more character')}`)];
}
