import type { Clock } from '../clock.ts';
import { originOf } from '../core/model/account.ts';
import { createClient } from './client.ts';
import type { ClientOptions } from './client.ts';
import { joinAccounts } from './join-accounts.ts';
import type { Lane, Lanes } from './join-accounts.ts';
import { withRetry } from './retry.ts';
import { createServiceClock } from './service-clock.ts';
import type { ServiceClock } from './service-clock.ts';
import { withTrace } from './trace.ts';
import type { TracedCall } from './trace.ts';

/** What accounts are opened with. */
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
