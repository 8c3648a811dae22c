import { escapeCommandMarks, escapeCommandStart } from '../report/escape/escape-invisible.ts';
import { hasErrorCode } from '../errors.ts';
import { OutputError } from './errors.ts';
import { formatError } from '../report/text/problem-lines.ts';
import { listFailures, type Asked } from '../report/wording/unlisted.ts';
import type { Failure } from '../core/model/diagnostic.ts';
import type { View } from '../report/renderer.ts';

/** The process as a command sees it: data goes to standard output, everything else to standard error. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Whether a person can be asked: standard input and standard error are a terminal. */
  readonly isInteractive: boolean;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** The columns of standard output; absent where it is no terminal. */
  readonly columns?: number;
  /** The columns of standard error; absent where it is no terminal. */
  readonly logColumns?: number | undefined;
  /**
   * Writes data to standard output; false when its reader has stopped reading, as `head` does once it has its lines.
   *
   * @throws OutputError when it cannot be written for any other reason.
   */
  readonly write: (text: string) => Promise<boolean>;
  /** Says something on standard error; what cannot be said is dropped. */
  readonly log: (text: string) => void;
  /** A line on standard error that shows how far a long step is; absent when that is no terminal. */
  readonly status?: StatusLine | undefined;
  /** Asks a person for one line; the empty string when the input ends or `stop` is aborted. */
  readonly ask: (question: string, stop: AbortSignal) => Promise<string>;
  /** All of standard input as UTF-8. */
  readonly readStdin: () => Promise<Uint8Array>;
  /** What files are about to become, by path as shown; absent: none. */
  readonly unsaved?: ReadonlyMap<string, string>;
}

/** The process rota runs in. */
export function createProcessIo(): Io & { readonly logTaken: () => Promise<void> } {
  const { stdout } = process;
  // A reader that goes away is an error of the write below.
  stdout.on('error', () => undefined);
  let opened: NodeJS.WriteStream | null = null;
  const openStderr = (): NodeJS.WriteStream => {
    // Nothing to say there is worth a crash.
    opened ??= process.stderr.on('error', () => undefined);
    return opened;
  };
  const status = createStatusLine(openStderr);
  return {
    env: process.env,
    cwd: process.cwd(),
    // Standard input and standard error are opened by the first look at them, which most commands never take.
    get isInteractive() {
      return process.stdin.isTTY && openStderr().isTTY;
    },
    isTerminal: stdout.isTTY,
    ...(stdout.isTTY && stdout.columns > 0 ? { columns: stdout.columns } : {}),
    get logColumns() {
      const { isTTY, columns } = openStderr();
      return isTTY && columns > 0 ? columns : undefined;
    },
    get status() {
      return openStderr().isTTY ? status : undefined;
    },
    write: (text) => {
      status.clear();
      return writeAll(stdout, text);
    },
    log: (text) => {
      status.clear();
      openStderr().write(escapeLog(text));
    },
    /** Waits until all that was said on standard error has been taken. */
    logTaken: () =>
      new Promise((resolve) => {
        if (opened === null) resolve();
        else
          opened.write('', () => {
            resolve();
          });
      }),
    ask,
    readStdin,
  };
}

/** What others wrote into a log, such as the words of a service, is no command to the CI service that reads it. */
export function escapeLog(text: string): string {
  return text.split('\n').map(escapeCommandStart).map(escapeCommandMarks).join('\n');
}

function writeAll(stream: NodeJS.WriteStream, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve(true);
      else if (hasErrorCode(error, 'EPIPE')) resolve(false);
      else reject(new OutputError('to standard output', error));
    });
  });
}

async function ask(question: string, stop: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  let isAnswered = false;
  const closed = new Promise<string>((resolve) => {
    lines.once('close', () => {
      // Ctrl-C and Ctrl-D leave the cursor behind the question.
      if (!isAnswered) process.stderr.write('\n');
      resolve('');
    });
  });
  const close = (): void => {
    lines.close();
  };
  // On a terminal the line editor takes Ctrl-C for itself; it means the same here as anywhere.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  stop.addEventListener('abort', close, { once: true });
  const answer = await Promise.race([lines.question(question), closed]);
  isAnswered = true;
  stop.removeEventListener('abort', close);
  close();
  return answer;
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** One line at the end of a terminal that the next thing said replaces. */
interface StatusLine {
  /** Shows a line in place of the one shown before; cut to the width of the terminal. */
  readonly show: (line: string) => void;
  /** Takes the line away; nothing happens when none is shown. */
  readonly clear: () => void;
}

/** A status line on a terminal; nothing is shown elsewhere, so that logs hold no half lines. */
export function createStatusLine(open: () => Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>): StatusLine {
  let isShown = false;
  return {
    show: (line) => {
      const stream = open();
      if (!stream.isTTY) return;
      // A line as wide as the terminal would leave a part of itself behind when it is cleared.
      stream.write(`\r\x1b[K${line.slice(0, Math.max(0, stream.columns - 1))}`);
      isShown = true;
    },
    clear: () => {
      if (isShown) open().write('\r\x1b[K');
      isShown = false;
    },
  };
}

/** Prints an error on standard error in the one shape that all have: `error[code]: message`, its hint indented below. */
export function printError(error: Failure, io: Pick<Io, 'log' | 'logColumns'>): void {
  io.log(formatError(error, widthOf(io.logColumns)));
}

/** Prints why workers could not be listed: one error for each reason, so that a refused key is one. */
export function printFailures(workers: readonly Asked[], io: Pick<Io, 'log' | 'logColumns'>): void {
  for (const failure of listFailures(workers)) printError(failure, io);
}

/** As wide as a terminal; of no width where there is none. */
export function widthOf(columns: number | undefined): Pick<View, 'width'> {
  return columns === undefined ? {} : { width: columns };
}
