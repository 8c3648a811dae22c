/** The control API of a sandbox, with the clock and the log of requests it works on. */
import { systemClock, type Clock, type ManualClock } from '../../clock.ts';
import { UnreadableError, readRecord, readText } from '../../json/reader.ts';
import type { Fault } from './memory-behaviour.ts';
import type { MemoryService } from './memory-service.ts';
import { readAdvance, readBehaviour, readFaultRule, readStop, readWorker } from './read-control.ts';

/** What the control API reads and changes. */
interface ControlContext {
  readonly service: MemoryService;
  readonly clock: MovableClock;
  readonly requests: () => readonly RequestRecord[];
}

/** Executes a control request and returns its JSON; null if there is no such request. */
export function answerControl(
  request: { readonly method: string; readonly segments: readonly string[]; readonly body: unknown },
  context: ControlContext,
): unknown {
  const route = `${request.method} ${request.segments.slice(1).join('/')}`;
  const handle = Object.hasOwn(routes, route) ? routes[route] : undefined;
  return handle === undefined ? null : handle(context, request.body);
}

type Handler = (context: ControlContext, body: unknown) => unknown;

const showClock: Handler = ({ clock }) => ({ now: clock.now() });
const showBehaviour: Handler = ({ service }) => ({ behaviour: service.behaviour() });
const showFaults: Handler = ({ service }) => ({ faults: service.waitingFaults() });

const showState: Handler = ({ service, clock }) => ({
  now: clock.now(),
  behaviour: service.behaviour(),
  faults: service.waitingFaults(),
  workers: service.settle().workers.map(({ workerId, timezone }) => ({
    workerId,
    timezone,
    rows: service.rows(workerId),
  })),
});

const routes: Readonly<Record<string, Handler>> = {
  'GET state': showState,
  'GET clock': showClock,
  'POST clock': (context, body) => {
    context.clock.advance(readAdvance(body) * 1000);
    return showClock(context, body);
  },
  'GET behaviour': showBehaviour,
  'POST behaviour': (context, body) => {
    context.service.setBehaviour(readBehaviour(body));
    return showBehaviour(context, body);
  },
  'GET faults': showFaults,
  'POST faults': (context, body) => {
    context.service.failNext(readFaultRule(body));
    return showFaults(context, body);
  },
  'DELETE faults': (context, body) => {
    context.service.clearFaults();
    return showFaults(context, body);
  },
  'POST workers': (context, body) => {
    const { workerId, ...options } = readWorker(body);
    context.service.addWorker(workerId, options);
    return showState(context, body);
  },
  'POST rows': (context, body) => {
    const { workerId, row } = readRecord(body, 'body');
    context.service.addAlienRow(readText(workerId, 'workerId'), readRecord(row, 'row'));
    return showState(context, body);
  },
  'POST stop': (context, body) => {
    const { workerId, scheduleId } = readStop(body);
    if (context.service.stopRows(workerId, scheduleId) === 0) {
      throw new UnreadableError('scheduleId', `a schedule of ${workerId}`, scheduleId);
    }
    return showState(context, body);
  },
  'GET runs': ({ service }) => ({ runs: service.runs() }),
  'GET requests': ({ requests }) => ({ requests: requests() }),
};

/** A clock that can be moved forward. A `ManualClock` is one too. */
export type MovableClock = Pick<ManualClock, 'now' | 'advance'>;

/** Creates a clock that shows the time of `base` plus everything it was advanced by. */
export function createMovableClock(base: Pick<Clock, 'now'> = systemClock): MovableClock {
  let offsetMs = 0;
  return {
    now: () => new Date(base.now().getTime() + offsetMs),
    advance: (ms) => {
      offsetMs += Math.max(ms, 0);
    },
  };
}

/** A request that the sandbox received. */
export interface RequestRecord {
  /** By the sandbox's clock, UTC. */
  readonly at: Date;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** The fault that was injected; null if none. */
  readonly fault: Fault['kind'] | null;
  /** HTTP status of the answer; null if there was none. */
  readonly status: number | null;
}

/** Log of the latest requests, without control requests. */
export interface RequestLog {
  add(record: RequestRecord): void;
  /** Returns the last 10,000 at most, oldest first. */
  records(): readonly RequestRecord[];
}

const maxRecords = 10_000;

export function createRequestLog(): RequestLog {
  let records: RequestRecord[] = [];
  return {
    add: (record) => {
      records.push(record);
      if (records.length > 2 * maxRecords) records = records.slice(-maxRecords);
    },
    records: () => records.slice(-maxRecords),
  };
}
