import { assertNever } from '../../core/assert-never.ts';
import type { CallFailure } from '../../api/failures.ts';

/** The three calls of the API. */
export type CallKind = 'list' | 'create' | 'cancel';

/** A way for an answer to go wrong on its way back. */
export type Fault =
  /** An answer with this HTTP status, 300 to 599, instead of the true one. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** The text of the answer's `error`; absent: `injected fault`. */
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
  /** A web page, with status 200 when none is given. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Status 200 and no body. */
  | { readonly kind: 'empty' }
  /** Status 200 and JSON of no expected shape. */
  | { readonly kind: 'nonsense' }
  /** A list of its first row alone, which says that there are more; another call is answered as it is. */
  | { readonly kind: 'partial' }
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

/** The vendor's words in an injected answer that is given none. */
export const defaultWords = 'injected fault';

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

/** How a call with this fault looks from the other end; null when its answer only comes late. */
export function failureOfFault(fault: Fault): CallFailure | null {
  switch (fault.kind) {
    case 'status': {
      const retryAfter = fault.retryAfterSeconds === undefined ? undefined : String(fault.retryAfterSeconds);
      return { kind: 'status', status: fault.status, words: fault.error ?? defaultWords, retryAfter };
    }
    case 'latency':
      return null;
    case 'partial':
      return { kind: 'partial', detail: 'expected the whole list, got a part of it' };
    case 'close':
    case 'cut':
      return { kind: 'interrupted', detail: 'the connection ended before the whole answer came' };
    case 'hang':
    case 'stall':
      return { kind: 'timeout', detail: 'no whole answer in time' };
    case 'html':
      return fault.status === undefined
        ? { kind: 'malformed', detail: 'expected an object, got a web page' }
        : { kind: 'status', status: fault.status, words: 'a web page' };
    case 'empty':
    case 'nonsense':
      return { kind: 'malformed', detail: 'expected an object of the API, got something else' };
    case 'unreachable':
      return { kind: 'unreachable', detail: 'the connection was refused', systemCode: 'ECONNREFUSED' };
    default:
      return assertNever(fault);
  }
}
