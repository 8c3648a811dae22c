import { plainPaint } from '../../report/renderer.ts';
import { printLines } from '../../report/text/line.ts';
import { escapeInvisibleJson } from '../../report/escape/escape-invisible.ts';
import type { Pass } from './pass.ts';
import type { Io } from '../../cli/io.ts';
import { describePass } from './watch-entry.ts';
import type { LogEntry, LogLevel } from './watch-entry.ts';
import type { WatchFlags } from './watch-flags.ts';

/** The data that says which pass an entry is of. */
type Context = Readonly<Record<string, unknown>>;

/** The log of a process that stays; it is written to standard error. */
export interface WatchLog {
  /** Writes one entry. */
  readonly write: (entry: LogEntry, context?: Context) => void;
  /** Never writes this text again, whatever holds it. */
  readonly hide: (secret: string) => void;
}

/** Opens the log. */
export function createWatchLog(options: {
  readonly format: WatchFlags['logFormat'];
  /** Entries of a lower level are not written. */
  readonly level: LogLevel;
  readonly io: Pick<Io, 'log'>;
  readonly now: () => Date;
}): WatchLog {
  const { format, level, io, now } = options;
  const secrets = new Set<string>();
  return {
    write: (entry, context = {}) => {
      if (levels.indexOf(entry.level) < levels.indexOf(level)) return;
      const text = format === 'json' ? jsonLine(entry, context, now()) : textLines(entry, now());
      io.log([...secrets].reduce((rest, secret) => rest.replaceAll(secret, '[key]'), text));
    },
    hide: (secret) => {
      secrets.add(secret);
      secrets.add(JSON.stringify(secret).slice(1, -1));
    },
  };
}

/** Writes what is new in a pass, and that it ended. */
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
