import { RemoteError } from '../errors.ts';
import type { RemoteEffect, RemoteErrorCode } from '../errors.ts';
import { assertNever } from '../model/assert-never.ts';

/** The three calls of the API. */
export type CallKind = 'list' | 'create' | 'cancel';

/** A way for an answer to go wrong on its way back. */
export type Fault =
  /** An error answer with this HTTP status, 400 to 599, instead of the true one. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** The text of the answer's `error`; absent: the status in words. */
      readonly error?: string;
      /** Seconds for `Retry-After`, 0 or more; absent: no such header. */
      readonly retryAfterSeconds?: number;
    }
  /** The true answer, this many milliseconds late; the in-memory port does not wait. */
  | { readonly kind: 'latency'; readonly latencyMs: number }
  /** The connection is reset before any answer. */
  | { readonly kind: 'close' }
  /** No answer ever comes. */
  | { readonly kind: 'hang' }
  /** The headers come, then half the body, then nothing more. */
  | { readonly kind: 'stall' }
  /** The connection ends half-way through the body. */
  | { readonly kind: 'cut' }
  /** A web page with status 200. */
  | { readonly kind: 'html' }
  /** Status 200 and no body. */
  | { readonly kind: 'empty' }
  /** Status 200 and JSON of no expected shape. */
  | { readonly kind: 'nonsense' }
  /** The connection is refused; only in memory, for a server that answers cannot refuse. */
  | { readonly kind: 'unreachable' };

/** Which calls go wrong, how, and whether the write takes effect all the same. */
export interface FaultRule {
  readonly call: CallKind;
  /** Absent: on any worker. */
  readonly workerId?: string;
  /** How many such calls pass unharmed first. @defaultValue 0 */
  readonly skip?: number;
  /** How many such calls go wrong after those; null: all. @defaultValue 1 */
  readonly times?: number | null;
  /** Whether the call goes wrong before it has taken effect, so it never does, or after. @defaultValue 'before' */
  readonly timing?: 'before' | 'after';
  readonly fault: Fault;
}

/** Faults waiting for the calls they are meant for. */
export interface FaultQueue {
  /** Adds a rule behind those already waiting. */
  add(rule: FaultRule): void;
  /** Takes the fault meant for a call; null when there is none. The oldest rule that matches counts the call. */
  take(call: CallKind, workerId: string): FaultRule | null;
  /** Drops every rule. */
  clear(): void;
  /** Rules still waiting, oldest first, with what is left of their counts. */
  waiting(): readonly FaultRule[];
}

/** An empty queue of faults. */
export function createFaultQueue(): FaultQueue {
  let rules: readonly FaultRule[] = [];
  return {
    add: (rule) => {
      rules = [...rules, rule];
    },
    take: (call, workerId) => {
      const rule = rules.find((each) => matches(each, call, workerId));
      if (rule === undefined) return null;
      rules = rules.flatMap((each) => (each === rule ? countDown(rule) : [each]));
      return (rule.skip ?? 0) > 0 ? null : rule;
    },
    clear: () => {
      rules = [];
    },
    waiting: () => rules,
  };
}

function matches(rule: FaultRule, call: CallKind, workerId: string): boolean {
  return rule.call === call && (rule.workerId === undefined || rule.workerId === workerId);
}

function countDown(rule: FaultRule): readonly FaultRule[] {
  const skip = rule.skip ?? 0;
  if (skip > 0) return [{ ...rule, skip: skip - 1 }];
  if (rule.times === null) return [rule];
  const left = (rule.times ?? 1) - 1;
  return left > 0 ? [{ ...rule, times: left }] : [];
}

/** The error a caller of the port gets for a fault; null for one that only delays the answer. */
export function errorOfFault(fault: Fault, what: string): RemoteError | null {
  switch (fault.kind) {
    case 'status':
      return errorOfStatus({
        status: fault.status,
        error: fault.error ?? `status ${String(fault.status)}`,
        retryAfterSeconds: fault.retryAfterSeconds ?? null,
        what,
      });
    case 'latency':
      return null;
    case 'close':
    case 'cut':
      return broken('remote-interrupted', `${what}: the connection ended before the whole answer came`);
    case 'hang':
    case 'stall':
      return broken('remote-timeout', `${what}: no whole answer came in time`);
    case 'html':
    case 'empty':
    case 'nonsense':
      return broken('remote-malformed', `${what}: expected a JSON answer, got something else`, 200);
    case 'unreachable':
      return new RemoteError('remote-unreachable', `${what}: the connection was refused`, { effect: 'not-executed' });
    default:
      return assertNever(fault);
  }
}

function broken(code: RemoteErrorCode, message: string, status: number | null = null): RemoteError {
  return new RemoteError(code, message, { effect: 'ambiguous', status });
}

/** The error a caller of the port gets for an answer with an HTTP status of 400 or more. */
export function errorOfStatus(answer: {
  readonly status: number;
  /** The vendor's text. */
  readonly error: string;
  /** Seconds, 0 or more; null when the answer does not say. */
  readonly retryAfterSeconds: number | null;
  /** What failed, the beginning of the message. */
  readonly what: string;
}): RemoteError {
  const { status, error, retryAfterSeconds, what } = answer;
  const [code, effect] = meaningOf(status);
  return new RemoteError(code, `${what}: ${String(status)} ${error}`, {
    effect,
    status,
    retryAfterMs: retryAfterSeconds === null ? null : Math.min(retryAfterSeconds, longestRetryAfterSeconds) * 1000,
  });
}

const longestRetryAfterSeconds = 60;

function meaningOf(status: number): readonly [RemoteErrorCode, RemoteEffect] {
  if (status === 401) return ['remote-unauthorized', 'refused'];
  if (status === 403) return ['remote-forbidden', 'refused'];
  if (status === 404) return ['remote-not-found', 'refused'];
  if (status === 408) return ['remote-timeout', 'ambiguous'];
  if (status === 409 || status >= 500) return ['remote-unavailable', 'ambiguous'];
  if (status === 429) return ['remote-rate-limited', 'not-executed'];
  return ['remote-invalid', 'refused'];
}
