import type { Diagnostic } from './core/model/diagnostic.ts';
import type { GuardFinding } from './core/model/guard.ts';

/** Every way a remote call can fail, by what it says about the service. */
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

/** The word for one of them. */
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

/** Every error code rota can end with; stable across versions. */
export type ErrorCode = RemoteErrorCode | (typeof otherErrorCodes)[number];

/** All of them. */
export const errorCodes: readonly ErrorCode[] = [...remoteErrorCodes, ...otherErrorCodes];

/** What an error carries in addition to its message. */
export interface ErrorDetails {
  /** What to type next; absent when the message already says it. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A failure rota expects and explains; anything else that is thrown is a bug of rota. */
export abstract class RotaError extends Error {
  abstract readonly code: ErrorCode;
  /** What to type next; null when the message already says it. */
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
  /** Sorted; at least one is an error. */
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
  /** What refused; empty unless the code is `guard-refused`. */
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
 * What a failed call may have done at the service: `refused` certainly nothing and asking again is useless,
 * `not-executed` certainly nothing and asking again later may work, `ambiguous` it may have taken effect.
 */
export type RemoteEffect = 'refused' | 'not-executed' | 'ambiguous';

/** A call to the service failed. */
export class RemoteError extends RotaError {
  override readonly code: RemoteErrorCode;
  readonly effect: RemoteEffect;
  /** What was answered, or why nothing was, without what was asked. */
  readonly reason: string;
  /** The HTTP status; null when no answer came. */
  readonly status: number | null;
  /** How long the service asked to wait, in milliseconds, 0 to 60,000 inclusive; null when it did not say. */
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

/** The sandbox cannot start, or cannot keep its data. */
export class SandboxError extends RotaError {
  override readonly code = 'sandbox-unusable';
}

/** GitLab did not do what it was asked about a merge request; nothing was sent to the service. */
export class GitlabError extends RotaError {
  override readonly code = 'gitlab-unavailable';
}

/** What is about to be cancelled cannot be kept where a person wants it kept; nothing was written. */
export class KeepError extends RotaError {
  override readonly code = 'cancelled-unkept';
}

/** Whether a system call failed with one of these codes (`ENOENT`). */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => error.code === code);
}

/** What the system says of a failed operation, without its call and path, which are said beside it: `no such file or directory`. */
export function reasonOf(error: unknown): string {
  if (hasErrorCode(error, 'EPIPE')) return 'broken pipe';
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^E[A-Z0-9]+: ([^,]+), \w+(?: '.*')?$/s, '$1');
}
