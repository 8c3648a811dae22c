/** The pages that are part of the package, as commands show them: where they are, and what their tables say. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** One row of a table: what is written in each column, by its head. The first column is what the row is about. */
export type DocsRow = ReadonlyMap<string, string>;

/** A page as a person in a working directory can open it: relative where it is below, else absolute. */
export function pagePath(page: string, cwd: string): string {
  const file = path.join(findPackage(), 'docs', page);
  const relative = path.relative(cwd, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

/** Reads the tables below some headings of a page, in order; Markdown is turned into plain text. */
export async function readTables(page: string, headings: readonly string[]): Promise<readonly DocsRow[]> {
  const text = await readFile(path.join(findPackage(), 'docs', page), 'utf8');
  const sections = text.split(/^#+ /m).filter((section) => headings.includes(section.split('\n', 1)[0] ?? ''));
  return sections.flatMap(readSection);
}

function readSection(section: string): readonly DocsRow[] {
  const tables = section.split(/\n{2,}/).filter((block) => block.startsWith('|'));
  return tables.flatMap((table) => {
    const [head = [], , ...rows] = table.trim().split('\n').map(readCells);
    return rows.map((cells) => new Map(head.map((name, index) => [name, cells[index] ?? ''])));
  });
}

function readCells(line: string): readonly string[] {
  const cells = line.slice(1, -1).split(/(?<!\\)\|/);
  return cells.map((cell) => toPlainText(cell.trim()));
}

/** A link becomes its words and, when it leads to another page, the name of that. */
function toPlainText(markdown: string): string {
  return markdown
    .replaceAll('\\|', '|')
    .replaceAll(/\[([^\]]+)\]\((?:([\w-]+\.md))?[^)]*\)/g, (_, words: string, page?: string) =>
      page === undefined ? words : `${words} (docs/${page})`,
    )
    .replaceAll(/(?<![\w`])_([^_]+)_(?!\w)/g, '$1');
}

/** The folder of the package that this code is part of, built or not. */
function findPackage(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'docs/commands.md'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error('the package has no docs');
    folder = above;
  }
  return folder;
}
