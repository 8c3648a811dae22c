import { structuredPatch } from 'diff';

/** One line of a difference, without its line end. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Lines that changed, with up to three unchanged ones before and after. */
export interface Hunk {
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
