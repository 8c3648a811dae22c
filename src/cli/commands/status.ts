import { systemClock } from '../../clock.ts';
import {
  createStatusDocument,
  type StatusDocument,
  type StatusReport,
} from '../../report/documents/status-document.ts';
import { failStates, type FailState, type StatusSort } from '../../report/documents/status-words.ts';
import { plainPaint } from '../../report/renderer.ts';
import { printLines } from '../../report/text/line.ts';
import { renderStatusNotes, renderStatusRows, renderStatusText } from '../../report/text/status-text.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { exitCodeOfPlan, planSelected } from '../plan-files.ts';
import type { ReportFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { count, listFirst } from '../../core/words.ts';
import type { StatusEntry } from '../../report/documents/status-entry.ts';
import { loadSelected, type Selection } from '../load.ts';
import { collectReport, printReport, viewOf } from '../report-run.ts';
import type { RemoteFlags } from '../settings.ts';

/** The options of `rota status`. */
export interface StatusFlags extends ReportFlags, RemoteFlags, Selection {
  readonly sort: StatusSort;
  /** Lists only schedules whose next run is within so many seconds; absent: all. */
  readonly within?: number;
  /** Ends with 2 when a schedule is in one of these; empty: never. */
  readonly failOn: readonly FailState[];
}

/**
 * Shows how every schedule stands, in the words of the plan; fails when a worker could not be listed, and where it is
 * asked to when a schedule is in a state.
 */
export async function runStatus(paths: readonly string[], flags: StatusFlags, io: Io): Promise<ExitCode> {
  const nothing = { plan: null, owned: null, diagnostics: [], warnings: [], error: null, now: systemClock.now() };
  const { report, exitCode } = await collectReport<StatusReport>(nothing, async (add) => {
    const planned = await planSelected(await loadSelected(paths, flags, io), { ...flags, allow: [] }, io);
    add({ ...planned, now: planned.listedAt });
    return exitCodeOfPlan(planned.plan);
  });
  const { sort, within: withinSeconds = null, format, failOn } = flags;
  const document = createStatusDocument({ ...report, sort, withinSeconds });
  const hasResult = report.plan !== null;
  // A program that reads the rows is given nothing else.
  const isPiped = format === 'text' && hasResult && io.columns === undefined;
  const text = isPiped ? renderStatusRows : renderStatusText;
  const isRead = await printReport({ kind: 'status', document, text, hasResult }, flags, io);
  if (isPiped && isRead) printNotes(document, flags, io);
  const failing = describeFailing(createStatusDocument(report).schedules, failOn);
  if (failing === null) return exitCode;
  io.log(printLines([[failing]], plainPaint, io.logColumns));
  return exitCode === exitCodes.done ? exitCodes.changes : exitCode;
}

/** What is wrong and how many there are, on standard error; under `--quiet` only what is wrong. */
function printNotes(document: StatusDocument, flags: StatusFlags, io: Io): void {
  const notes = renderStatusNotes(document, { ...viewOf(flags, io, 'logColumns'), hasSum: !flags.quiet });
  if (notes !== '') io.log(notes);
}

/** As much of a schedule as is asked for. */
type Failing = Pick<StatusEntry, 'address' | 'worker' | 'scheduleId' | 'state' | 'lateness'>;

/** How many names a line has at most. */
const maxNames = 10;

/**
 * Which schedules are in one of the states, one line: `2 schedules are stopped: a/b, c/d`; null when none is. What is
 * ignored is never late here: an ignore rule says that it is not to be reported.
 */
export function describeFailing(entries: readonly Failing[], failOn: readonly FailState[]): string | null {
  const asked = new Set<FailState>(failOn.includes('late') ? ['stopped', ...failOn] : failOn);
  const found = failStates.flatMap((state) => {
    const names = asked.has(state) ? entries.filter((entry) => isIn(entry, state)).map(nameOf) : [];
    return names.length === 0 ? [] : [wordsOf(state, names)];
  });
  return found.length === 0 ? null : found.join('; ');
}

function isIn({ state, lateness }: Failing, asked: FailState): boolean {
  return state === asked || (lateness === asked && state !== 'ignored');
}

function nameOf({ address, worker, scheduleId }: Failing): string {
  return address ?? `${worker} ${scheduleId ?? 'a row without an id'}`;
}

function wordsOf(state: FailState, names: readonly string[]): string {
  const verb = names.length === 1 ? 'is' : 'are';
  return `${count(names.length, 'schedule')} ${verb} ${state}: ${listFirst(names, maxNames)}`;
}
