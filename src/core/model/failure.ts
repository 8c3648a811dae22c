/** Why something was not done or a run ended; every error that rota throws has these fields. */
export interface Failure {
  /** Stable. */
  readonly code: string;
  readonly message: string;
  /** What to type next; null when the message already says it. */
  readonly hint: string | null;
}

/** Takes from an error only what a reader is shown: no stack and no cause. */
export function toFailure(error: Failure): Failure;
export function toFailure(error: Failure | null): Failure | null;
export function toFailure(error: Failure | null): Failure | null {
  return error === null ? null : { code: error.code, message: error.message, hint: error.hint };
}
