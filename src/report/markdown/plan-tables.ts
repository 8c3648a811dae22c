import { formatRateChange } from '../../core/time/rate-words.ts';
import type { ChangeKind } from '../../core/model/plan.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import type { PlanDocument } from '../documents/plan-document.ts';
import { formatRuns } from '../wording/run-words.ts';
import { changeMarks } from '../text/change-lines.ts';
import { cancelledPrompt } from '../text/outcome-lines.ts';
import { formatAt, formatLocal, formatWhen } from '../text/when-words.ts';
import { zoneOf } from '../text/worker-lines.ts';
import type { PlannedWorkerEntry } from '../documents/worker-entry.ts';
import { cell, prose } from './code.ts';
import type { Section } from './page.ts';
import { tableSection } from './sections.ts';

/** The changes of each worker, by alias, in plan order. */
export type ChangesByWorker = ReadonlyMap<string, readonly ChangeEntry[]>;

const writeKinds: readonly ChangeKind[] = ['cancel', 'replace', 'create'];

/** Every schedule that is written, what stops first: when and how often it runs, and when next. */
export function scheduleTable({ workers }: PlanDocument, changesOf: ChangesByWorker): Section {
  const columns = ['', 'schedule', 'when', 'runs', 'next run (UTC)', "next run (worker's zone)"];
  const rows = workers.flatMap((worker) => {
    const changes = changesOf.get(worker.worker) ?? [];
    const written = writeKinds.flatMap((kind) => changes.filter((change) => change.kind === kind));
    return written.map((change) => ({ kind: 'row' as const, cells: scheduleCells(change, zoneOf(worker)) }));
  });
  return tableSection({ title: 'What runs when', columns }, rows);
}

function scheduleCells(change: ChangeEntry, zone: string | null): readonly string[] {
  const { kind, address, scheduleId, nextRunAt } = change;
  const runs = formatRuns(change);
  const prompt = cancelledPrompt(change);
  const isNext = kind !== 'cancel' && nextRunAt !== null;
  return [
    `**${changeMarks[kind].sign} ${kind}**`,
    `${cell(address ?? scheduleId ?? 'a schedule without an id')}${prompt === null ? '' : ` ${cell(prompt)}`}`,
    whenOf(change, zone),
    kind === 'cancel' ? `${runs} → never` : runs,
    isNext ? formatAt(nextRunAt, null).replace(' UTC', '') : '',
    isNext ? localOf(nextRunAt, zone) : '',
  ];
}

/** What is live and what would be, once where they are the same. */
function whenOf({ before, after }: ChangeEntry, zone: string | null): string {
  const whens = [before, after].flatMap((content) => (content === null ? [] : [cell(formatWhen(content, zone))]));
  return [...new Set(whens)].join(' → ');
}

function localOf(nextRunAt: string, zone: string | null): string {
  const local = formatLocal(nextRunAt, zone);
  return zone === null || local === null ? 'the same' : `${local} ${cell(zone)}`;
}

const countedKinds: readonly ChangeKind[] = ['create', 'replace', 'cancel', 'keep', 'hold'];

/** What happens by number, and to how often it runs, on each worker where something does or that could not be listed. */
export function workerTable({ workers }: PlanDocument, changesOf: ChangesByWorker): Section {
  const columns = ['worker', 'create', 'replace', 'cancel', 'unchanged', 'left alone', 'runs in all'];
  const rows = workers.flatMap((worker) => {
    const changes = changesOf.get(worker.worker) ?? [];
    const isQuiet = changes.every(({ kind }) => kind === 'keep' || kind === 'hold');
    if (isQuiet && worker.unavailable === null) return [];
    const counts = countedKinds.map((kind) => String(changes.filter((change) => change.kind === kind).length));
    return [{ kind: 'worker' as const, cells: [cell(worker.worker), ...counts, runsOf(worker)] }];
  });
  return tableSection({ title: 'Workers', columns }, rows);
}

function runsOf({ unavailable, runsPerDay: { before, after } }: PlannedWorkerEntry): string {
  if (unavailable !== null) return `could not be listed: ${prose(unavailable.message)}`;
  return before === null || after === null ? '' : formatRateChange(before, after);
}
