/**
 * What is wrong with a text that is not YAML, in the words of its author rather than of a parser.
 *
 * Each line that the parser stumbles at is corrected in the ways people go wrong, and a correction counts only when the parser no
 * longer stumbles there with it: so a hint never makes it worse. Where none counts, nothing is offered.
 */
import { applyEdit } from './correction.ts';
import type { Correction } from './correction.ts';
import { correctIndent } from './correct-indent.ts';
import { correctLookAlikes, correctValues } from './correct-values.ts';
import { isBlank, lineBefore } from './yaml-lines.ts';
import type { Lines } from './yaml-lines.ts';

/** The lines at which a parser stumbles, 0-based, ascending; null when it cannot go through the text at all. */
type Stumbles<T> = (text: string) => { readonly lines: readonly number[]; readonly parsed: T } | null;

/** A correction that counts, and what the parser makes of the text with it. */
interface Corrected<T> {
  readonly correction: Correction;
  readonly lines: Lines;
  readonly parsed: T;
}

/** How much text may be parsed to find corrections, in characters. */
const maxParsed = 2_000_000;

/** Finds corrections for one text, until it has parsed enough. */
export function createCorrector<T>(
  stumblesOf: Stumbles<T>,
): (lines: Lines, line: number, before: readonly number[]) => Corrected<T> | null {
  let parsedSoFar = 0;
  return (lines, line, before) => {
    for (const correction of listCorrections(lines, line)) {
      const corrected = applyEdit(lines, correction.edit);
      const text = corrected.join('\n');
      parsedSoFar += text.length;
      if (parsedSoFar > maxParsed) return null;
      const after = stumblesOf(text);
      if (after !== null && isBetter(after.lines, before, line, correction))
        return { correction, lines: corrected, parsed: after.parsed };
    }
    return null;
  };
}

/** The parser may notice a line late, or the line below it early. */
function listCorrections(lines: Lines, line: number): readonly Correction[] {
  let below = line + 1;
  while (below < lines.length && isBlank(lines[below] ?? '')) below++;
  const near = [line, below, lineBefore(lines, line)].filter((at) => at >= 0 && at < lines.length);
  return [
    ...near.flatMap((at) => correctLookAlikes(lines, at)),
    ...near.flatMap((at) => [...correctIndent(lines, at), ...correctValues(lines, at)]),
  ];
}

function isBetter(after: readonly number[], before: readonly number[], line: number, { edit }: Correction): boolean {
  const reach = Math.max(line, edit.from + edit.lines.length - 1) + 1;
  if (after.includes(line)) return false;
  return (
    after.every((at) => at > reach || before.includes(at)) &&
    (after.length < before.length || after.every((at) => at > reach))
  );
}
