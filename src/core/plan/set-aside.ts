/**
 * The rows of a worker that are set aside before anything is matched: those that an ignore rule covers, those that cannot be
 * read, and those that are about to run by themselves, or do already: what `rota run` makes, and people by hand.
 *
 *   a delayed row                                                        is
 *   that a run in the ledger made                                        held before anything is matched
 *   that no declaration equals and no record knows, due soon or overdue  held before an edit can claim it
 *   that a record knows and nothing else claims, due soon or overdue     held instead of cancelled
 *   due later                                                            like any other row
 *
 * Cancelling it would take away a run that somebody asked for a moment ago, or come too late. What a declaration equals
 * stands for it, however soon it runs; only the ledger can tell that a run made it.
 */
import { contentKey } from '../model/content.ts';
import { formatAddress, matchesContent, type IgnoreRule } from '../model/declaration.ts';
import { compareLive, sameKeys, type LiveSchedule, type RecognisedSchedule } from '../model/live.ts';
import { isRowOfRun, type Intent } from '../model/owned.ts';
import { formatInstant } from '../time/when.ts';
import { hashContent } from './fingerprint.ts';
import { describe, recall, type WorkerContext } from './worker-context.ts';
import type { HoldChange } from '../model/change.ts';

/** Rows in two parts: each is in exactly one of `free` and `held`. */
interface PartedRows<Row> {
  readonly free: readonly Row[];
  readonly held: readonly HoldChange[];
}

/** A worker's rows, parted into those rota may act on and those that an ignore rule covers or that cannot be read. */
interface SplitRows extends PartedRows<RecognisedSchedule> {
  /** The first id of each ignored content, by content key: declaring the same content would run it twice. */
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

/** A row that cannot be read is covered by a rule of its id alone: nothing else of it is known. */
export function isCovered(row: LiveSchedule, rule: IgnoreRule): boolean {
  if (row.kind === 'recognised') return (rule.id === null || rule.id === row.id) && matchesContent(rule, row.content);
  return rule.id !== null && rule.id === row.id && rule.input === null && rule.type === null;
}

/** How near a run must be for its row to be left to it, in milliseconds, inclusive. */
const nearMs = 60_000;

/** Parts off the rows of runs that the ledger has, and tells of each of its runs that no row shows. */
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
    const reason = `is taken for the run of ${address} that rota run began at ${formatInstant(run.at)}; it ${stateOf(context, row)}`;
    held.push(holdRow(context, row, { name: run.name, reason }));
    return false;
  });
  const unseen = runs.filter((run) => !shown.has(run)).map((run) => holdUnseen(context, run));
  return { free, held: [...held, ...unseen] };
}

/** Parts off the rows that are about to run and that neither a declaration nor a record accounts for. */
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

/** Whether a row runs once, by a delay, and is due soon or overdue. */
export function isAboutToRun({ now }: WorkerContext, { content, nextRunAt }: RecognisedSchedule): boolean {
  return content.when.type === 'delayed' && nextRunAt.getTime() - now.getTime() <= nearMs;
}

/** Leaves a row to its run that is not declared. */
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
  if (nextRunAt > now) return `is about to run, at ${at}, and is left to it`;
  return `was due at ${at}: it is late, or still running, and is left alone`;
}

/** A run of which the ledger has the beginning and the list shows nothing. */
function holdUnseen(context: WorkerContext, run: Intent): HoldChange {
  const reason = `rota run began a run at ${formatInstant(run.at)} and has not told its end: it is under way, or was cut off and may have run`;
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
  // Of several that may have made it, the last one most likely did.
  const [newest = null] = runs
    .filter((run) => isRowOfRun(run, row, hash))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
  return newest;
}
