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

/** The service as a command calls it; the services of several accounts are joined into one. */
export interface OpenApi extends Lane {
  /** Keys that a log must never contain. */
  readonly apiKeys: readonly string[];
  /** Base URLs other than the default, such as a sandbox's; without duplicates. */
  readonly otherUrls: readonly string[];
}

/** Options for opening the service, in addition to the flags. */
interface OpenTools {
  /** Once aborted, no call is sent again. */
  readonly stop?: AbortSignal;
  /** Called after each call. By default, calls are printed on standard error under `--verbose`. */
  readonly onCall?: (call: TracedCall) => void;
  /** Called with each HTTP answer before it is read. */
  readonly onAnswer?: (seen: SeenAnswer) => void;
}

/**
 * Opens the service of every account that the workers belong to, from the flags and the environment.
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

/** Returns the accounts whose keys a run needs: none if a selection leaves no workers. */
export function neededAccounts(workers: readonly AccountWorker[], flags: Partial<Selection>): readonly Account[] {
  return workers.length === 0 && isPartial(flags) ? [] : listAccounts(workers);
}

function logCall(io: Io): (call: TracedCall) => void {
  return ({ call, workerId, result, durationMs }) => {
    io.log(`${call} ${workerId}: ${result} in ${String(durationMs)} ms\n`);
  };
}
