import { groupBy } from '../../core/collections.ts';
import { formatDuration, count } from '../../core/words.ts';
import { plainPaint, type View } from '../renderer.ts';
import { latenesses } from '../../core/time/latenesses.ts';
import type { StatusDocument } from '../documents/status-document.ts';
import { scheduleStates } from '../documents/status-words.ts';
import { joinSections, printLines, toned, type Line } from './line.ts';
import { pauseLines, unlistedLines, workerHead } from './sections.ts';
import { problemLines } from './problem-lines.ts';
import { stateWords, tabbedRows, tableLines, type ZoneOf } from './status-table.ts';
import { zoneOf } from '../documents/worker-entry.ts';

/**
 * Renders every schedule for a person, one row each, with its next run and state: an aligned table if the view has a
 * width, otherwise tab-separated cells. Problems and totals follow after an empty line.
 */
export function renderStatusText(document: StatusDocument, { paint = plainPaint, width }: View = {}): string {
  const { workers, diagnostics, error } = document;
  const rest = [unlistedLines(workers), problemLines(diagnostics, error, width), summaryLines(document)];
  if (width !== undefined) {
    const tables = tableSections(document, zonesOf(document), width);
    return printLines(joinSections([pauseLines(document.pause), ...tables, ...rest]), paint, width);
  }
  const rows = renderStatusRows(document);
  return `${rows}${rows === '' ? '' : '\n'}${printLines(joinSections([pauseLines(document.pause), ...rest]), paint)}`;
}

/** Renders only the rows, tab-separated below a header, for a program to read; empty without schedules. */
export function renderStatusRows(document: StatusDocument): string {
  return document.schedules.length === 0 ? '' : tabbedRows(document, zonesOf(document));
}

/** Renders what a person reads beside the rows: problems and, if `hasSum`, the totals; empty if there are none. */
export function renderStatusNotes(
  document: StatusDocument,
  { paint = plainPaint, width, hasSum }: View & { readonly hasSum: boolean },
): string {
  const problems = problemLines(document.diagnostics, document.error, width);
  return printLines(
    joinSections([problems, ...(hasSum ? [pauseLines(document.pause), summaryLines(document)] : [])]),
    paint,
    width,
  );
}

function zonesOf({ workers }: StatusDocument): ZoneOf {
  const zones = new Map(workers.map((worker) => [worker.worker, zoneOf(worker)]));
  return ({ worker }) => zones.get(worker) ?? null;
}

/** If sorted by name, lists schedules below their worker, whose head names the zone; otherwise in one table. */
function tableSections(document: StatusDocument, zoneOfEntry: ZoneOf, width: number): readonly (readonly Line[])[] {
  const { workers, schedules, sort, at } = document;
  const isByWorker = sort === 'name';
  const view = { zoneOf: zoneOfEntry, now: at, width, isByWorker };
  const { head, linesOf } = tableLines(schedules, view);
  if (!isByWorker && schedules.length > 0) return [[head, ...schedules.flatMap(linesOf)]];
  const byWorker = groupBy(schedules, ({ worker }) => [worker]);
  const sections = workers.map((worker): readonly Line[] => {
    const rows = (byWorker.get(worker.worker) ?? []).flatMap(linesOf);
    const isEmpty = rows.length === 0 && worker.live === 0 && document.withinSeconds === null;
    if (rows.length === 0 && !isEmpty) return [];
    return [workerHead(worker), ...(isEmpty ? [['  no schedules']] : rows)];
  });
  return schedules.length === 0 ? sections : [[head], ...sections];
}

function summaryLines(document: StatusDocument): readonly Line[] {
  const { workers, schedules, summary, lateness, diagnostics, error, leftOut, withinSeconds } = document;
  const isFailed = error !== null || diagnostics.some(({ severity }) => severity === 'error');
  if (workers.length === 0) return isFailed ? [] : [[toned('bold', 'No workers.')]];
  const states = scheduleStates.filter((state) => summary[state] > 0);
  const stands = states.map((state) => `${String(summary[state])} ${stateWords(state)}`).join(', ');
  const late = latenesses.filter((each) => lateness[each] > 0).map((each) => `${String(lateness[each])} ${each}`);
  const parts = [stands, ...(late.length === 0 ? [] : [late.join(', ')])].join('; ');
  const total = `${count(workers.length, 'worker')}, ${count(schedules.length + leftOut, 'schedule')}`;
  const within = formatDuration(withinSeconds ?? 0);
  const left = `Left out: ${count(leftOut, 'schedule')} without a run within ${within}.`;
  return [...(withinSeconds === null ? [] : [[left]]), [toned('bold', `${total}${parts === '' ? '' : `: ${parts}`}.`)]];
}
