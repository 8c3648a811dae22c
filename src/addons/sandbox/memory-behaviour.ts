/** How the service answers: its switches, and the faults that wait for calls. */
import type { CallFailure } from '../../api/failures.ts';

/** What the service does where its documents leave two answers open; each switch is one such question. */
export interface Behaviour {
  /** What a cron or interval create does when an equal row is live: a second row, or the existing one is returned. */
  readonly dedupe: 'none' | 'exact' | 'ignoring-budget';
  /** The answer to cancelling an id that is not there: `{ cancelled: false }` or 404. */
  readonly unknownSchedules: 'false' | 'not-found';
  /** The answer to an id no worker has: 404, or an empty worker in UTC that exists from then on. */
  readonly unknownWorkers: 'not-found' | 'create';
  /** A `scheduled` create whose date is not after now: it runs at once, or it is invalid. */
  readonly pastDates: 'run' | 'refuse';
  /** The order of a list; `shuffled` differs from list to list, the same on every replay. */
  readonly listOrder: 'insertion' | 'reversed' | 'next-run' | 'shuffled';
  /** Whether a list names the worker's zone; cron is read in it either way. */
  readonly timezone: 'present' | 'absent';
  /** `sch_` and 26 characters, or nine characters of which every other id begins with `-`. */
  readonly idStyle: 'prefixed' | 'short';
  /** An interval over 30 days: taken, invalid, or a 500. */
  readonly longIntervals: 'accept' | 'refuse' | 'fail';
  /** How a stored cron expression is spelt: as sent, in capitals, or with numbers for the names of months and days. */
  readonly cronText: 'verbatim' | 'upper-case' | 'numbers';
  /** How a stored prompt is spelt: as sent, or without white space at both ends. */
  readonly inputText: 'verbatim' | 'trimmed';
  /** The status of an invalid create. */
  readonly invalidStatus: 422 | 400;
  /**
   * How many further lists of a worker a new row is missing from, and a cancelled one still in, 0 or more.
   * `never`: a new row is in no list at all, a cancelled one is gone at once.
   */
  readonly listLag: number | 'never';
  /** How long each run lasts, in whole seconds, 0 or more; 0 is over in the instant it starts. */
  readonly runSeconds: number;
}

/** The plainest answer to every question. */
export const defaultBehaviour: Behaviour = {
  dedupe: 'none',
  unknownSchedules: 'false',
  unknownWorkers: 'not-found',
  pastDates: 'run',
  listOrder: 'insertion',
  timezone: 'present',
  idStyle: 'prefixed',
  longIntervals: 'accept',
  cronText: 'verbatim',
  inputText: 'verbatim',
  invalidStatus: 422,
  listLag: 0,
  runSeconds: 0,
};

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
interface FaultQueue {
  /** Adds a rule behind those already waiting. */
  add(rule: FaultRule): void;
  /** Takes the fault meant for a call; null when there is none. The oldest rule that matches counts the call. */
  take(call: CallKind, workerId: string): FaultRule | null;
  /** Drops every rule. */
  clear(): void;
  /** Rules still waiting, oldest first, with what is left of their counts. */
  waiting(): readonly FaultRule[];
}

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
  }
}
