import { groupBy } from '../../core/group-by.ts';
import { formatDuration, count } from '../../core/words.ts';
import { plainPaint } from '../paint.ts';
import type { View } from '../renderer.ts';
import type { StatusDocument } from '../documents/status-document.ts';
import { scheduleStates } from '../documents/status-entry.ts';
import { joinSections, printLines, toned } from './line.ts';
import type { Line } from './line.ts';
import { problemLines } from './problem-lines.ts';
import { stateWords, tabbedRows, tableLines } from './status-table.ts';
import type { ZoneOf } from './status-table.ts';
import { unlistedLines } from './unlisted-lines.ts';
import { workerHead, zoneOf } from './worker-lines.ts';

/**
 * Every schedule for a person, a row each, with its next run and how it stands: an aligned table in the width of the
 * view, else tab-separated cells. What is wrong and how many there are follows after an empty line.
 */
export function renderStatusText(document: StatusDocument, { paint = plainPaint, width }: View = {}): string {
  const { workers, schedules, diagnostics, error } = document;
  const zones = new Map(workers.map((worker) => [worker.worker, zoneOf(worker)]));
  const zoneOfEntry: ZoneOf = ({ worker }) => zones.get(worker) ?? null;
  const rest = [unlistedLines(workers), problemLines(diagnostics, error, width), summaryLines(document)];
  if (width !== undefined) {
    return printLines(joinSections([...tableSections(document, zoneOfEntry, width), ...rest]), paint, width);
  }
  const rows = schedules.length === 0 ? '' : `${tabbedRows(document, zoneOfEntry)}\n`;
  return rows + printLines(joinSections(rest), paint);
}

/** By name below the worker, whose zone is said there; in any other order one table. */
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
  const { workers, schedules, summary, diagnostics, error, leftOut, withinSeconds } = document;
  const isFailed = error !== null || diagnostics.some(({ severity }) => severity === 'error');
  if (workers.length === 0) return isFailed ? [] : [[toned('bold', 'No workers.')]];
  const states = scheduleStates.filter((state) => summary[state] > 0);
  const parts = states.map((state) => `${String(summary[state])} ${stateWords(state)}`).join(', ');
  const total = `${count(workers.length, 'worker')}, ${count(schedules.length + leftOut, 'schedule')}`;
  const within = formatDuration(withinSeconds ?? 0);
  const left = `Left out: ${count(leftOut, 'schedule')} without a run within ${within}.`;
  return [...(withinSeconds === null ? [] : [[left]]), [toned('bold', `${total}${parts === '' ? '' : `: ${parts}`}.`)]];
}
