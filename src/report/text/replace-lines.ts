import { assertNever } from '../../core/assert-never.ts';
import { differingFields } from '../../core/model/content.ts';
import { contentOf } from '../documents/content-entry.ts';
import { count } from '../../core/words.ts';
import { formatWhen, labelWidth, labelled } from './content-lines.ts';
import { indent, toned } from './line.ts';
import { structuredPatch } from 'diff';
import type { ContentField } from '../../core/model/content.ts';
import type { ContentEntry } from '../documents/content-entry.ts';
import type { Tone } from '../renderer.ts';
import type { Line } from './line.ts';

export interface Edit {
  readonly before: ContentEntry;
  readonly after: ContentEntry;
  readonly zone: string | null;
}

const arrowSign = '→ ';
const maxWhenLength = 50;

/** Only what an edit changes: `when` and `budget` as before → after, the prompt line by line. */
export function replaceLines(edit: Edit): readonly Line[] {
  const fields = differingFields(contentOf(edit.before), contentOf(edit.after));
  return fields.flatMap((field) => fieldLines(field, edit));
}

function fieldLines(field: ContentField, { before, after, zone }: Edit): readonly Line[] {
  switch (field) {
    case 'when':
      return whenLines(formatWhen(before, zone), formatWhen(after, zone));
    case 'budget':
      return [arrow('budget', before.budget, after.budget)];
    case 'input':
      return inputLines(before.input, after.input);
    default:
      return assertNever(field);
  }
}

function arrow(label: string, before: string, after: string): Line {
  return labelled(label, toned('removed', before), ` ${arrowSign}`, toned('added', after));
}

/** Above each other when they would make a long line. */
function whenLines(before: string, after: string): readonly Line[] {
  if (before.length + after.length <= maxWhenLength) return [arrow('when', before, after)];
  return [
    labelled('when', toned('removed', before)),
    [' '.repeat(labelWidth - arrowSign.length), arrowSign, toned('added', after)],
  ];
}

function inputLines(before: string, after: string): readonly Line[] {
  const hunks = diffLines(before, after);
  if (hunks === null) return [labelled('input', `rewritten, ${countLines(before)} → ${countLines(after)}`)];
  return [labelled('input'), ...indent(hunks.flatMap(hunkLines), 2)];
}

function countLines(text: string): string {
  return count(text.split('\n').length, 'line');
}

/** The lines of one change in a prompt, below its line number unless that is the first. */
export function hunkLines({ startsAt, lines }: Hunk): readonly Line[] {
  const shown = lines.map(({ kind, text }) => diffLine(kind, text));
  return startsAt === 1 ? shown : [[toned('dim', `@@ line ${String(startsAt)} @@`)], ...shown];
}

const marks: Readonly<Record<DiffLine['kind'], { readonly sign: string; readonly tone: Tone | null }>> = {
  same: { sign: '  ', tone: null },
  added: { sign: '+ ', tone: 'added' },
  removed: { sign: '- ', tone: 'removed' },
};

function diffLine(kind: DiffLine['kind'], text: string): Line {
  const { sign, tone } = marks[kind];
  if (tone === null) return [text === '' ? '' : `${sign}${text}`];
  return [toned(tone, `${sign}${showTrailingSpaces(text)}`)];
}

/** Spaces at the end may be all that a changed line changes. */
function showTrailingSpaces(text: string): string {
  return text.replace(/ +$/, (spaces) => '\\u0020'.repeat(spaces.length));
}

/** One line of a difference, without its line end. */
interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Lines that changed, with up to three unchanged ones before and after. */
interface Hunk {
  /** The 1-based line of the new text at which it begins. */
  readonly startsAt: number;
  readonly lines: readonly DiffLine[];
}

const contextLines = 3;
/** Added and removed lines together; beyond it a comparison takes long and shows nothing. */
const maxEditLength = 200;

/** Compares two texts by lines, top to bottom; null when so much changed that a difference would not help. */
export function diffLines(before: string, after: string): readonly Hunk[] | null {
  const patch = structuredPatch('', '', `${before}\n`, `${after}\n`, undefined, undefined, {
    context: contextLines,
    maxEditLength,
  });
  return patch?.hunks.map(({ newStart, lines }) => ({ startsAt: newStart, lines: lines.map(readLine) })) ?? null;
}

const kinds: Readonly<Record<string, DiffLine['kind']>> = { '+': 'added', '-': 'removed' };

function readLine(line: string): DiffLine {
  return { kind: kinds[line.charAt(0)] ?? 'same', text: line.slice(1) };
}
