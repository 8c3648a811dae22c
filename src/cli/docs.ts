/** Finds the documentation pages in the package, and reads their tables. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A row of a table: its cells by column heading. The first column names what the row is about. */
export type DocsRow = ReadonlyMap<string, string>;

/** Returns a page's path for a person to open: relative if it is below the working directory, otherwise absolute. */
export function pagePath(page: string, cwd: string): string {
  const file = path.join(findPackage(), 'docs', page);
  const relative = path.relative(cwd, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

/** Reads the tables below the given headings of a page, in the order of the page. Markdown becomes plain text. */
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

/** Converts Markdown to plain text. A link becomes its words, followed by the page if it leads to another page. */
function toPlainText(markdown: string): string {
  return markdown
    .replaceAll('\\|', '|')
    .replaceAll(/\[([^\]]+)\]\((?:([\w-]+\.md))?[^)]*\)/g, (_, words: string, page?: string) =>
      page === undefined ? words : `${words} (docs/${page})`,
    )
    .replaceAll(/(?<![\w`])_([^_]+)_(?!\w)/g, '$1');
}

/** Returns the folder of the package that this code is part of, whether it is built or not. */
function findPackage(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'docs/commands.md'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error('the package has no docs');
    folder = above;
  }
  return folder;
}
