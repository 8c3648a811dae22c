import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { createTransport } from '../../src/api/transport.ts';

/** In a process of its own, which goes on while this one is held up; it drops idle sockets after 5 s, as Node does unless told. */
const server = `require('node:http')
  .createServer((request, response) => request.resume().on('end', () => response.end('{}')))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

const heldUpMs = 6_000;

it('sends no create over a socket that the service dropped while this process was held up', async () => {
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
