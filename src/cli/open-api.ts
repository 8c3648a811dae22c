import { systemClock } from '../clock.ts';
import { openAccounts, type Lane, type TracedCall } from '../api/open-accounts.ts';
import type { SeenAnswer } from '../api/client.ts';
import { defaultBaseUrl } from '../api/key-and-url.ts';
import type { TalkFlags } from './flags.ts';
import type { Io } from './io.ts';
import { listAccounts, readAccountSettings, type Account, type AccountWorker } from './account-settings.ts';
import { isPartial, type Selection } from './load.ts';
import type { RemoteFlags } from './settings.ts';
import { accountsOf } from '../core/model/declaration.ts';

/** The service as a command calls it, or those of all accounts as one; `close` ends its sockets. */
export interface OpenApi extends Lane {
  /** For a log to leave out, whatever it writes. */
  readonly apiKeys: readonly string[];
  /** The base URLs other than the service's own, such as a sandbox's; each once. */
  readonly otherUrls: readonly string[];
}

/** What the service is opened with in addition to the flags. */
interface OpenTools {
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
  const { onCall = flags.verbose ? logCall(io) : null, ...rest } = tools;
  const settings = await readAccountSettings(neededAccounts(workers, flags), flags, io, workers);
  const accounts = accountsOf(workers);
  const lane = openAccounts({
    settings,
    accountOf: (workerId) => accounts.get(workerId),
    clock: systemClock,
    onCall,
    ...rest,
  });
  const used = [...settings.values()];
  return {
    ...lane,
    apiKeys: used.map(({ apiKey }) => apiKey),
    otherUrls: [...new Set(used.map(({ baseUrl }) => baseUrl))].filter((url) => url !== defaultBaseUrl),
  };
}

/** The accounts of which a run needs a key: a share without workers needs none. */
export function neededAccounts(workers: readonly AccountWorker[], flags: Partial<Selection>): readonly Account[] {
  return workers.length === 0 && isPartial(flags) ? [] : listAccounts(workers);
}

function logCall(io: Io): (call: TracedCall) => void {
  return ({ call, workerId, result, durationMs }) => {
    io.log(`${call} ${workerId}: ${result} in ${String(durationMs)} ms\n`);
  };
}
