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

/** Only what an edit changes: `when` and `budget` as before → after, the prompt line by line. */
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

/** Spaces at the end may be all that a changed line changes. */
function showTrailingSpaces(text: string): string {
  return text.replace(/ +$/, (spaces) => '\\u0020'.repeat(spaces.length));
}

/** Lines that changed, with up to three unchanged ones before and after; each begins with its sign, a space where it stays. */
type Hunk = Pick<StructuredPatchHunk, 'newStart' | 'lines'>;

const contextLines = 3;
/** Added and removed lines together; beyond it a comparison takes long and shows nothing. */
const maxEditLength = 200;

/** Compares two texts by lines, top to bottom; null when so much changed that a difference would not help. */
export function diffLines(before: string, after: string): readonly Hunk[] | null {
  const options = { context: contextLines, maxEditLength };
  return structuredPatch('', '', `${before}\n`, `${after}\n`, undefined, undefined, options)?.hunks ?? null;
}
