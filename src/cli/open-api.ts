import { systemClock } from '../clock.ts';
import { createClient } from '../api/client.ts';
import type { SeenAnswer } from '../api/client.ts';
import { withRetry } from '../api/retry.ts';
import type { RetryingApi } from '../api/retry.ts';
import type { ServiceClock } from '../api/service-clock.ts';
import { withTrace } from '../api/trace.ts';
import type { TracedCall } from '../api/trace.ts';
import type { TalkFlags } from './flags.ts';
import type { Io } from './io.ts';
import { readRemoteSettings } from './settings.ts';
import type { RemoteFlags } from './settings.ts';

/** The service as a command calls it; `close` ends its sockets. */
export interface OpenApi {
  readonly api: RetryingApi;
  /** What is planned and sent goes by it. */
  readonly clock: ServiceClock;
  /** For a log to leave out, whatever it writes. */
  readonly apiKey: string;
  readonly close: () => void;
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
 * Opens the service that the flags and the environment name.
 *
 * @throws UsageError and RemoteError as `readRemoteSettings` does.
 */
export async function openApi(flags: RemoteFlags & TalkFlags, io: Io, tools: OpenTools = {}): Promise<OpenApi> {
  const { onCall = flags.verbose ? logCall(io) : null, onAnswer, ...retry } = tools;
  const settings = await readRemoteSettings(flags, io);
  const client = createClient({ ...settings, clock: systemClock, ...(onAnswer === undefined ? {} : { onAnswer }) });
  const traced = onCall === null ? client : withTrace(client, systemClock, onCall);
  return {
    api: withRetry(traced, { clock: systemClock, concurrency: flags.concurrency, ...retry }),
    clock: client.clock,
    apiKey: settings.apiKey,
    close: () => {
      client.close();
    },
  };
}

function logCall(io: Io): (call: TracedCall) => void {
  return ({ call, workerId, result, durationMs }) => {
    io.log(`${call} ${workerId}: ${result} in ${String(durationMs)} ms\n`);
  };
}
