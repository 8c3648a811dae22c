/**
 * Rows of a worker that are set aside before matching: rows that an ignore rule covers, unreadable rows, and rows that
 * are about to run on their own, or already do, as created by `rota run` and by people.
 *
 *   a delayed row                                                   is
 *   created by a run in the ledger                                  held before anything is matched
 *   without equal declaration and record, due soon or overdue       held before an edit can claim it
 *   with a record, otherwise unclaimed, due soon or overdue         held instead of cancelled
 *   due later                                                       like any other row
 *
 * Cancelling it would take away a run that someone asked for a moment ago, or come too late. A row that equals a
 * declaration stands for it, however soon it runs; only the ledger can tell that a run created it.
 */
import { contentKey } from '../model/content.ts';
import { formatAddress, matchesContent, type IgnoreRule } from '../model/declaration.ts';
import { compareLive, sameKeys, type LiveSchedule, type RecognisedSchedule } from '../model/live.ts';
import { isRowOfRun, type Intent } from '../model/owned.ts';
import { formatInstant } from '../time/when.ts';
import { hashContent } from './fingerprint.ts';
import { describe, recall, type WorkerContext } from './worker-context.ts';
import type { HoldChange } from '../model/change.ts';

/** Rows in two parts: each row is in exactly one of `free` and `held`. */
interface PartedRows<Row> {
  readonly free: readonly Row[];
  readonly held: readonly HoldChange[];
}

/** Rows of a worker: `free` if rota may act on them, `held` if an ignore rule covers them or they cannot be read. */
interface SplitRows extends PartedRows<RecognisedSchedule> {
  /** First ID of each ignored content, by content key: declaring the same content would run it twice. */
  readonly heldIdByContent: ReadonlyMap<string, string>;
}

export function splitRows(context: WorkerContext, rows: readonly LiveSchedule[]): SplitRows {
  const free: RecognisedSchedule[] = [];
  const held: HoldChange[] = [];
  const heldIdByContent = new Map<string, string>();
  for (const row of rows.toSorted(compareLive)) {
    const { id } = row;
    const content = row.kind === 'recognised' ? row.content : null;
    const rule = context.worker.ignore.find((candidate) => isCovered(row, candidate));
    if (rule !== undefined) {
      const reason = `matches the ignore rule at ${rule.location.file}:${String(rule.location.line)}`;
      held.push({ kind: 'hold', cause: 'ignored', scheduleId: id, content, ...describe(context, null, reason) });
      if (row.kind === 'unrecognised') continue;
      for (const key of sameKeys(row)) if (!heldIdByContent.has(key)) heldIdByContent.set(key, row.id);
    } else if (row.kind === 'recognised') {
      free.push(row);
    } else {
      const reason = `rota cannot read it and leaves it alone: ${row.problem}`;
      held.push({ kind: 'hold', cause: 'unrecognised', scheduleId: id, content, ...describe(context, null, reason) });
    }
  }
  return { free, held, heldIdByContent };
}

/** Whether a rule covers a row. For an unreadable row it must name only the ID, because nothing else is known. */
export function isCovered(row: LiveSchedule, rule: IgnoreRule): boolean {
  if (row.kind === 'recognised') return (rule.id === null || rule.id === row.id) && matchesContent(rule, row.content);
  return rule.id !== null && rule.id === row.id && rule.input === null && rule.type === null;
}

/** How soon a row must run to be left alone, in milliseconds, inclusive. */
const nearMs = 60_000;

/** Sets aside the rows of runs in the ledger, and holds each run that no row shows. */
export function holdRuns(context: WorkerContext, rows: readonly LiveSchedule[]): PartedRows<LiveSchedule> {
  const { runs } = context;
  if (runs.length === 0) return { free: rows, held: [] };
  const shown = new Set<Intent>();
  const held: HoldChange[] = [];
  const free = rows.filter((row) => {
    const run = findRun(context, row);
    if (row.kind !== 'recognised' || run === null) return true;
    for (const each of runs) if (each.contentHash === run.contentHash) shown.add(each);
    const address = formatAddress(context.worker.alias, run.name);
    const reason = `is assumed to be the run of ${address} that rota run started at ${formatInstant(run.at)}; it ${stateOf(context, row)}`;
    held.push(holdRow(context, row, { name: run.name, reason }));
    return false;
  });
  const unseen = runs.filter((run) => !shown.has(run)).map((run) => holdUnseen(context, run));
  return { free, held: [...held, ...unseen] };
}

/** Sets aside the rows that are about to run and that neither a declaration nor a record accounts for. */
export function holdAboutToRun(
  context: WorkerContext,
  rows: readonly RecognisedSchedule[],
): PartedRows<RecognisedSchedule> {
  const isNear = (row: RecognisedSchedule): boolean => isAboutToRun(context, row) && recall(context, row) === null;
  if (!rows.some(isNear)) return { free: rows, held: [] };
  const declared = new Set(context.worker.schedules.map(({ content }) => contentKey(content)));
  const isHeld = (row: RecognisedSchedule): boolean => isNear(row) && !sameKeys(row).some((key) => declared.has(key));
  return {
    free: rows.filter((row) => !isHeld(row)),
    held: rows.filter(isHeld).map((row) => holdUndeclared(context, row)),
  };
}

/** Whether a row runs once, after a delay, and is due soon or overdue. */
export function isAboutToRun({ now }: WorkerContext, { content, nextRunAt }: RecognisedSchedule): boolean {
  return content.when.type === 'delayed' && nextRunAt.getTime() - now.getTime() <= nearMs;
}

/** Leaves an undeclared row to its run. */
export function holdUndeclared(context: WorkerContext, row: RecognisedSchedule): HoldChange {
  const name = context.recordById.get(row.id)?.name ?? null;
  return holdRow(context, row, { name, reason: `is not declared; it ${stateOf(context, row)}` });
}

function holdRow(
  context: WorkerContext,
  { id, content }: RecognisedSchedule,
  { name, reason }: { readonly name: string | null; readonly reason: string },
): HoldChange {
  return { kind: 'hold', cause: 'about-to-run', scheduleId: id, content, ...describe(context, name, reason) };
}

function stateOf({ now }: WorkerContext, { nextRunAt }: RecognisedSchedule): string {
  const at = formatInstant(nextRunAt);
  if (nextRunAt > now) return `is about to run, at ${at}, and is left alone`;
  return `was due at ${at}: it is late, or still running, and is left alone`;
}

/** Holds a run that the ledger has as begun and that no row shows. */
function holdUnseen(context: WorkerContext, run: Intent): HoldChange {
  const reason = `rota run started a run at ${formatInstant(run.at)} whose outcome is unknown: it is in progress, or was interrupted and may have run`;
  return {
    kind: 'hold',
    cause: 'about-to-run',
    scheduleId: null,
    content: null,
    ...describe(context, run.name, reason),
  };
}

function findRun({ runs, recordById }: WorkerContext, row: LiveSchedule): Intent | null {
  if (row.kind !== 'recognised' || row.content.when.type !== 'delayed' || recordById.has(row.id)) return null;
  const hash = hashContent(row.content);
  // Of several runs that may have created it, the last is the most likely.
  const [newest = null] = runs
    .filter((run) => isRowOfRun(run, row, hash))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
  return newest;
}
