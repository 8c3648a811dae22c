import { systemClock } from '../../clock.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import { exitCodeOfPlan, planSelected } from '../../cli/plan-files.ts';
import { loadSelected, type Selection } from '../../cli/load.ts';
import { printFailures, type Io } from '../../cli/io.ts';
import { collectReport, createNote, viewOf } from '../../cli/report-run.ts';
import { writeWhole } from '../../cli/write-whole.ts';
import { escapeInvisibleJson } from '../../report/escape/escape-invisible.ts';
import { collectDeclared, collectPlanned, type WorkerItems } from './collect-items.ts';
import { createCalendarDocument, type CalendarReport } from './create-calendar-document.ts';
import { parseDays, parseStart, parseZone, resolvePeriod, type PeriodStart } from './read-period.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import { renderCalendarText } from './text/calendar-text.ts';
import type { View } from '../../report/renderer.ts';
import type { CalendarDocument } from './calendar-document.ts';
import type { ReportFlags } from '../../cli/flags.ts';
import type { RemoteFlags } from '../../cli/settings.ts';

type CalendarFormat = 'text' | 'json' | 'html';

/** The options of `rota calendar`. */
export interface CalendarFlags extends Omit<ReportFlags, 'format'>, RemoteFlags, Selection {
  /** If undefined, the extension of `out` decides; else text. */
  readonly format?: CalendarFormat;
  /** Whether to ask the service. */
  readonly live: boolean;
  /** If undefined, today. */
  readonly from?: string;
  readonly for: string;
  /** If undefined, the zone that all workers share, else UTC. */
  readonly timezone?: string;
  /** File to write to; if undefined, standard output. */
  readonly out?: string;
}

/** Runs `rota calendar`, which draws what runs when. Fails if a selected worker could not be listed. */
export async function runCalendar(paths: readonly string[], flags: CalendarFlags, io: Io): Promise<ExitCode> {
  const now = systemClock.now();
  const asked: Asked = {
    from: flags.from === undefined ? null : parseStart(flags.from),
    days: parseDays(flags.for),
    timezone: flags.timezone === undefined ? null : parseZone(flags.timezone),
  };
  const nothing: CalendarReport = {
    ...place([], asked, now),
    workers: [],
    isLive: flags.live,
    diagnostics: [],
    warnings: [],
    now,
  };
  let isLoaded = false;
  const { report, exitCode } = await collectReport(nothing, async (add) => {
    const { known, exitCode } = flags.live ? await readLive(paths, flags, io) : await readFiles(paths, flags, io);
    add({ ...known, ...place(known.workers, asked, known.now ?? now) });
    isLoaded = true;
    return exitCode;
  });
  await print(createCalendarDocument(report), isLoaded, flags, io);
  return exitCode;
}

interface Found {
  readonly known: Pick<CalendarReport, 'workers' | 'diagnostics' | 'warnings'> & Partial<Pick<CalendarReport, 'now'>>;
  readonly exitCode: ExitCode;
}

async function readFiles(paths: readonly string[], flags: CalendarFlags, io: Io): Promise<Found> {
  const { declaration, diagnostics } = await loadSelected(paths, flags, io);
  const workers = declaration.workers.map(collectDeclared);
  return { known: { workers, diagnostics, warnings: [] }, exitCode: exitCodes.done };
}

async function readLive(paths: readonly string[], flags: CalendarFlags, io: Io): Promise<Found> {
  const planned = await planSelected(await loadSelected(paths, flags, io), { ...flags, format: 'text', allow: [] }, io);
  const { plan, listedAt: now, diagnostics, warnings } = planned;
  const workers = plan.workers.map(collectPlanned);
  return { known: { workers, diagnostics, warnings, now }, exitCode: exitCodeOfPlan(plan) };
}

/** The requested period; null where an option is not given. */
interface Asked {
  readonly from: PeriodStart | null;
  readonly days: number;
  readonly timezone: string | null;
}

/** Resolves the zone to draw in, and with it when the days begin. */
function place(
  workers: readonly WorkerItems[],
  asked: Asked,
  now: Date,
): Pick<CalendarReport, 'period' | 'timezoneFrom'> {
  const [shared, ...others] = new Set(workers.map(({ timezone }) => timezone));
  const common = others.length === 0 && isTimeZone(shared ?? '') ? (shared ?? null) : null;
  const timezoneFrom = asked.timezone !== null ? 'option' : common !== null ? 'workers' : 'default';
  return { period: resolvePeriod(asked, { timezone: asked.timezone ?? common ?? 'UTC', now }), timezoneFrom };
}

function formatOf(out = ''): CalendarFormat {
  const ending = out.slice(out.lastIndexOf('.') + 1);
  return ending === 'html' || ending === 'json' ? ending : 'text';
}

async function print(document: CalendarDocument, isLoaded: boolean, flags: CalendarFlags, io: Io): Promise<void> {
  const { out } = flags;
  const format = flags.format ?? formatOf(out);
  // A file has neither colours nor a width to fit.
  const view = viewOf(flags, out === undefined ? io : { env: io.env, isTerminal: false });
  const text = await render(document, !isLoaded && format === 'html' ? 'text' : format, view);
  if (!isLoaded && format !== 'json') io.log(text);
  else if (out === undefined) await io.write(text);
  else {
    await writeWhole({ file: out, text, io, isPrivate: false });
    createNote(flags, io)(`Calendar written to ${out}.`);
  }
  printFailures(
    document.workers.map(({ alias, unavailable }) => ({ worker: alias, unavailable })),
    io,
  );
}

async function render(document: CalendarDocument, format: CalendarFormat, view: View): Promise<string> {
  if (format === 'text') return renderCalendarText(document, view);
  if (format === 'json') return renderCalendarJson(document);
  // The page is loaded only if it is requested.
  return (await import('./html/render-calendar-html.ts')).renderCalendarHtml(document);
}

/** Indents by two spaces, but keeps rows of numbers on one line. */
function renderCalendarJson(document: CalendarDocument): string {
  const indented = JSON.stringify(document, null, 2);
  const rows = indented.replace(/\[\n[\s\d,]+\]/g, (row) => row.replace(/\s+/g, '').replaceAll(',', ', '));
  return `${escapeInvisibleJson(rows)}\n`;
}
