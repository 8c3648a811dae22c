import { assertNever } from '../../core/assert-never.ts';
import { plainPaint } from '../../report/renderer.ts';
import { printLines } from '../../report/text/line.ts';
import { escapeInvisibleJson } from '../../report/escape/escape-invisible.ts';
import type { Transition } from './transitions.ts';
import type { Pass } from './pass.ts';
import type { Io } from '../../cli/io.ts';
import { describeTransition, describePass } from './watch-entry.ts';
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

/** How a log is written. */
interface WatchLogOptions {
  readonly format: WatchFlags['logFormat'];
  /** Entries of a lower level are not written. */
  readonly level: LogLevel;
  readonly io: Pick<Io, 'log'>;
  readonly now: () => Date;
}

/** Opens the log. */
export function createWatchLog(options: WatchLogOptions): WatchLog {
  const secrets = new Set<string>();
  const redacting: Emit = (text) => {
    options.io.log([...secrets].reduce((rest, secret) => rest.replaceAll(secret, '[key]'), text));
  };
  return {
    write: createWriter(options, redacting),
    hide: (secret) => {
      secrets.add(secret);
      secrets.add(JSON.stringify(secret).slice(1, -1));
    },
  };
}

/** Writes what is new in a pass, and that it ended. */
export function logPass(log: WatchLog, pass: Pass, transitions: readonly Transition[]): void {
  const { runId, causes, scope, durationMs, end } = pass;
  const context = { runId, causes, scope, result: end.kind, durationMs };
  for (const transition of transitions) log.write(describeTransition(transition, pass), context);
  log.write(describePass(pass), context);
}

type Emit = (text: string) => void;

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function createWriter({ format, level, now }: WatchLogOptions, emit: Emit): WatchLog['write'] {
  return (entry, context = {}) => {
    if (levels.indexOf(entry.level) < levels.indexOf(level)) return;
    switch (format) {
      case 'json':
        emit(jsonLine(entry, context, now()));
        return;
      case 'text':
        emit(textLines(entry, now()));
        return;
      default:
        assertNever(format);
    }
  };
}

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
