/** The log of a watch: what an entry holds, and how it is written. */
import { systemClock } from '../../clock.ts';
import { plainPaint } from '../../report/renderer.ts';
import { printLines } from '../../report/text/line.ts';
import { escapeInvisibleJson } from '../../report/escape/escape-invisible.ts';
import { toFailure, type Diagnostic } from '../../core/model/diagnostic.ts';
import { toDiagnostic, type PlanWarning, type PlanWarningCode } from '../../core/plan/warnings.ts';
import { createDiagnosticEntry } from '../../report/documents/diagnostic-entry.ts';
import type { Pass } from './pass.ts';
import type { Io } from '../../cli/io.ts';
import type { WatchFlags } from './watch-flags.ts';
import type { TracedCall } from '../../api/open-accounts.ts';
import type { RotaError } from '../../errors.ts';

/** Events of the log; every warning of a plan is one too. `docs/watch.md` explains them. */
export const logEvents = [
  'watching',
  'serving',
  'applied',
  'as-declared',
  'pending',
  'refused',
  'incomplete',
  'undecided',
  'failed',
  'interrupted',
  'declaration-invalid',
  'declaration-warned',
  'declaration-recovered',
  'declaration-unsettled',
  'no-longer-late',
  'paused',
  'resumed',
  'unwatchable',
  'unkept',
  'stopping',
  'stopped',
  'pass',
  'call',
] as const;

/** A stable word to search the log for. */
type LogEvent = (typeof logEvents)[number] | PlanWarningCode;

/** Level of an entry: `debug` is logged only with --verbose, `warn` and `error` also with --quiet. */
type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The details of a log entry. */
export interface Description {
  /** More lines for people, in order. */
  readonly details: readonly string[];
  /** The same as data. Of a prompt, only the beginning. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log entry, before it is formatted. */
export interface LogEntry extends Description {
  readonly level: LogLevel;
  readonly event: LogEvent;
  /** One line. */
  readonly message: string;
}

/** Creates an entry, which is one line if it has no details. */
export function createEntry(
  level: LogLevel,
  event: LogEvent,
  message: string,
  { details = [], fields = {} }: Partial<Description> = {},
): LogEntry {
  return { level, event, message, details, fields };
}

/** Describes a call to the service; logged with --verbose. */
export function describeCall({ call, workerId, result, durationMs }: TracedCall): LogEntry {
  const message = `${call} ${workerId}: ${result} in ${String(durationMs)} ms`;
  return createEntry('debug', 'call', message, { fields: { call, workerId, result, durationMs } });
}

/** Describes the end of a pass; logged with --verbose. */
function describePass({ end, scope, durationMs, causes }: Pass): LogEntry {
  const message = `pass over ${scope === 'all' ? 'all workers' : 'the edited workers'} after ${causes.join(', ')}: ${end.kind} in ${String(durationMs)} ms`;
  return createEntry('debug', 'pass', message);
}

export function describeWarning(warning: PlanWarning): LogEntry {
  const entry = createDiagnosticEntry(toDiagnostic(warning));
  const { message, hint } = entry;
  const fields = { diagnostics: [entry] };
  return createEntry('warn', warning.code, `[${warning.code}] ${message}`, { details: hintLines(hint), fields });
}

export function describeFailure(failed: RotaError): LogEntry {
  const error = toFailure(failed);
  const { code, message, hint } = error;
  return createEntry('error', 'failed', `[${code}] ${message}`, { details: hintLines(hint), fields: { error } });
}

function hintLines(hint: string | null): readonly string[] {
  return hint === null ? [] : [`hint: ${hint}`];
}

export function describeDiagnostics(diagnostics: readonly Diagnostic[]): Description {
  const details = diagnostics.flatMap(({ severity, code, message, location, hint }) => {
    const place = location === null ? '' : `${location.file}:${String(location.line)}:${String(location.column)}: `;
    return [`${severity}[${code}] ${place}${message}`, ...hintLines(hint).map((line) => `  ${line}`)];
  });
  // Without the source excerpt: it may hold a prompt, which does not belong in a collected log.
  const entries = diagnostics.map((diagnostic) => ({ ...createDiagnosticEntry(diagnostic), excerpt: undefined }));
  return { details, fields: { diagnostics: entries } };
}

/** Data that identifies the pass of an entry. */
type Context = Readonly<Record<string, unknown>>;

/** Log of a long-running process, written to standard error. */
export interface WatchLog {
  readonly write: (entry: LogEntry, context?: Context) => void;
  /** Masks this text in everything logged from now on. */
  readonly hide: (secret: string) => void;
}

export function createWatchLog(options: {
  readonly format: WatchFlags['logFormat'];
  /** Entries below this level are not written. */
  readonly level: LogLevel;
  readonly io: Pick<Io, 'log'>;
}): WatchLog {
  const { format, level, io } = options;
  const secrets = new Set<string>();
  return {
    write: (entry, context = {}) => {
      if (levels.indexOf(entry.level) < levels.indexOf(level)) return;
      const now = systemClock.now();
      const text = format === 'json' ? jsonLine(entry, context, now) : textLines(entry, now);
      io.log([...secrets].reduce((rest, secret) => rest.replaceAll(secret, '[key]'), text));
    },
    hide: (secret) => {
      secrets.add(secret);
      secrets.add(JSON.stringify(secret).slice(1, -1));
    },
  };
}

/** Writes what is new in a pass, and that the pass ended. */
export function logPass(log: WatchLog, pass: Pass, news: readonly LogEntry[]): void {
  const { runId, causes, scope, durationMs, end } = pass;
  const context = { runId, causes, scope, result: end.kind, durationMs };
  for (const entry of [...news, describePass(pass)]) log.write(entry, context);
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function jsonLine({ level, event, message, fields }: LogEntry, context: Context, at: Date): string {
  const line = { level, time: at.toISOString(), pid: process.pid, event, ...context, ...fields, msg: message };
  return `${escapeInvisibleJson(JSON.stringify(line))}\n`;
}

function textLines({ level, message, details }: LogEntry, at: Date): string {
  const time = `${at.toISOString().slice(0, 19)}Z`;
  const label = level === 'warn' || level === 'error' ? `${level}: ` : '';
  const lines = [`${time} ${label}${message}`, ...details.map((line) => `  ${line}`)];
  return printLines(
    lines.map((line) => [line]),
    plainPaint,
  );
}
