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

/** Options of `rota status`. */
export interface StatusFlags extends ReportFlags, RemoteFlags, Selection {
  readonly sort: StatusSort;
  /** Lists only schedules whose next run is within this many seconds; absent for all. */
  readonly within?: number;
  /** Exits with 2 if a schedule is in one of these states. */
  readonly failOn: readonly FailState[];
}

/**
 * Shows the state of every schedule, in the words of the plan. Fails if a worker could not be listed, or if a schedule
 * is in one of the `--fail-on` states.
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
  // A program that reads the rows gets nothing else on standard output.
  const isPiped = format === 'text' && hasResult && io.columns === undefined;
  const text = isPiped ? renderStatusRows : renderStatusText;
  const isRead = await printReport({ kind: 'status', document, text, hasResult }, flags, io);
  if (isPiped && isRead) printNotes(document, flags, io);
  const failing = describeFailing(createStatusDocument(report).schedules, failOn);
  if (failing === null) return exitCode;
  io.log(printLines([[failing]], plainPaint, io.logColumns));
  return exitCode === exitCodes.done ? exitCodes.changes : exitCode;
}

/** Prints problems and totals on standard error; under `--quiet` only problems. */
function printNotes(document: StatusDocument, flags: StatusFlags, io: Io): void {
  const notes = renderStatusNotes(document, { ...viewOf(flags, io, 'logColumns'), hasSum: !flags.quiet });
  if (notes !== '') io.log(notes);
}

/** The fields of a schedule that are needed. */
type Failing = Pick<StatusEntry, 'address' | 'worker' | 'scheduleId' | 'state' | 'lateness'>;

/** Maximum number of names in a line. */
const maxNames = 10;

/**
 * Lists the schedules in the given states in one line: `2 schedules are stopped: a/b, c/d`; null if there are none.
 * `late` includes `stopped`. An ignored schedule counts as neither, because an ignore rule says not to report it.
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
  return address ?? `${worker} ${scheduleId ?? 'a schedule without an id'}`;
}

function wordsOf(state: FailState, names: readonly string[]): string {
  const verb = names.length === 1 ? 'is' : 'are';
  return `${count(names.length, 'schedule')} ${verb} ${state}: ${listFirst(names, maxNames)}`;
}
