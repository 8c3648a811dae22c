import type { ErrorCode } from '../errors.ts';

/** Exit codes of the process by name; scripts may rely on every number. */
export const exitCodes = {
  /** Done; nothing is left to do. */
  done: 0,
  /** An error; nothing was written. */
  error: 1,
  /** Found pending changes (`plan --detailed-exitcode`), a state (`status --fail-on`) or a difference (`doctor`). */
  changes: 2,
  /** Refused by a guard, a policy or a pause, or the plan has moved; nothing was written. */
  refused: 3,
  /** Partly written, uncertain or not converged; the report says which. */
  partial: 4,
  /** Wrong usage, as in sysexits.h. */
  usage: 64,
  /** Ended by SIGINT: 128 plus the signal's number. */
  interrupted: 130,
  /** Ended by SIGTERM, or by SIGHUP on a terminal. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const refusing: ReadonlySet<ErrorCode> = new Set(['guard-refused', 'plan-moved', 'paused']);

/** Returns the exit code of a run that an error ends before its first write. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  return refusing.has(code) ? exitCodes.refused : exitCodes.error;
}
