/** Runs a command that reports: collects the report, whatever ends the run, and prints it. */
import { DeclarationError, RotaError } from '../errors.ts';
import { toFailure, type Diagnostic, type Failure } from '../core/model/diagnostic.ts';
import { ansiPaint, plainPaint, renderJson, type Format, type Renderer, type View } from '../report/renderer.ts';
import { printLines } from '../report/text/line.ts';
import { exitCodeOfError, type ExitCode } from './exit-code.ts';
import type { ReportFlags, TalkFlags } from './flags.ts';
import { printFailures, widthOf, type Io } from './io.ts';

/** What every report contains. */
interface RunReport {
  readonly diagnostics: readonly Diagnostic[];
  /** Error that ended the run; null or absent if there was none. */
  readonly error?: Failure | null;
}

/** Runs one command: adds what is known so far to the report, and returns the exit code of a run without an error. */
type Run<Report> = (add: (part: Partial<Report>) => void) => Promise<ExitCode>;

/**
 * Collects a report, starting with an empty one. If an error of rota ends the run, the report contains that error and
 * what was known by then.
 *
 * @throws unexpected errors, and UsageError and OutputError, which no document contains.
 */
export async function collectReport<Report extends RunReport>(
  nothing: Report,
  run: Run<Report>,
): Promise<{ readonly report: Report; readonly exitCode: ExitCode }> {
  let report = nothing;
  try {
    const exitCode = await run((part) => {
      report = { ...report, ...part };
    });
    return { report, exitCode };
  } catch (error) {
    if (!(error instanceof RotaError)) throw error;
    const exitCode = exitCodeOfError(error.code);
    const { diagnostics } = report;
    // For an invalid declaration, the diagnostics say everything.
    if (!(error instanceof DeclarationError)) return { report: { ...report, error: toFailure(error) }, exitCode };
    return { report: { ...report, diagnostics: [...diagnostics, ...error.diagnostics] }, exitCode };
  }
}

type Documents = { readonly [Kind in keyof Renderer]: Parameters<Renderer[Kind]>[0] };

type Render<Kind extends keyof Documents> = (document: Documents[Kind], view?: View) => string;

/** A report to print. */
interface Printed<Kind extends keyof Documents> {
  readonly kind: Kind;
  /** Its workers that could not be listed are named on standard error. */
  readonly document: Documents[Kind];
  /** Renders text, which most runs print. Other formats are loaded only when needed. */
  readonly text: Render<Kind>;
  /** If false, the document only says why there is no result; as text, it is printed on standard error. */
  readonly hasResult: boolean;
}

/**
 * Prints a report in the requested format; false if standard output no longer has a reader.
 *
 * @throws OutputError if it cannot be written for another reason.
 */
export async function printReport<Kind extends keyof Documents>(
  { kind, document, text, hasResult }: Printed<Kind>,
  flags: ReportFlags,
  io: Io,
): Promise<boolean> {
  const { format } = flags;
  if (format === 'text' && !hasResult) {
    io.log(text(document, viewOf(flags, io, 'logColumns')));
    return true;
  }
  const render = format === 'text' ? text : await loadRender(format, kind);
  const isRead = await io.write(render(document, viewOf(flags, io)));
  printFailures('workers' in document ? document.workers : [], io);
  return isRead;
}

async function loadRender<Kind extends keyof Documents>(
  format: Exclude<Format, 'text'>,
  kind: Kind,
): Promise<Render<Kind>> {
  if (format === 'json') return renderJson;
  const { renderers } = await import('../report/render.ts');
  const renderer: { readonly [Each in keyof Documents]: Render<Each> } = renderers[format];
  return renderer[kind];
}

/**
 * Returns colour and width of text. The flag, `FORCE_COLOR`, `NO_COLOR` and the terminal decide the colour, in order.
 */
export function viewOf(
  { color }: Pick<ReportFlags, 'color'>,
  io: Pick<Io, 'env' | 'isTerminal' | 'columns' | 'logColumns'>,
  terminal: 'columns' | 'logColumns' = 'columns',
): View {
  return { paint: isColored(color, io) ? ansiPaint : plainPaint, ...widthOf(io[terminal]) };
}

function isColored(mode: ReportFlags['color'], io: Pick<Io, 'env' | 'isTerminal'>): boolean {
  if (mode !== 'auto') return mode === 'always';
  const force = io.env['FORCE_COLOR'];
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if ((io.env['NO_COLOR'] ?? '') !== '') return false;
  return io.isTerminal && io.env['TERM'] !== 'dumb';
}

/** Returns a function that prints one line on standard error, or nothing under `--quiet`. */
export function createNote({ quiet }: TalkFlags, io: Io): (line: string) => void {
  return (line) => {
    if (!quiet) io.log(printLines([[line]], plainPaint, io.logColumns));
  };
}
