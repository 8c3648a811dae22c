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
