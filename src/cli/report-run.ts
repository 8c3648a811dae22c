/** The skeleton of every command that reports: collect the report, whatever ends the run, and print it. */
import { DeclarationError, RotaError } from '../errors.ts';
import { toFailure, type Diagnostic, type Failure } from '../core/model/diagnostic.ts';
import { ansiPaint, plainPaint, renderJson, type Format, type Renderer, type View } from '../report/renderer.ts';
import { printLines } from '../report/text/line.ts';
import { exitCodeOfError, type ExitCode } from './exit-code.ts';
import type { ReportFlags, TalkFlags } from './flags.ts';
import { printFailures, widthOf, type Io } from './io.ts';

/** What every report has. */
interface RunReport {
  readonly diagnostics: readonly Diagnostic[];
  /** What ended the run; null or absent when nothing did. */
  readonly error?: Failure | null;
}

/** Runs one command: adds to the report what is known so far, and gives the exit code of a run that ends well. */
type Run<Report> = (add: (part: Partial<Report>) => void) => Promise<ExitCode>;

/**
 * Collects a report, beginning with one of nothing. An error of rota ends the run: the report says it, with what was
 * known by then.
 *
 * @throws what rota does not expect, and UsageError and OutputError, of which no document speaks.
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
    // Where the declaration is to blame, its diagnostics say it all.
    if (!(error instanceof DeclarationError)) return { report: { ...report, error: toFailure(error) }, exitCode };
    return { report: { ...report, diagnostics: [...diagnostics, ...error.diagnostics] }, exitCode };
  }
}

type Documents = { readonly [Kind in keyof Renderer]: Parameters<Renderer[Kind]>[0] };

type Render<Kind extends keyof Documents> = (document: Documents[Kind], view?: View) => string;

/** A report as it is printed. */
interface Printed<Kind extends keyof Documents> {
  readonly kind: Kind;
  /** Those of its workers that could not be listed are named on standard error. */
  readonly document: Documents[Kind];
  /** Most runs want text, so that it is there; other formats are loaded when they are asked for. */
  readonly text: Render<Kind>;
  /** False: there is only why there is nothing to report, which a person reads on standard error. */
  readonly hasResult: boolean;
}

/**
 * Prints a report in the format asked for; false when standard output has no reader any more.
 *
 * @throws OutputError when it cannot be written for another reason.
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

/** How text is shown: coloured by the flag, then `FORCE_COLOR`, `NO_COLOR`, then the terminal, and as wide as that one. */
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

/** Decides once whether a command says what it does: one line on standard error, nothing under `--quiet`. */
export function createNote({ quiet }: TalkFlags, io: Io): (line: string) => void {
  return (line) => {
    if (!quiet) io.log(printLines([[line]], plainPaint, io.logColumns));
  };
}
