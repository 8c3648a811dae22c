import { groupBy } from '../../core/group-by.ts';
import { plainPaint } from '../paint.ts';
import type { Tone } from '../paint.ts';
import type { View } from '../renderer.ts';
import type { StatusDocument } from '../documents/status-document.ts';
import { scheduleStates } from '../documents/status-entry.ts';
import type { ScheduleState, StatusEntry } from '../documents/status-entry.ts';
import { escapeInvisible } from '../escape/escape-invisible.ts';
import { count } from '../../core/words.ts';
import type { WorkerEntry } from '../documents/worker-entry.ts';
import { indent, joinSections, printLines, toned } from './line.ts';
import type { Line } from './line.ts';
import { problemLines } from './problem-lines.ts';
import { formatAt, formatWhen } from './when-words.ts';
import { unlistedLines } from './unlisted-lines.ts';
import { workerHead } from './worker-lines.ts';

/** Every schedule of every worker for a person, a line each, with its next run and how it stands. */
export function renderStatusText(document: StatusDocument, { paint = plainPaint, width }: View = {}): string {
  const { workers, schedules, diagnostics, error } = document;
  const byWorker = groupBy(schedules, ({ worker }) => [worker]);
  const lines = joinSections([
    ...workers.map((worker) => workerLines(worker, byWorker.get(worker.worker) ?? [], document.at)),
    unlistedLines(workers),
    problemLines(diagnostics, error, width),
    summaryLines(document),
  ]);
  return printLines(lines, paint, width);
}

function workerLines(worker: WorkerEntry, entries: readonly StatusEntry[], now: string): readonly Line[] {
  const { unavailable, timezone, declaredTimezone } = worker;
  const rows = entries.map((entry) => cellsOf(entry, { zone: timezone ?? declaredTimezone, now }));
  const body = entries.length === 0 && unavailable === null ? [['no schedules']] : alignCells(entries, rows);
  return [workerHead(worker), ...indent(body, 2)];
}

function cellsOf(
  entry: StatusEntry,
  { zone, now }: { readonly zone: string | null; readonly now: string },
): readonly string[] {
  const { address, scheduleId, schedule, nextRunAt, ownership } = entry;
  const who = address ?? scheduleId ?? 'a row without an id';
  const id = address === null || scheduleId === null ? '' : scheduleId;
  const when = schedule === null ? '' : formatWhen(schedule, zone);
  const next =
    nextRunAt === null ? '' : new Date(nextRunAt) <= new Date(now) ? 'running now' : formatAt(nextRunAt, zone);
  const owner = ownership === null || ownership === 'unknown' ? '' : ownership;
  return [who, id, when, schedule?.budget ?? '', next, owner];
}

/** Columns as wide as their widest cell; one without any text is left out. The state follows, with its tone. */
function alignCells(entries: readonly StatusEntry[], rows: readonly (readonly string[])[]): readonly Line[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, widthOf(row[column] ?? '')), 0),
  );
  return rows.map((row, index) => {
    const entry = entries[index];
    const cells = row.flatMap((cell, column) => {
      const width = widths[column] ?? 0;
      return width === 0 ? [] : [`${cell}${' '.repeat(width - widthOf(cell) + 2)}`];
    });
    return entry === undefined ? cells : [...cells, ...stateSpans(entry)];
  });
}

/** How many columns text takes once it is printed. */
function widthOf(text: string): number {
  return Array.from(escapeInvisible(text)).length;
}

const tones: Partial<Record<ScheduleState, Tone>> = {
  'as-declared': 'added',
  pending: 'added',
  ignored: 'dim',
  foreign: 'dim',
  unpruned: 'dim',
  disabled: 'dim',
  completed: 'dim',
};

/** States that say all there is to say, or whose reason stands above. */
const plainStates: ReadonlySet<ScheduleState> = new Set([
  'as-declared',
  'pending',
  'missing',
  'undeclared',
  'unavailable',
]);

function stateSpans({ state, reason }: StatusEntry): Line {
  const word = toned(tones[state] ?? 'changed', wordsOf(state));
  return plainStates.has(state) ? [word] : [word, `: ${reason}`];
}

function wordsOf(state: ScheduleState): string {
  if (state === 'undeclared') return 'not declared';
  return state === 'previous-version' ? 'previous version, still running' : state.replaceAll('-', ' ');
}

function summaryLines({ workers, schedules, summary, diagnostics, error }: StatusDocument): readonly Line[] {
  const isFailed = error !== null || diagnostics.some(({ severity }) => severity === 'error');
  if (workers.length === 0) return isFailed ? [] : [[toned('bold', 'No workers.')]];
  const states = scheduleStates.filter((state) => summary[state] > 0);
  const parts = states.map((state) => `${String(summary[state])} ${wordsOf(state).replace(',', '')}`).join(', ');
  const total = `${count(workers.length, 'worker')}, ${count(schedules.length, 'schedule')}`;
  return [[toned('bold', `${total}${parts === '' ? '' : `: ${parts}`}.`)]];
}
