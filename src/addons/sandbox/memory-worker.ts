import { createHash } from 'node:crypto';
import { compareBy, compareText } from '../../core/collections.ts';
import type { Content } from '../../core/model/content.ts';
import type { Behaviour } from './memory-behaviour.ts';
import { isDuplicate, judgeContent, type Refusal } from './memory-content.ts';
import { settleRow, type MemoryRow, type MemoryRun } from './memory-runs.ts';

/** A row of a type that the API does not document. */
export interface AlienRow {
  readonly kind: 'alien';
  /** null if the row has no readable ID. */
  readonly id: string | null;
  /** The row as lists show it. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Any row that a list can contain. */
export type StoredRow = MemoryRow | AlienRow;

/** A worker with everything it has, as plain data. */
export interface WorkerState {
  readonly workerId: string;
  /** IANA zone in which crons are read. */
  readonly timezone: string;
  /** How many lists were answered so far. */
  readonly lists: number;
  /** In order of creation. */
  readonly entries: readonly Entry[];
  /** Cancelled rows that lists may still show, in order of cancellation. */
  readonly ghosts: readonly Ghost[];
}

/** A row that exists, and the last list, counted from 1, that omits it; 0 if none does. */
export interface Entry {
  readonly row: StoredRow;
  readonly hiddenUntilList: number | 'never';
}

/** A cancelled row, and the last list, counted from 1, that still shows it. */
export interface Ghost {
  readonly row: StoredRow;
  readonly shownUntilList: number;
}

/** The worker after a call, and the answer. */
interface Step<Answer> {
  readonly worker: WorkerState;
  readonly answer: Answer;
}

export function emptyWorker(workerId: string, timezone: string): WorkerState {
  return { workerId, timezone, lists: 0, entries: [], ghosts: [] };
}

export function withRow(worker: WorkerState, row: StoredRow, hiddenUntilList: Entry['hiddenUntilList']): WorkerState {
  return { ...worker, entries: [...worker.entries, { row, hiddenUntilList }] };
}

/** Returns the rows that a list shows, in its order. */
export function listRows(worker: WorkerState, behaviour: Behaviour): Step<readonly StoredRow[]> {
  const lists = worker.lists + 1;
  const shown = worker.entries.filter(({ hiddenUntilList }) => hiddenUntilList !== 'never' && lists > hiddenUntilList);
  const ghosts = worker.ghosts.filter(({ shownUntilList }) => lists <= shownUntilList);
  const rows = [...shown, ...ghosts].map(({ row }) => row);
  return { worker: { ...worker, lists, ghosts }, answer: inOrder(rows, behaviour.listOrder, lists) };
}

/** Returns the row that a create is answered with, new or existing, or why it is refused. */
export function createRow(
  worker: WorkerState,
  asked: Content,
  context: { readonly now: Date; readonly behaviour: Behaviour; readonly nextId: () => string },
): Step<MemoryRow | Refusal> {
  const { now, behaviour, nextId } = context;
  const judged = judgeContent(asked, { now, behaviour, zone: worker.timezone });
  if ('status' in judged) return { worker, answer: judged };
  const { content, nextRunAt } = judged;
  const existing = worker.entries
    .map(({ row }) => row)
    .find((row) => row.kind === 'schedule' && isDuplicate(row.content, content, behaviour.dedupe));
  if (existing?.kind === 'schedule') return { worker, answer: existing };
  const row: MemoryRow = {
    kind: 'schedule',
    id: nextId(),
    content,
    nextRunAt,
    readyAt: now,
    runEndsAt: null,
    isStopped: false,
  };
  const hiddenUntilList = behaviour.listLag === 'never' ? 'never' : worker.lists + behaviour.listLag;
  return { worker: withRow(worker, row, hiddenUntilList), answer: row };
}

/** Cancels a row, and returns whether it existed. A run in progress goes on. */
export function cancelRow(worker: WorkerState, scheduleId: string, behaviour: Behaviour): Step<boolean> {
  const entry = worker.entries.find(({ row }) => row.id === scheduleId);
  if (entry === undefined) return { worker, answer: false };
  const entries = worker.entries.filter((each) => each !== entry);
  const lag = behaviour.listLag === 'never' ? 0 : behaviour.listLag;
  const ghost = { row: entry.row, shownUntilList: worker.lists + lag };
  return { worker: { ...worker, entries, ghosts: [...worker.ghosts, ghost] }, answer: true };
}

/** Stops one row, or all if `scheduleId` is null, and returns how many rows match. */
export function stopRows(worker: WorkerState, scheduleId: string | null): Step<number> {
  const isMeant = ({ kind, id }: StoredRow): boolean =>
    kind === 'schedule' && (scheduleId === null || id === scheduleId);
  const entries = worker.entries.map((entry) =>
    entry.row.kind === 'schedule' && isMeant(entry.row) ? { ...entry, row: { ...entry.row, isStopped: true } } : entry,
  );
  return { worker: { ...worker, entries }, answer: entries.filter(({ row }) => isMeant(row)).length };
}

/** Starts every run of a worker that is due at `now`, and returns the runs, row by row. */
export function settleWorker(worker: WorkerState, now: Date, behaviour: Behaviour): Step<readonly MemoryRun[]> {
  const answer: MemoryRun[] = [];
  const context = { now, runSeconds: behaviour.runSeconds, zone: worker.timezone };
  const entries = worker.entries.flatMap((entry) => {
    if (entry.row.kind === 'alien') return [entry];
    const { id, content } = entry.row;
    const { startedAt, row } = settleRow(entry.row, context);
    for (const at of startedAt) {
      answer.push({ workerId: worker.workerId, scheduleId: id, input: content.input, at });
    }
    return row === null ? [] : [{ ...entry, row }];
  });
  return { worker: { ...worker, entries }, answer };
}

function inOrder(rows: readonly StoredRow[], order: Behaviour['listOrder'], lists: number): readonly StoredRow[] {
  switch (order) {
    case 'insertion':
      return rows;
    case 'reversed':
      return rows.toReversed();
    case 'next-run':
      return rows.toSorted(compareBy((a, b) => dueMs(a) - dueMs(b)));
    case 'shuffled': {
      const place = (row: StoredRow) =>
        createHash('sha256')
          .update(`${String(lists)} ${row.id ?? ''}`)
          .digest('hex');
      return rows.toSorted((a, b) => compareText(place(a), place(b)));
    }
  }
}

function dueMs(row: StoredRow): number {
  return row.kind === 'schedule' ? row.nextRunAt.getTime() : Number.MAX_SAFE_INTEGER;
}
