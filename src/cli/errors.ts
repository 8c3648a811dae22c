/** The command line is wrong; nothing was read or written. */
export class UsageError extends Error {
  readonly code = 'usage';
  /** What to type instead; null when the message already says it. */
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** What a command made could not be written: the disk is full, a folder is missing, or standard output is closed. */
export class OutputError extends Error {
  readonly code = 'output-unwritable';
  /** What to type next; null when the message already says it. */
  readonly hint: string | null;

  /** `what` follows "cannot write": a file, or `to standard output`. */
  constructor(what: string, cause: unknown, hint: string | null = null) {
    super(`cannot write ${what}: ${reasonOf(cause)}`, { cause });
    this.name = 'OutputError';
    this.hint = hint;
  }
}

/** What the system says of a failed operation. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isBrokenPipe(error)) return 'broken pipe';
  // Node says `ENOENT: no such file or directory, open '/absolute/path'`; which file it was stands before it.
  return error.message.replace(/^E[A-Z]+: ([^,]+), \w+(?: '.*')?$/s, '$1');
}

/** Whether whatever read a stream has stopped reading it, as `head` does once it has its lines. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
