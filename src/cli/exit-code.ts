import type { ErrorCode } from '../errors.ts';

/** What the process ends with, by name; a script may rely on every number. */
export const exitCodes = {
  /** Done; nothing is left to do. */
  done: 0,
  /** An error; nothing was written. */
  error: 1,
  /** Something looked for is so: changes are pending (`plan --detailed-exitcode`), or a state (`status --fail-on`). */
  changes: 2,
  /** A guard refused or the plan moved; nothing was written. */
  refused: 3,
  /** Partly written, uncertain or not converged; the report says which. */
  partial: 4,
  /** Wrong usage, as in sysexits.h. */
  usage: 64,
  /** Ended by SIGINT: 128 and the signal's number. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

/** One of the numbers rota ends with. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const refusing: ReadonlySet<ErrorCode> = new Set(['guard-refused', 'plan-moved', 'paused']);

/** What a run ends with that an error ends before its first write. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  return refusing.has(code) ? exitCodes.refused : exitCodes.error;
}
