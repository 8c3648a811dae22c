/** How the service answers: its switches, and the faults that wait for calls. */
import type { CallFailure } from '../../api/failures.ts';

/** How the service behaves where its documentation leaves it open; each switch is one such question. */
export interface Behaviour {
  /** What creating a cron or interval does if an equal row is live: adds a second row, or returns the existing one. */
  readonly dedupe: 'none' | 'exact' | 'ignoring-budget';
  /** The answer to cancelling an ID that does not exist: `{ cancelled: false }` or 404. */
  readonly unknownSchedules: 'false' | 'not-found';
  /** The answer for an unknown worker ID: 404, or an empty worker in UTC that exists from then on. */
  readonly unknownWorkers: 'not-found' | 'create';
  /** What a `scheduled` create does if its date is not after now: runs at once, or is refused as invalid. */
  readonly pastDates: 'run' | 'refuse';
  /** The order of a list. `shuffled` differs from list to list, but is the same on every replay. */
  readonly listOrder: 'insertion' | 'reversed' | 'next-run' | 'shuffled';
  /** Whether lists include the worker's zone. Crons are read in it either way. */
  readonly timezone: 'present' | 'absent';
  /** `prefixed`: `sch_` and 26 characters. `short`: nine characters, and every other ID begins with `-`. */
  readonly idStyle: 'prefixed' | 'short';
  /** What an interval of more than 30 days gets: accepted, refused as invalid, or a 500. */
  readonly longIntervals: 'accept' | 'refuse' | 'fail';
  /** How a cron expression is stored: as sent, in capitals, or with numbers instead of month and weekday names. */
  readonly cronText: 'verbatim' | 'upper-case' | 'numbers';
  /** How a prompt is stored: as sent, or without leading and trailing white space. */
  readonly inputText: 'verbatim' | 'trimmed';
  /** The status of the answer to an invalid create. */
  readonly invalidStatus: 422 | 400;
  /**
   * How many further lists of a worker omit a new row and still show a cancelled one, 0 or more.
   * `never`: no list ever shows a new row, and a cancelled one is gone at once.
   */
  readonly listLag: number | 'never';
  /** How long each run lasts, in whole seconds, 0 or more. At 0, a run ends in the instant it starts. */
  readonly runSeconds: number;
}

/** The plainest answer to each question. */
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

/** How the answer to a call can fail. */
export type Fault =
  /** An answer with this HTTP status, 300 to 599, instead of the real one. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Text of the answer's `error`; if undefined, `injected fault`. */
      readonly error?: string;
      /** Seconds in `Retry-After`, 0 or more; if undefined, there is no such header. */
      readonly retryAfterSeconds?: number;
    }
  /** The real answer, this many milliseconds late; the in-memory port does not wait. */
  | { readonly kind: 'latency'; readonly latencyMs: number }
  /** The connection is reset before any answer. */
  | { readonly kind: 'close' }
  /** No answer ever comes. */
  | { readonly kind: 'hang' }
  /** The headers arrive, then half the body, then nothing more. */
  | { readonly kind: 'stall' }
  /** The connection ends half-way through the body. */
  | { readonly kind: 'cut' }
  /** A web page, by default with status 200. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Status 200 and no body. */
  | { readonly kind: 'empty' }
  /** Status 200 and JSON of an unexpected shape. */
  | { readonly kind: 'nonsense' }
  /** A list with only its first row, which says that there are more. Other calls are answered normally. */
  | { readonly kind: 'partial' }
  /** The connection is refused. In memory only, because a server that answers cannot refuse. */
  | { readonly kind: 'unreachable' };

/** Which calls fail, how, and whether the write takes effect nevertheless. */
export interface FaultRule {
  readonly call: CallKind;
  /** If undefined, on any worker. */
  readonly workerId?: string;
  /** How many matching calls succeed first. @defaultValue 0 */
  readonly skip?: number;
  /** How many matching calls fail after that; null: all. @defaultValue 1 */
  readonly times?: number | null;
  /** Whether the call fails before it takes effect, so that it never does, or after. @defaultValue 'before' */
  readonly timing?: 'before' | 'after';
  readonly fault: Fault;
}

/** The error text of an injected answer without its own. */
export const defaultWords = 'injected fault';

/** Fault rules that wait for matching calls. */
interface FaultQueue {
  /** Appends a rule. */
  add(rule: FaultRule): void;
  /** Takes the fault for a call; null if there is none. Only the oldest matching rule counts the call. */
  take(call: CallKind, workerId: string): FaultRule | null;
  clear(): void;
  /** Returns the waiting rules, oldest first, with their remaining counts. */
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

/** Returns how a fault looks to the caller; null if the answer is only late. */
export function failureOfFault(fault: Fault): CallFailure | null {
  switch (fault.kind) {
    case 'status': {
      const retryAfter = fault.retryAfterSeconds === undefined ? undefined : String(fault.retryAfterSeconds);
      return { kind: 'status', status: fault.status, words: fault.error ?? defaultWords, retryAfter };
    }
    case 'latency':
      return null;
    case 'partial':
      return { kind: 'partial', detail: 'expected the complete list, got part of it' };
    case 'close':
    case 'cut':
      return { kind: 'interrupted', detail: 'the connection was closed in the middle of the response' };
    case 'hang':
    case 'stall':
      return { kind: 'timeout', detail: 'timed out before the response was complete' };
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
