import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { createTransport } from '../../src/api/transport.ts';

/**
 * Runs in its own process, so that it continues while this one is blocked. Drops idle sockets after 5 s, the default of
 * Node.
 */
const server = `require('node:http')
  .createServer((request, response) => request.resume().on('end', () => response.end('{}')))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

const heldUpMs = 6_000;

it('a create is not sent over a socket that the service dropped while this process was blocked', async () => {
  const child = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const baseUrl = `http://127.0.0.1:${port.toString().trim()}`;
  const transport = createTransport({ baseUrl, proxy: null, concurrency: 1, timeoutMs: 60_000, headers: [] });
  try {
    expect(await transport.send({ method: 'GET', path: '/' })).toMatchObject({ kind: 'answered' });
    const startedAtMs = performance.now();
    while (performance.now() - startedAtMs < heldUpMs);
    expect(await transport.send({ method: 'POST', path: '/', body: {} })).toMatchObject({ kind: 'answered' });
  } finally {
    transport.close();
    child.kill();
  }
});
