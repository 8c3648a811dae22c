import { differingFields, type ContentField } from '../../core/model/content.ts';
import { contentOf, type ContentEntry } from '../documents/content-entry.ts';
import { count } from '../../core/words.ts';
import { formatWhen, labelWidth, labelled } from './content-lines.ts';
import { indent, toned, type Line } from './line.ts';
import { structuredPatch, type StructuredPatchHunk } from 'diff';
import type { Tone } from '../renderer.ts';

export interface Edit {
  readonly before: ContentEntry;
  readonly after: ContentEntry;
  readonly zone: string | null;
}

const arrowSign = '→ ';
const maxWhenLength = 50;

/** Shows only what an edit changes: `when` and `budget` as before → after, the prompt line by line. */
export function replaceLines({ before, after, zone }: Edit): readonly Line[] {
  const linesOf: Readonly<Record<ContentField, () => readonly Line[]>> = {
    when: () => whenLines(formatWhen(before, zone), formatWhen(after, zone)),
    budget: () => [arrow('budget', before.budget, after.budget)],
    input: () => inputLines(before.input, after.input),
  };
  return differingFields(contentOf(before), contentOf(after)).flatMap((field) => linesOf[field]());
}

function arrow(label: string, before: string, after: string): Line {
  return labelled(label, toned('removed', before), ` ${arrowSign}`, toned('added', after));
}

/** Puts before and after on two lines if one would be long. */
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

/** Shows one change in a prompt, below its line number unless that is 1. */
export function hunkLines({ newStart, lines }: Hunk): readonly Line[] {
  const shown = lines.map(diffLine);
  return newStart === 1 ? shown : [[toned('dim', `@@ line ${String(newStart)} @@`)], ...shown];
}

const tones: Readonly<Record<string, Tone>> = { '+': 'added', '-': 'removed' };

function diffLine(line: string): Line {
  const [sign, text] = [line.charAt(0), line.slice(1)];
  const tone = tones[sign];
  if (tone === undefined) return [text === '' ? '' : `  ${text}`];
  return [toned(tone, `${sign} ${showTrailingSpaces(text)}`)];
}

/** Makes trailing spaces visible, because they may be all that changes in a line. */
function showTrailingSpaces(text: string): string {
  return text.replace(/ +$/, (spaces) => '\\u0020'.repeat(spaces.length));
}

/** Changed lines with up to three unchanged lines before and after; each begins with its sign, a space if unchanged. */
type Hunk = Pick<StructuredPatchHunk, 'newStart' | 'lines'>;

const contextLines = 3;
/** Maximum number of added and removed lines together; beyond it, a comparison is slow and shows nothing useful. */
const maxEditLength = 200;

/** Compares two texts line by line, top to bottom; null if too much changed for a difference to help. */
export function diffLines(before: string, after: string): readonly Hunk[] | null {
  const options = { context: contextLines, maxEditLength };
  return structuredPatch('', '', `${before}\n`, `${after}\n`, undefined, undefined, options)?.hunks ?? null;
}
