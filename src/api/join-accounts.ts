/**
 * The services of several accounts as one: every call goes to the account that its worker belongs to.
 *
 * Terms: a lane is the client of one account, with sockets, retries and a pace of its own, so that an account that is
 * limited, down or refused holds up no other. Accounts of one service share its clock.
 * Invariant: a worker has one lane; a call about a worker that has none is a bug and reaches nothing.
 */
import type { Clock } from '../clock.ts';
import type { RetryingApi } from './retry.ts';
import type { ServiceClock } from './service-clock.ts';
import { createServiceClock } from './service-clock.ts';

/** The service as one account calls it. */
export interface Lane {
  readonly api: RetryingApi;
  /** What is planned and sent goes by it. */
  readonly clock: ServiceClock;
  /** Ends its sockets. */
  readonly close: () => void;
}

/** Which account a worker belongs to. */
export interface Lanes {
  /** By account; null is the one without a name. */
  readonly lanes: ReadonlyMap<string | null, Lane>;
  /** The account of a worker, by its id; undefined for one that has none, which is a bug to call. */
  readonly accountOf: (workerId: string) => string | null | undefined;
  /** This machine's. */
  readonly clock: Clock;
}

/** One service out of the lanes; the only lane as it is. */
export function joinAccounts({ lanes, accountOf, clock }: Lanes): Lane {
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
