import { escapeCommandMarks, escapeCommandStart } from '../report/escape/escape-invisible.ts';
import { hasErrorCode } from '../errors.ts';
import { OutputError } from './errors.ts';
import { formatError } from '../report/text/problem-lines.ts';
import { listFailures, type WorkerListing } from '../report/wording/unlisted.ts';
import type { Failure } from '../core/model/diagnostic.ts';
import type { View } from '../report/renderer.ts';

/** The process as a command sees it. Data goes to standard output, everything else to standard error. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Working directory; absolute. */
  readonly cwd: string;
  /** Whether a person can be asked: standard input and standard error are terminals. */
  readonly isInteractive: boolean;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Columns of standard output, if it is a terminal. */
  readonly columns?: number;
  /** Columns of standard error, if it is a terminal. */
  readonly logColumns?: number | undefined;
  /**
   * Writes data to standard output; false if its reader has stopped reading, as `head` does after its last line.
   *
   * @throws OutputError if it cannot be written for any other reason.
   */
  readonly write: (text: string) => Promise<boolean>;
  /** Prints text on standard error; dropped if that fails. */
  readonly log: (text: string) => void;
  /** Status line on standard error for the progress of a long step, if that is a terminal. */
  readonly status?: StatusLine | undefined;
  /** Asks a person for one line; returns an empty string if the input ends or `stop` is aborted. */
  readonly ask: (question: string, stop: AbortSignal) => Promise<string>;
  /** Reads all of standard input; UTF-8. */
  readonly readStdin: () => Promise<Uint8Array>;
  /** Contents that files are about to get, by path as shown, if any; read instead of the files. */
  readonly unsaved?: ReadonlyMap<string, string>;
}

/** Creates the `Io` of this process. */
export function createProcessIo(): Io & { readonly logTaken: () => Promise<void> } {
  const { stdout } = process;
  // If the reader goes away, the write below fails and reports it.
  stdout.on('error', () => undefined);
  let opened: NodeJS.WriteStream | null = null;
  const openStderr = (): NodeJS.WriteStream => {
    // Failing to print a message is not worth a crash.
    opened ??= process.stderr.on('error', () => undefined);
    return opened;
  };
  const status = createStatusLine(openStderr);
  return {
    env: process.env,
    cwd: process.cwd(),
    // Standard input and standard error are opened on first use, which most commands never need.
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
    /** Waits until standard error has taken everything that was printed on it. */
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

/**
 * Keeps text that others wrote, such as a service's message, from being a command to the CI service that reads the log.
 */
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
      // Ctrl-C and Ctrl-D leave the cursor on the line of the question.
      if (!isAnswered) process.stderr.write('\n');
      resolve('');
    });
  });
  const close = (): void => {
    lines.close();
  };
  // On a terminal, readline takes Ctrl-C for itself. Pass it on, so that it means the same as elsewhere.
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

/** A line at the end of a terminal that the next output replaces. */
interface StatusLine {
  /** Shows a line in place of the previous one; cut to the width of the terminal. */
  readonly show: (line: string) => void;
  /** Removes the line, if one is shown. */
  readonly clear: () => void;
}

/** Creates a status line for a terminal. Elsewhere nothing is shown, so that logs contain no partial lines. */
export function createStatusLine(open: () => Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>): StatusLine {
  let isShown = false;
  return {
    show: (line) => {
      const stream = open();
      if (!stream.isTTY) return;
      // A line as wide as the terminal would not be cleared completely.
      stream.write(`\r\x1b[K${line.slice(0, Math.max(0, stream.columns - 1))}`);
      isShown = true;
    },
    clear: () => {
      if (isShown) open().write('\r\x1b[K');
      isShown = false;
    },
  };
}

/** Prints an error on standard error in the common shape: `error[code]: message`, with the hint indented below. */
export function printError(error: Failure, io: Pick<Io, 'log' | 'logColumns'>): void {
  io.log(formatError(error, widthOf(io.logColumns)));
}

/** Prints why workers could not be listed. Each reason is printed once, so that a refused key is one error. */
export function printFailures(workers: readonly WorkerListing[], io: Pick<Io, 'log' | 'logColumns'>): void {
  for (const failure of listFailures(workers)) printError(failure, io);
}

/** Returns the width of a terminal; none if there is no terminal. */
export function widthOf(columns: number | undefined): Pick<View, 'width'> {
  return columns === undefined ? {} : { width: columns };
}
