/** The control surface of a sandbox, and what it moves and shows: the clock and the requests. */
import { systemClock, type Clock, type ManualClock } from '../../clock.ts';
import { UnreadableError, readRecord, readText } from '../../json/reader.ts';
import type { Fault } from './memory-behaviour.ts';
import type { MemoryService } from './memory-service.ts';
import { readAdvance, readBehaviour, readFaultRule, readStop, readWorker } from './read-control.ts';

/** What the control surface looks at and moves. */
interface ControlContext {
  readonly service: MemoryService;
  readonly clock: MovableClock;
  readonly requests: () => readonly RequestRecord[];
}

/** Does what a control request asks and returns its JSON; null when there is no such request. */
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

/** A clock that can be moved forward; a `ManualClock` is one too. */
export type MovableClock = Pick<ManualClock, 'now' | 'advance'>;

/** Real time plus everything it was moved by. */
export function createMovableClock(base: Pick<Clock, 'now'> = systemClock): MovableClock {
  let offsetMs = 0;
  return {
    now: () => new Date(base.now().getTime() + offsetMs),
    advance: (ms) => {
      offsetMs += Math.max(ms, 0);
    },
  };
}

/** One request that came to the sandbox. */
export interface RequestRecord {
  /** By the sandbox's clock, UTC. */
  readonly at: Date;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** The fault it met; null when it met none. */
  readonly fault: Fault['kind'] | null;
  /** The HTTP status it got; null when it got none. */
  readonly status: number | null;
}

/** The requests of late, control requests aside. */
export interface RequestLog {
  /** Adds one behind the others. */
  add(record: RequestRecord): void;
  /** The last 10,000 at most, oldest first. */
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
