import type { Piece, Section } from './page.ts';

/** Pieces behind a line that opens them; that line is HTML, so only numbers and our own words or `htmlCode` stand in it. */
export function foldSection(summary: string, pieces: readonly Piece[]): Section {
  return { open: `<details>\n<summary>${summary}</summary>\n\n`, pieces, close: '</details>\n\n' };
}

/** The same for Markdown that is one piece. */
export function foldText(summary: string, markdown: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${markdown.trimEnd()}\n\n</details>\n\n`;
}

/** Markdown moved into the entry of a list above it. */
export function nest(markdown: string): string {
  return markdown.replace(/^(?=.)/gm, '  ');
}
