/**
 * The services of several accounts as one API: every call goes to the account of its worker.
 *
 * Terms: a lane is the client of one account. It has its own sockets, retries and rate limiter, so that an account that
 * is rate limited, down or refused delays no other. Accounts of one service share its clock.
 * Invariant: a worker has one lane. A call about a worker without a lane is a bug and is not sent.
 */
import { originOf } from '../core/model/account.ts';
import { createClient, type ClientOptions } from './client.ts';
import { withRetry, type RetryingApi } from './retry.ts';
import { createServiceClock, type ServiceClock } from './service-clock.ts';
import { RemoteError } from '../errors.ts';
import { HeldBackError, type ScheduleApi } from './port.ts';
import type { Clock } from '../clock.ts';

export interface OpenAccounts extends Pick<Lanes, 'accountOf'>, Pick<ClientOptions, 'onAnswer'> {
  /** By account; null for the default account. */
  readonly settings: ReadonlyMap<
    string | null,
    Pick<ClientOptions, 'baseUrl' | 'apiKey' | 'timeoutMs' | 'concurrency' | 'proxy'>
  >;
  /** The machine's clock. */
  readonly clock: Clock;
  /** Once aborted, no call is retried. */
  readonly stop?: AbortSignal;
  /** Called with every call as it ends; null for no tracing. */
  readonly onCall: ((call: TracedCall) => void) | null;
}

/**
 * Opens a client for each account, with its own sockets, retries and rate limiter, and joins them.
 *
 * @throws RemoteError if a key or a base URL can never work.
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

/** The API as one account calls it, or several accounts joined. */
export interface Lane {
  readonly api: RetryingApi;
  /** The clock for what is planned and sent. */
  readonly clock: ServiceClock;
  /** Closes the sockets. */
  readonly close: () => void;
}

interface Lanes {
  /** By account; null for the default account. */
  readonly lanes: ReadonlyMap<string | null, Lane>;
  /** Returns the account of a worker, by worker ID; undefined if it has none, in which case calling it is a bug. */
  readonly accountOf: (workerId: string) => string | null | undefined;
  /** The machine's clock. */
  readonly clock: Clock;
}

/** Joins the lanes into one; returns a single lane as it is. */
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

/** Returns the clock that all lanes share, else the machine's clock with the clock of each worker under `of`. */
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
  /** `ok`, the code of the error, or `bug` for any other error. */
  readonly result: string;
  /** Duration of the call, in milliseconds, 0 or more. */
  readonly durationMs: number;
}

/** Reports every call as it ends, except a call that was held back. The calls themselves are unchanged. */
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
