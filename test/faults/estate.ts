import { contentKey } from '../../src/core/model/content.ts';
import type { MemoryService } from '../../src/addons/sandbox/memory-service.ts';
import type { StoredRow } from '../../src/addons/sandbox/memory-worker.ts';
import { contentOf as contentOfEntry } from '../../src/report/documents/content-entry.ts';
import type { OutcomeEntry } from '../../src/report/documents/apply-document.ts';
import { contentOf, type ShortContent } from '../support/scenario.ts';
import type { Cell } from './cells.ts';

const declared = {
  added: { cron: '0 9 1 1 *', input: 'Added.' },
  edited: { cron: '0 8 1 1 *', input: 'Edited, the new words.' },
  kept: { interval: 86_400, input: 'Kept.' },
  launch: { date: '2099-12-01T09:00:00Z', input: 'Launch.' },
  pinned: { interval: 43_200, input: 'Pinned.' },
} as const satisfies Readonly<Record<string, ShortContent>>;

const ignored = { interval: 21_600, input: 'Daily standup.' } as const;
const oldForm = { ...declared.edited, input: 'Edited, the old words.' } as const;
/** An undeclared schedule: stale under `prune: all`, foreign under `prune: none`. */
const stray = { cron: '0 7 1 1 *', input: 'Stray.', budget: 'low' } as const;

/** The actual rows of every worker by worker ID. */
export type Rows = ReadonlyMap<string, readonly StoredRow[]>;

/** Returns the actual rows. */
export function lookAt(service: MemoryService): Rows {
  return new Map(service.settle().workers.map(({ workerId, entries }) => [workerId, entries.map(({ row }) => row)]));
}

/** Creates the worker of a cell in its state before an apply. */
export function seed(service: MemoryService, { name }: Cell): void {
  service.addWorker(name);
  for (const short of [declared.kept, declared.pinned, oldForm, stray, ignored]) {
    service.execute({ kind: 'create', workerId: name, content: contentOf(short) });
  }
  service.addAlienRow(name, { id: 'sch_alien', type: 'lunar' });
}

/** Declares the workers of all cells, as JSON, which is YAML. */
export function declareCells(cells: readonly Cell[]): string {
  const schedules = { ...declared, pinned: { ...declared.pinned, protect: true } };
  const workers = cells.map(({ name, prune }): readonly [string, unknown] => [
    name,
    { id: name, prune, ignore: [{ input: '*standup*' }], schedules },
  ]);
  const declaration = {
    version: 1,
    prune: 'all',
    limits: { cancel: '100%' },
    workers: Object.fromEntries<unknown>(workers),
  };
  return JSON.stringify(declaration);
}

/** The rows of a cell before and after an apply, and the reported outcomes. */
export interface Aftermath {
  readonly cell: Cell;
  readonly before: Rows;
  readonly after: Rows;
  readonly outcomes: readonly OutcomeEntry[];
}

/** Lists the broken invariants of an apply with any fault, one sentence each. */
export function findBroken({ cell, before, after, outcomes }: Aftermath): readonly string[] {
  const { name, prune } = cell;
  const rows = after.get(name) ?? [];
  const keys = keysOf(rows);
  const known = [...Object.values(declared), ignored, oldForm, stray].map(keyOf);
  const mayGo = prune === 'none' ? [] : [oldForm, stray].map(keyOf);
  const gone = (before.get(name) ?? []).filter(({ id }) => rows.every((row) => row.id !== id));
  const problems = [
    ...keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${key} is live twice`),
    ...keys.filter((key) => !known.includes(key)).map((key) => `${key} was invented`),
    ...gone.filter((row) => !mayGo.includes(rowKey(row))).map((row) => `${rowKey(row)} is gone`),
    ...([declared.edited, oldForm].some((form) => keys.includes(keyOf(form))) ? [] : ['edited is lost']),
    ...findLies(
      rows,
      outcomes.filter(({ workerId }) => workerId === name),
    ),
  ];
  return problems.map((problem) => `${name}: ${problem}`);
}

/** Lists the schedules that a clean apply did not leave exactly once, one sentence each. */
export function findUnsettled({ name, prune }: Cell, after: Rows): readonly string[] {
  const keys = keysOf(after.get(name) ?? []);
  const expected = [...Object.values(declared), ignored, ...(prune === 'none' ? [oldForm, stray] : [])].map(keyOf);
  return [...new Set([...keys, ...expected])].flatMap((key) => {
    const copies = keys.filter((each) => each === key).length;
    const isRight = copies === (expected.includes(key) ? 1 : 0);
    return isRight ? [] : [`${name}: ${key} is live ${String(copies)} times`];
  });
}

/** Lists the outcomes that differ from the actual rows. */
function findLies(rows: readonly StoredRow[], outcomes: readonly OutcomeEntry[]): readonly string[] {
  const keys = keysOf(rows);
  return outcomes.flatMap(({ kind, status, scheduleId, address, before, after }) => {
    const isBeforeLive = before !== null && keys.includes(contentKey(contentOfEntry(before)));
    const isAfterLive = after !== null && keys.includes(contentKey(contentOfEntry(after)));
    const isUntouched = !isAfterLive && (before === null || isBeforeLive);
    const isTrue: Readonly<Record<OutcomeEntry['status'], boolean>> = {
      done: !isBeforeLive && (after === null || (isAfterLive && rows.some(({ id }) => id === scheduleId))),
      failed: isUntouched,
      skipped: isUntouched,
      uncertain: true,
    };
    return isTrue[status] ? [] : [`${kind} ${address ?? scheduleId ?? ''} is reported as ${status} and is not`];
  });
}

function keysOf(rows: readonly StoredRow[]): readonly string[] {
  return rows.filter(({ kind }) => kind === 'schedule').map(rowKey);
}

function rowKey(row: StoredRow): string {
  return row.kind === 'schedule' ? contentKey(row.content) : `alien ${row.id ?? ''}`;
}

function keyOf(short: ShortContent): string {
  return contentKey(contentOf(short));
}
