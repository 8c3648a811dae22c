import { reasonOf } from '../errors.ts';

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
