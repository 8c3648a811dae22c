import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('api.mjs', import.meta.url));

/** Starts the loopback service in its own process. */
export async function startService({ latencyMs = 0, rate = 0, withRetryAfter = true } = {}) {
  const args = [program, latencyMs, rate, withRetryAfter ? 1 : 0].map(String);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = () => {
    process.off('exit', stop);
    child.kill();
  };
  // A bench that fails must not leave the service running, which would hold its streams open.
  process.on('exit', stop);
  const [port] = await once(child.stdout, 'data');
  const baseUrl = `http://127.0.0.1:${String(port).trim()}`;
  return {
    env: { HANDINGER_API_KEY: 'hdg_live_bench', HANDINGER_BASE_URL: baseUrl },
    baseUrl,
    reset: () => fetch(`${baseUrl}/reset`, { method: 'POST' }),
    stats: async () => await (await fetch(`${baseUrl}/stats`)).json(),
    stop,
  };
}
