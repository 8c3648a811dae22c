import { groupBy } from '../../../core/collections.ts';
import { weekdayNames } from '../../../core/time/cron-field-words.ts';
import { formatCount } from '../../../core/time/rate-words.ts';
import { count } from '../../../core/words.ts';
import { plainPaint, type Tone, type View } from '../../../report/renderer.ts';
import { joinSections, printLines, toned, type Line, type Span } from '../../../report/text/line.ts';
import { problemLines } from '../../../report/text/problem-lines.ts';
import {
  boundedLines,
  busiestLines,
  changeLines,
  foreignLines,
  intervalLines,
  nextLines,
  onceLines,
  pastDueLines,
  runLines,
  silentLines,
} from './section-lines.ts';
import { leftOutWords, type CalendarDocument } from '../calendar-document.ts';

/** Above this number of days, a row is a week. */
const maxDayRows = 31;
const hourHeads = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
const weekdays = weekdayNames.map((name) => name.slice(0, 3));

/** Renders a calendar as text: sums by hour, or by day for a long period, then the lists. */
export function renderCalendarText(document: CalendarDocument, { paint = plainPaint, width }: View = {}): string {
  const { diagnostics, error, workers } = document;
  const drawn = workers.length === 0 ? [] : drawnSections(document, Math.min(maxWidth, width ?? maxWidth));
  return printLines(
    joinSections([...drawn, problemLines(diagnostics, error, width), emptyLines(document)]),
    paint,
    width,
  );
}

function drawnSections(document: CalendarDocument, width: number): readonly (readonly Line[])[] {
  const { days } = document;
  return [
    [headLine(document), ...zoneLines(document)],
    ...(days.length > maxDayRows
      ? [weekLines(document, width), hourSumLines(document, width)]
      : [dayLines(document, width)]),
    busiestLines(document),
    nextLines(document),
    onceLines(document),
    intervalLines(document),
    runLines(document),
    changeLines(document),
    boundedLines(document),
    pastDueLines(document),
    foreignLines(document),
    silentLines(document),
  ];
}

function headLine(document: CalendarDocument): Line {
  const { days, runs, timezone } = document;
  const [first = '', last = first] = [days[0], days.at(-1)];
  const period = first === last ? first : `${first} to ${last}`;
  const total = `${formatCount(runs.total)} ${runs.total === 1 ? 'run' : 'runs'}`;
  return [toned('bold', `${period}, in ${timezone}: ${total}${leftOutWords(document)}`)];
}

function zoneLines({ timezone, timezoneFrom, workers }: CalendarDocument): readonly Line[] {
  if (timezoneFrom === 'workers')
    return [[toned('dim', `${timezone} is the zone of ${workers.length === 1 ? 'the worker' : 'all workers'}.`)]];
  if (timezoneFrom === 'option') return [];
  const reason = workers.every((worker) => worker.timezone === null)
    ? 'no worker declares a zone'
    : 'workers have different zones or none';
  return [[toned('dim', `Drawn in UTC, because ${reason}; see --timezone.`)]];
}

function dayLines({ days, hours }: CalendarDocument, width: number): readonly Line[] {
  const rows = days.map((day, index) => ({ label: `${weekdayOf(day)} ${day.slice(8)}`, sums: hours[index] ?? [] }));
  return gridLines({ heads: hourHeads, rows }, width);
}

/** Sums by week, from Monday on. A day outside the period is a dot. */
function weekLines({ days, hours }: CalendarDocument, width: number): readonly Line[] {
  const dated = days.map((day, index) => ({ day, sum: sumOf(hours[index] ?? []) }));
  const weeks = groupBy(dated, ({ day }) => [mondayOf(day)]);
  const rows = [...weeks].map(([monday, ofWeek]) => {
    const byWeekday = new Map(ofWeek.map(({ day, sum }) => [weekdayOf(day), sum]));
    return { label: monday, sums: weekdays.map((weekday) => byWeekday.get(weekday) ?? 0) };
  });
  return [['Runs by day, weeks from Monday'], ...gridLines({ heads: weekdays, rows }, width)];
}

function hourSumLines({ hours }: CalendarDocument, width: number): readonly Line[] {
  const sums = hourHeads.map((_, hour) => sumOf(hours.map((day) => day[hour] ?? 0)));
  return [['Runs by hour, all days together'], ...gridLines({ heads: hourHeads, rows: [{ label: '', sums }] }, width)];
}

function weekdayOf(day: string): string {
  return weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? '';
}

function mondayOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return at.toISOString().slice(0, 10);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function emptyLines({ workers, diagnostics, error }: CalendarDocument): readonly Line[] {
  const isFailed = error !== null || diagnostics.some(({ severity }) => severity === 'error');
  if (workers.length === 0) return isFailed ? [] : [[toned('bold', 'No workers.')]];
  const schedules = workers.reduce((sum, worker) => sum + worker.schedules, 0);
  return [[toned('bold', `${count(workers.length, 'worker')}, ${count(schedules, 'schedule')} declared.`)]];
}

/** A table of sums. */
interface Grid {
  /** The heading of each column; all columns cover the same length of time. */
  readonly heads: readonly string[];
  readonly rows: readonly { readonly label: string; readonly sums: readonly number[] }[];
}

/** In columns, even on a wider terminal. */
const maxWidth = 80;
const marks = [' ', '░', '▒', '▓'] as const;
const tones: readonly (Tone | null)[] = [null, 'added', 'changed', 'removed'];

/**
 * Draws a table with a sum in each cell and a mark for the quarter of the largest sum it reaches; 0 is a dot. If the
 * table is too wide, two or more neighbouring columns are added up.
 */
function gridLines(grid: Grid, available: number): readonly Line[] {
  const labelWidth = Math.max(...grid.rows.map(({ label }) => label.length));
  for (const size of [1, 2, 3, 4, 6]) {
    const merged = mergeColumns(grid, size);
    const cellWidth = 1 + widestOf([...merged.heads, ...merged.rows.flatMap(({ sums }) => sums.map(formatSum))]);
    const totals = merged.rows.map(({ sums }) => String(sumOf(sums)));
    const width = labelWidth + merged.heads.length * cellWidth;
    if (width > available && size < 6 && size < grid.heads.length) continue;
    const totalWidth = 2 + widestOf(['all', ...totals]);
    return drawGrid(merged, { labelWidth, cellWidth, totals: width + totalWidth > available ? null : totals });
  }
  return [];
}

function mergeColumns({ heads, rows }: Grid, size: number): Grid {
  const merge = (sums: readonly number[]): readonly number[] =>
    heads.flatMap((_, index) => (index % size === 0 ? [sumOf(sums.slice(index, index + size))] : []));
  return {
    heads: heads.filter((_, index) => index % size === 0),
    rows: rows.map(({ label, sums }) => ({ label, sums: merge(sums) })),
  };
}

interface Layout {
  readonly labelWidth: number;
  /** Includes the mark before the sum. */
  readonly cellWidth: number;
  /** Total of each row; null if there is no room. */
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
