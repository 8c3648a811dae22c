import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the repository, as text. */
export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The cells of one row, in order. */
export type Row = readonly string[];

/** The rows of every table below one heading of a page, up to the next heading; without the heads of the tables. */
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

/** What a page says below one heading, up to the next one. */
function sectionOf(page: string, heading: string): string {
  const [, rest] = readText(page).split(new RegExp(`^#+ ${heading}\\n`, 'm'));
  if (rest === undefined) throw new Error(`${page} has no heading "${heading}"`);
  return rest.split(/^#+ /m)[0] ?? '';
}

/** The text of every code span of a cell, in order. */
export function codeSpans(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The first code span of the first cell of each row: what the row is about. */
export function subjects(rows: readonly Row[]): readonly string[] {
  return rows.map(([first = '']) => codeSpans(first)[0] ?? first);
}

function isRule(row: Row | undefined): boolean {
  return row?.every((cell) => /^:?-+:?$/.test(cell)) ?? false;
}
