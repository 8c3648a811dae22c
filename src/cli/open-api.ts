import { systemClock } from '../clock.ts';
import { createClient } from '../api/client.ts';
import { withRetry } from '../api/retry.ts';
import type { RetryingApi } from '../api/retry.ts';
import type { ServiceClock } from '../api/service-clock.ts';
import { withTrace } from '../api/trace.ts';
import type { TalkFlags } from './flags.ts';
import type { Io } from './io.ts';
import { readRemoteSettings } from './settings.ts';
import type { RemoteFlags } from './settings.ts';

/** The service as a command calls it; `close` ends its sockets. */
export interface OpenApi {
  readonly api: RetryingApi;
  /** What is planned and sent goes by it. */
  readonly clock: ServiceClock;
  readonly close: () => void;
}

/**
 * Opens the service that the flags and the environment name.
 *
 * @throws UsageError and RemoteError as `readRemoteSettings` does.
 */
export async function openApi(flags: RemoteFlags & TalkFlags, io: Io, stop?: AbortSignal): Promise<OpenApi> {
  const settings = await readRemoteSettings(flags, io);
  const client = createClient({ ...settings, clock: systemClock });
  const traced = flags.verbose ? withTrace(client, systemClock, logCall(io)) : client;
  const api = withRetry(traced, {
    clock: systemClock,
    concurrency: flags.concurrency,
    ...(stop === undefined ? {} : { stop }),
  });
  return {
    api,
    clock: client.clock,
    close: () => {
      client.close();
    },
  };
}

function logCall(io: Io): Parameters<typeof withTrace>[2] {
  return ({ call, workerId, result, durationMs }) => {
    io.log(`${call} ${workerId}: ${result} in ${String(durationMs)} ms\n`);
  };
}
