import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** Reads a file of the repository as text. */
export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The cells of a row in order. */
export type Row = readonly string[];

/** Returns the rows of all tables under a heading of a page, up to the next heading, without the table headers. */
export function tableRows(page: string, heading: string): readonly Row[] {
  const rows = sectionOf(page, heading)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
  return rows.filter((_, index) => !isRule(rows[index]) && !isRule(rows[index + 1]));
}

/** Returns the text under a heading of a page, up to the next heading. */
function sectionOf(page: string, heading: string): string {
  const [, rest] = readText(page).split(new RegExp(`^#+ ${heading}\\n`, 'm'));
  if (rest === undefined) throw new Error(`${page} has no heading "${heading}"`);
  return rest.split(/^#+ /m)[0] ?? '';
}

/** Returns the text of every code span in order. */
export function codeSpans(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** Returns the subject of each row: the first code span of its first cell. */
export function subjects(rows: readonly Row[]): readonly string[] {
  return rows.map(([first = '']) => codeSpans(first)[0] ?? first);
}

function isRule(row: Row | undefined): boolean {
  return row?.every((cell) => /^:?-+:?$/.test(cell)) ?? false;
}
