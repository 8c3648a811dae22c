import type { Piece, PieceKind, Section } from './page.ts';

/** How many lines of one sort an alert shows; one more is shown as well, because saying so would take a line too. */
const maxLines = 5;

/** Lines of one sort. */
export interface AlertLines {
  readonly kind: PieceKind;
  /** Markdown, each whole in itself; what comes after a line break is a list below it. */
  readonly lines: readonly string[];
  /** What is said after the number of those that are left out: `and 3 more cancels`. */
  readonly rest: string;
}

/** A box that GitHub colours: violet, red, yellow or blue; elsewhere a quotation. Not opened when there is nothing to say. */
export function alertSection(
  level: 'IMPORTANT' | 'CAUTION' | 'WARNING' | 'NOTE',
  groups: readonly AlertLines[],
): Section {
  return { open: `> [!${level}]\n`, pieces: groups.flatMap(alertPieces), close: '' };
}

function alertPieces({ kind, lines, rest }: AlertLines): readonly Piece[] {
  const shown = lines.length > maxLines + 1 ? lines.slice(0, maxLines) : lines;
  const left = lines.length - shown.length;
  const all = left === 0 ? shown : [...shown, `and ${String(left)} more ${rest}`];
  return all.map((line) => ({ kind, text: `> - ${line.replaceAll('\n', '\n> ')}\n` }));
}
