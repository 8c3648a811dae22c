/** What ended a run; every error rota throws has these fields. */
export interface RunError {
  /** Stable. */
  readonly code: string;
  readonly message: string;
  /** What to type next; null when the message already says it. */
  readonly hint: string | null;
}

/** Takes from an error only what a document shows: no stack and no cause. */
export function createRunError(error: RunError): RunError;
export function createRunError(error: RunError | null): RunError | null;
export function createRunError(error: RunError | null): RunError | null {
  return error === null ? null : { code: error.code, message: error.message, hint: error.hint };
}
