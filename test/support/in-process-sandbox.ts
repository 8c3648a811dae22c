import { createManualClock, type ManualClock } from '../../src/clock.ts';
import { createClient, type Client } from '../../src/api/client.ts';
import { createMovableClock } from '../../src/addons/sandbox/control-routes.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/addons/sandbox/sandbox.ts';

/** The start time of a sandbox in tests, a Friday at 09:00 UTC. */
export const sandboxStartAt: Date = new Date('2026-11-20T09:00:00Z');

/** A sandbox in the test process on a free port. Its clock stands still until the test moves it, or ticks. */
export interface InProcessSandbox extends Omit<Sandbox, 'clock'> {
  readonly clock: ManualClock;
  /** The API over HTTP. */
  readonly api: Client;
}

/** Starts a sandbox for one test. `close` closes its sockets and those of its `api`. */
export async function startSandbox(
  options: Omit<SandboxOptions, 'port' | 'clock'> & { readonly startAt?: Date; readonly timeoutMs?: number } = {},
): Promise<InProcessSandbox> {
  const { startAt = sandboxStartAt, ...rest } = options;
  return await start(createManualClock(startAt), rest);
}

/**
 * Starts a sandbox for commands, which use the clock of the machine. Its own clock ticks, and the test can move it
 * forward.
 */
export async function startTickingSandbox(): Promise<InProcessSandbox> {
  const clock = createMovableClock();
  const sleep: ManualClock['sleep'] = (ms) => {
    clock.advance(ms);
    return Promise.resolve();
  };
  return await start({ ...clock, sleep }, {});
}

async function start(
  clock: ManualClock,
  { timeoutMs = 60_000, ...rest }: Omit<SandboxOptions, 'port' | 'clock'> & { readonly timeoutMs?: number },
): Promise<InProcessSandbox> {
  const sandbox = await createSandbox({ ...rest, port: 0, clock });
  const { baseUrl, apiKey } = sandbox;
  const api = createClient({ baseUrl, apiKey, timeoutMs, concurrency: 8, clock });
  return {
    ...sandbox,
    clock,
    api,
    close: async () => {
      api.close();
      await sandbox.close();
    },
  };
}
