import { pino } from 'pino';
import { assertNever } from '../model/assert-never.ts';
import { plainPaint } from '../report/paint.ts';
import { printLines } from '../report/text/line.ts';
import { escapeInvisibleJson } from '../report/visible-text.ts';
import type { Headline } from '../watch/news.ts';
import type { Pass } from '../watch/pass.ts';
import type { Io } from './io.ts';
import { describeHeadline, describePass } from './watch-entry.ts';
import type { LogEntry, LogLevel } from './watch-entry.ts';
import type { LogFormat } from './watch-flags.ts';

/** The log of a process that stays; it is written to standard error. */
export interface WatchLog {
  /** Writes one entry, with the data that says which pass it is of. */
  readonly write: (entry: LogEntry, context?: Readonly<Record<string, unknown>>) => void;
  /** Never writes this text again, whatever holds it. */
  readonly hide: (secret: string) => void;
}

/** How a log is written. */
export interface WatchLogOptions {
  readonly format: LogFormat;
  /** Entries of a lower level are not written. */
  readonly level: LogLevel;
  readonly io: Pick<Io, 'log'>;
  readonly now: () => Date;
}

/** Opens the log. Importing this file loads pino. */
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
export function logPass(log: WatchLog, pass: Pass, headlines: readonly Headline[]): void {
  const { runId, causes, scope, durationMs, end } = pass;
  const context = { runId, causes, scope, result: end.kind, durationMs };
  for (const headline of headlines) log.write(describeHeadline(headline, pass), context);
  log.write(describePass(pass), context);
}

type Emit = (text: string) => void;

function createWriter(options: WatchLogOptions, emit: Emit): WatchLog['write'] {
  switch (options.format) {
    case 'json':
      return createJsonWriter(options, emit);
    case 'text':
      return createTextWriter(options, emit);
    default:
      return assertNever(options.format);
  }
}

function createJsonWriter({ level, now }: WatchLogOptions, emit: Emit): WatchLog['write'] {
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write: (line: string) => {
        emit(escapeInvisibleJson(line));
      },
    },
  );
  return ({ level: entryLevel, event, message, fields }, context = {}) => {
    logger[entryLevel]({ event, ...context, ...fields }, message);
  };
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function createTextWriter({ level, now }: WatchLogOptions, emit: Emit): WatchLog['write'] {
  return (entry) => {
    if (levels.indexOf(entry.level) < levels.indexOf(level)) return;
    const time = `${now().toISOString().slice(0, 19)}Z`;
    const label = entry.level === 'warn' || entry.level === 'error' ? `${entry.level}: ` : '';
    const lines = [`${time} ${label}${entry.message}`, ...entry.details.map((line) => `  ${line}`)];
    emit(
      printLines(
        lines.map((line) => [line]),
        plainPaint,
      ),
    );
  };
}
