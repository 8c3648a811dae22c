import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { codeSpans, readText, root, tableRows } from './page.ts';

interface BenchRow {
  readonly what: string;
  readonly unit: string;
  readonly gate?: number;
  readonly goal?: number;
}

const { allRows, inWords, rowsBySection } = (await import(pathToFileURL(path.join(root, 'bench/rows.mjs')).href)) as {
  allRows: readonly BenchRow[];
  inWords: (value: number | undefined, unit: string) => string;
  rowsBySection: Readonly<Record<string, unknown>>;
};

it('docs/performance.md has every row of the bench with its gate and goal, and names every section', () => {
  const rows = tableRows('docs/performance.md', 'Figures').map(([what, , gate, goal]) => [what, gate, goal]);
  expect(rows).toEqual(allRows.map(({ what, unit, gate, goal }) => [what, inWords(gate, unit), inWords(goal, unit)]));
  const [sentence] = /^The sections are [^.]+\./m.exec(readText('docs/performance.md')) ?? [''];
  expect(codeSpans(sentence)).toEqual(Object.keys(rowsBySection));
});
