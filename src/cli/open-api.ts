import { systemClock } from '../clock.ts';
import { createClient } from '../api/client.ts';
import { joinAccounts } from '../api/join-accounts.ts';
import type { Lane } from '../api/join-accounts.ts';
import type { SeenAnswer } from '../api/client.ts';
import { withRetry } from '../api/retry.ts';
import { createServiceClock } from '../api/service-clock.ts';
import type { ServiceClock } from '../api/service-clock.ts';
import { withTrace } from '../api/trace.ts';
import type { TracedCall } from '../api/trace.ts';
import type { TalkFlags } from './flags.ts';
import type { Io } from './io.ts';
import { listAccounts, readAccountSettings } from './account-settings.ts';
import type { AccountWorker } from './account-settings.ts';
import { isPartial } from './load.ts';
import type { Selection } from './load.ts';
import type { RemoteFlags, RemoteSettings } from './settings.ts';
import { accountVariables } from '../core/model/account.ts';
import { accountsOf } from '../core/model/declaration.ts';
import { originOf } from '../core/model/service-origin.ts';

/** The service as a command calls it, or those of all accounts as one; `close` ends its sockets. */
export interface OpenApi extends Lane {
  /** For a log to leave out, whatever it writes. */
  readonly apiKeys: readonly string[];
}

/** What the service is opened with in addition to the flags. */
export interface OpenTools {
  /** Aborted: nothing is asked again; absent: never. */
  readonly stop?: AbortSignal;
  /** Called with every call as it ends; absent: calls are printed on standard error under `--verbose`. */
  readonly onCall?: (call: TracedCall) => void;
  /** Called with every HTTP answer, before it is read; absent: nothing looks on. */
  readonly onAnswer?: (seen: SeenAnswer) => void;
}

/**
 * Opens the service of every account that the workers belong to, by the flags and the environment.
 *
 * @throws UsageError and RemoteError as `readAccountSettings` does.
 */
export async function openApi(
  workers: readonly AccountWorker[],
  flags: RemoteFlags & TalkFlags & Partial<Selection>,
  io: Io,
  tools: OpenTools = {},
): Promise<OpenApi> {
  const { onCall = flags.verbose ? logCall(io) : null, onAnswer, ...retry } = tools;
  // A share without workers needs no key.
  const accounts = workers.length === 0 && isPartial(flags) ? [] : listAccounts(workers);
  const settings = await readAccountSettings(accounts, flags, io);
  const clocks = new Map<string, ServiceClock>();
  const openLane = (account: string | null, remote: RemoteSettings): Lane => {
    const origin = originOf(remote.baseUrl);
    const serviceClock = clocks.get(origin) ?? createServiceClock(systemClock);
    clocks.set(origin, serviceClock);
    const client = createClient({
      ...remote,
      clock: systemClock,
      serviceClock,
      keyVariable: accountVariables(account).apiKey,
      ...(onAnswer === undefined ? {} : { onAnswer }),
    });
    const traced = onCall === null ? client : withTrace(client, systemClock, onCall);
    return {
      api: withRetry(traced, { clock: systemClock, concurrency: flags.concurrency, ...retry }),
      clock: client.clock,
      close: () => {
        client.close();
      },
    };
  };
  const lanes = new Map([...settings].map(([account, remote]) => [account, openLane(account, remote)]));
  return {
    ...joinAccounts({ lanes, accounts: accountsOf(workers), clock: systemClock }),
    apiKeys: [...settings.values()].map(({ apiKey }) => apiKey),
  };
}

function logCall(io: Io): (call: TracedCall) => void {
  return ({ call, workerId, result, durationMs }) => {
    io.log(`${call} ${workerId}: ${result} in ${String(durationMs)} ms\n`);
  };
}
