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

/** The exit code of every error that ends a run before its first write. */
export const exitCodeByError: Readonly<Record<ErrorCode, ExitCode>> = {
  'declaration-invalid': exitCodes.error,
  'base-unreadable': exitCodes.error,
  'guard-refused': exitCodes.refused,
  'plan-moved': exitCodes.refused,
  paused: exitCodes.refused,
  'not-approved': exitCodes.error,
  'remote-unauthorized': exitCodes.error,
  'remote-forbidden': exitCodes.error,
  'remote-not-found': exitCodes.error,
  'remote-invalid': exitCodes.error,
  'remote-rate-limited': exitCodes.error,
  'remote-unreachable': exitCodes.error,
  'remote-interrupted': exitCodes.error,
  'remote-timeout': exitCodes.error,
  'remote-unavailable': exitCodes.error,
  'remote-malformed': exitCodes.error,
  'remote-incomplete': exitCodes.error,
  'ledger-unreadable': exitCodes.error,
  'ledger-moved': exitCodes.error,
  'ledger-unwritable': exitCodes.error,
  'sandbox-unusable': exitCodes.error,
  'gitlab-unavailable': exitCodes.error,
  'cancelled-unkept': exitCodes.error,
};
