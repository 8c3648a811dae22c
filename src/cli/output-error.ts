/** What a command made could not be written: standard output or a file, as its reader has gone or the disk is full. */
export class OutputError extends Error {
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
  return 'code' in error && error.code === 'EPIPE' ? 'its reader has gone' : error.message;
}
