/**
 * The services of several accounts as one: every call goes to the account that its worker belongs to.
 *
 * Terms: a lane is the client of one account, with sockets, retries and a pace of its own, so that an account that is
 * limited, down or refused holds up no other. Accounts of one service share its clock.
 * Invariant: a worker has one lane; a call about a worker that has none is a bug and reaches nothing.
 */
import { originOf } from '../core/model/account.ts';
import { createClient, type ClientOptions } from './client.ts';
import { withRetry, type RetryingApi } from './retry.ts';
import { createServiceClock, type ServiceClock } from './service-clock.ts';
import { RemoteError } from '../errors.ts';
import { HeldBackError, type ScheduleApi } from './port.ts';
import type { Clock } from '../clock.ts';

export interface OpenAccounts extends Pick<Lanes, 'accountOf'>, Pick<ClientOptions, 'onAnswer'> {
  /** By account; null is the one without a name. */
  readonly settings: ReadonlyMap<
    string | null,
    Pick<ClientOptions, 'baseUrl' | 'apiKey' | 'timeoutMs' | 'concurrency' | 'proxy'>
  >;
  /** This machine's. */
  readonly clock: Clock;
  /** Aborted: nothing is asked again; absent: never. */
  readonly stop?: AbortSignal;
  /** Called with every call as it ends; null: nothing looks on. */
  readonly onCall: ((call: TracedCall) => void) | null;
}

/**
 * Opens a client for each account, with sockets, retries and a pace of its own, and joins them.
 *
 * @throws RemoteError when a key or a base URL can never work.
 */
export function openAccounts({ settings, accountOf, clock, stop, onCall, onAnswer }: OpenAccounts): Lane {
  const clocks = new Map<string, ServiceClock>();
  const lanes = [...settings].map(([account, options]): readonly [string | null, Lane] => {
    const origin = originOf(options.baseUrl);
    const serviceClock = clocks.get(origin) ?? createServiceClock(clock);
    clocks.set(origin, serviceClock);
    const looking = onAnswer === undefined ? {} : { onAnswer };
    const client = createClient({ ...options, clock, serviceClock, account, ...looking });
    const traced = onCall === null ? client : withTrace(client, clock, onCall);
    const { concurrency } = options;
    const api = withRetry(traced, { clock, concurrency, ...(stop === undefined ? {} : { stop }) });
    const close = (): void => {
      client.close();
    };
    return [account, { api, clock: client.clock, close }];
  });
  return joinAccounts({ lanes: new Map(lanes), accountOf, clock });
}

/** The service as one account calls it. */
export interface Lane {
  readonly api: RetryingApi;
  /** What is planned and sent goes by it. */
  readonly clock: ServiceClock;
  /** Ends its sockets. */
  readonly close: () => void;
}

interface Lanes {
  /** By account; null is the one without a name. */
  readonly lanes: ReadonlyMap<string | null, Lane>;
  /** The account of a worker, by its id; undefined for one that has none, which is a bug to call. */
  readonly accountOf: (workerId: string) => string | null | undefined;
  /** This machine's. */
  readonly clock: Clock;
}

/** One service out of the lanes; the only lane as it is. */
function joinAccounts({ lanes, accountOf, clock }: Lanes): Lane {
  const [only, ...others] = lanes.values();
  if (only !== undefined && others.length === 0) return only;
  const laneOf = (workerId: string): Lane => {
    const account = accountOf(workerId);
    const lane = account === undefined ? undefined : lanes.get(account);
    if (lane === undefined) throw new Error(`worker ${workerId} has no account`);
    return lane;
  };
  return {
    api: {
      list: (workerId) => laneOf(workerId).api.list(workerId),
      create: (workerId, content, beforeSend) => laneOf(workerId).api.create(workerId, content, beforeSend),
      cancel: (workerId, scheduleId) => laneOf(workerId).api.cancel(workerId, scheduleId),
      heldUntil: () => latest([...lanes.values()].map(({ api }) => api.heldUntil())),
    },
    clock: joinClocks(lanes, clock, (workerId) => laneOf(workerId).clock),
    close: () => {
      for (const { close } of lanes.values()) close();
    },
  };
}

/** The clock that all share, else this machine's with that of each worker beside it. */
function joinClocks(lanes: Lanes['lanes'], clock: Clock, of: (workerId: string) => ServiceClock): ServiceClock {
  const [first, ...others] = new Set([...lanes.values()].map((lane) => lane.clock));
  return first !== undefined && others.length === 0 ? first : { ...createServiceClock(clock), of };
}

function latest(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

/** One finished call to the service. */
export interface TracedCall {
  readonly call: keyof ScheduleApi;
  readonly workerId: string;
  /** `ok`, or the code of the error it ended with. */
  readonly result: string;
  /** From its start to its end, in milliseconds, 0 or more. */
  readonly durationMs: number;
}

/** Tells of every call as it ends; the calls themselves are not changed. */
function withTrace(api: ScheduleApi, clock: Clock, onCall: (traced: TracedCall) => void): ScheduleApi {
  const trace = async <T>(call: keyof ScheduleApi, workerId: string, run: () => Promise<T>): Promise<T> => {
    const startedAt = clock.now().getTime();
    const end = (result: string): void => {
      onCall({ call, workerId, result, durationMs: Math.max(0, clock.now().getTime() - startedAt) });
    };
    try {
      const answer = await run();
      end('ok');
      return answer;
    } catch (error) {
      if (!(error instanceof HeldBackError)) end(error instanceof RemoteError ? error.code : 'bug');
      throw error;
    }
  };
  return {
    list: (workerId) => trace('list', workerId, () => api.list(workerId)),
    create: (workerId, content, beforeSend) =>
      trace('create', workerId, () => api.create(workerId, content, beforeSend)),
    cancel: (workerId, scheduleId) => trace('cancel', workerId, () => api.cancel(workerId, scheduleId)),
  };
}
