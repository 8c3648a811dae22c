import { toned } from '../../../report/text/line.ts';
import type { Line, Span } from '../../../report/text/line.ts';
import type { Tone } from '../../../report/renderer.ts';

/** A table of sums. */
export interface Grid {
  /** What stands above each column; all columns are equal in what they sum. */
  readonly heads: readonly string[];
  readonly rows: readonly { readonly label: string; readonly sums: readonly number[] }[];
}

const maxWidth = 80;
const marks = [' ', '░', '▒', '▓'] as const;
const tones: readonly (Tone | null)[] = [null, 'added', 'changed', 'removed'];

/**
 * A table with a sum in each cell and a mark for how much of the largest one it is, quarter by quarter; a sum of 0 is a
 * dot. Where it would be wider than 80 columns, neighbouring columns are added up, two, three or more at a time.
 */
export function gridLines(grid: Grid): readonly Line[] {
  const labelWidth = Math.max(...grid.rows.map(({ label }) => label.length));
  for (const size of [1, 2, 3, 4, 6]) {
    const merged = mergeColumns(grid, size);
    const cellWidth = 1 + widestOf([...merged.heads, ...merged.rows.flatMap(({ sums }) => sums.map(formatSum))]);
    const totals = merged.rows.map(({ sums }) => String(sums.reduce((total, sum) => total + sum, 0)));
    const width = labelWidth + merged.heads.length * cellWidth;
    if (width > maxWidth && size < 6 && size < grid.heads.length) continue;
    const totalWidth = 2 + widestOf(['all', ...totals]);
    return drawGrid(merged, { labelWidth, cellWidth, totals: width + totalWidth > maxWidth ? null : totals });
  }
  return [];
}

function mergeColumns({ heads, rows }: Grid, size: number): Grid {
  const merge = (sums: readonly number[]): readonly number[] =>
    heads.flatMap((_, index) =>
      index % size === 0 ? [sums.slice(index, index + size).reduce((total, sum) => total + sum, 0)] : [],
    );
  return {
    heads: heads.filter((_, index) => index % size === 0),
    rows: rows.map(({ label, sums }) => ({ label, sums: merge(sums) })),
  };
}

interface Layout {
  readonly labelWidth: number;
  /** With the mark before the sum. */
  readonly cellWidth: number;
  /** Of each row; null where there is no room. */
  readonly totals: readonly string[] | null;
}

function drawGrid({ heads, rows }: Grid, { labelWidth, cellWidth, totals }: Layout): readonly Line[] {
  const most = Math.max(0, ...rows.flatMap(({ sums }) => sums));
  const totalWidth = totals === null ? 0 : 2 + widestOf(['all', ...totals]);
  const head = `${' '.repeat(labelWidth)}${heads.map((text) => text.padStart(cellWidth)).join('')}`;
  return [
    [toned('dim', `${head}${totals === null ? '' : 'all'.padStart(totalWidth)}`)],
    ...rows.map(({ label, sums }, index): Line => {
      const cells = sums.map((sum) => drawCell(sum, most, cellWidth));
      const total = totals?.[index]?.padStart(totalWidth) ?? '';
      return [label.padEnd(labelWidth), ...cells, ...(total === '' ? [] : [toned('bold', total)])];
    }),
  ];
}

function drawCell(sum: number, most: number, width: number): Span {
  const level = Math.min(marks.length - 1, Math.floor((sum / Math.max(1, most)) * marks.length));
  const text = `${marks[level] ?? ' '}${formatSum(sum).padStart(width - 1)}`;
  const tone = tones[level] ?? null;
  if (sum === 0) return toned('dim', text);
  return tone === null ? text : toned(tone, text);
}

function formatSum(sum: number): string {
  return sum === 0 ? '·' : String(sum);
}

function widestOf(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
