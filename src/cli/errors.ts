import { reasonOf } from '../errors.ts';

/** The command line is wrong, or what it names cannot be used; nothing was written. */
export class UsageError extends Error {
  readonly code = 'usage';
  /** What to type instead; null if the message already says it. */
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** Output could not be written: the disk is full, a folder is missing, or standard output is closed. */
export class OutputError extends Error {
  readonly code = 'output-unwritable';
  /** What to type next; null if the message already says it. */
  readonly hint: string | null;

  /** `what` follows "cannot write": a file, or `to standard output`. */
  constructor(what: string, cause: unknown, hint: string | null = null) {
    super(`cannot write ${what}: ${reasonOf(cause)}`, { cause });
    this.name = 'OutputError';
    this.hint = hint;
  }
}
