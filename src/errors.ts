import type { Diagnostic } from './core/model/diagnostic.ts';
import type { GuardFinding } from './core/model/guard.ts';

/** Codes of failed calls to the service. */
export const remoteErrorCodes = [
  'remote-unauthorized',
  'remote-forbidden',
  'remote-not-found',
  'remote-invalid',
  'remote-rate-limited',
  'remote-unreachable',
  'remote-interrupted',
  'remote-timeout',
  'remote-unavailable',
  'remote-malformed',
  'remote-incomplete',
] as const;

/** The code of a failed call to the service. */
export type RemoteErrorCode = (typeof remoteErrorCodes)[number];

const otherErrorCodes = [
  'declaration-invalid',
  'base-unreadable',
  'guard-refused',
  'plan-moved',
  'paused',
  'not-approved',
  'ledger-unreadable',
  'ledger-moved',
  'ledger-unwritable',
  'sandbox-unusable',
  'gitlab-unavailable',
  'cancelled-unkept',
] as const;

/** The code of a `RotaError`; stable across versions. */
export type ErrorCode = RemoteErrorCode | (typeof otherErrorCodes)[number];

/** Every `ErrorCode`. */
export const errorCodes: readonly ErrorCode[] = [...remoteErrorCodes, ...otherErrorCodes];

/** Optional details of an error. */
export interface ErrorDetails {
  /** What to do next; absent if the message already says it. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A failure that rota expects and explains. Any other error it throws is a bug in rota. */
export abstract class RotaError extends Error {
  abstract readonly code: ErrorCode;
  /** What to do next; null if the message already says it. */
  readonly hint: string | null;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = new.target.name;
    this.hint = details.hint ?? null;
  }
}

/** The declaration has errors; nothing was planned. */
export class DeclarationError extends RotaError {
  override readonly code = 'declaration-invalid';
  /** Sorted; at least one has the severity `error`. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    super(`the declaration has ${String(errors)} ${errors === 1 ? 'error' : 'errors'}`);
    this.diagnostics = diagnostics;
  }
}

/** The git revision to compare with could not be read; nothing was planned. */
export class BaseError extends RotaError {
  override readonly code = 'base-unreadable';
}

/** The plan may not be applied as it stands; nothing was written. */
export class RefusalError extends RotaError {
  override readonly code: 'guard-refused' | 'plan-moved' | 'paused' | 'not-approved';
  /** Findings that refuse the plan; empty unless the code is `guard-refused`. */
  readonly findings: readonly GuardFinding[];

  constructor(
    code: RefusalError['code'],
    message: string,
    details: ErrorDetails & { readonly findings?: readonly GuardFinding[] } = {},
  ) {
    super(message, details);
    this.code = code;
    this.findings = details.findings ?? [];
  }
}

/**
 * What a failed call may have done at the service: `refused` means nothing, and a retry is useless; `not-executed`
 * means nothing, and a later retry may work; `ambiguous` means that it may have taken effect.
 */
export type RemoteEffect = 'refused' | 'not-executed' | 'ambiguous';

/** A call to the service failed. */
export class RemoteError extends RotaError {
  override readonly code: RemoteErrorCode;
  readonly effect: RemoteEffect;
  /** The answer, or why there was none, without naming the call. */
  readonly reason: string;
  /** HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** How long the service asked to wait, in milliseconds, 0 to 60,000 inclusive; null if it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    code: RemoteErrorCode,
    message: string,
    details: ErrorDetails & {
      readonly effect: RemoteEffect;
      /** @defaultValue the message */
      readonly reason?: string;
      readonly status?: number | null;
      readonly retryAfterMs?: number | null;
    },
  ) {
    super(message, details);
    this.code = code;
    this.effect = details.effect;
    this.reason = details.reason ?? message;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

/** The ledger could not be read, written or trusted. */
export class LedgerError extends RotaError {
  override readonly code: 'ledger-unreadable' | 'ledger-moved' | 'ledger-unwritable';

  constructor(code: LedgerError['code'], message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.code = code;
  }
}

/** The sandbox cannot start, or cannot read or save its data. */
export class SandboxError extends RotaError {
  override readonly code = 'sandbox-unusable';
}

/** A request to GitLab about a merge request failed; nothing was sent to the service. */
export class GitlabError extends RotaError {
  override readonly code = 'gitlab-unavailable';
}

/** The schedules about to be cancelled cannot be saved where the user asked; nothing was written to the service. */
export class KeepError extends RotaError {
  override readonly code = 'cancelled-unkept';
}

/** Whether an error has one of these system error codes, such as `ENOENT`. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => error.code === code);
}

/** The system's reason for a failed operation, without system call and path: `no such file or directory`. */
export function reasonOf(error: unknown): string {
  if (hasErrorCode(error, 'EPIPE')) return 'broken pipe';
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^E[A-Z0-9]+: ([^,]+), \w+(?: '.*')?$/s, '$1');
}
