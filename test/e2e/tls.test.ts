import path from 'node:path';
import { expect } from 'vitest';
import { certificate, startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { it as base, team } from './bench.ts';

/** A test in which the sandbox is also reachable over TLS. */
const it = base.extend<{ front: TlsFront }>({
  front: async ({ bench }, use) => {
    const front = await startTlsFront(Number(new URL(bench.sandbox.baseUrl).port));
    await use(front);
    await front.close();
  },
});

it.concurrent('rota plans and applies over TLS with the name in the base URL', async ({ bench, front }) => {
  bench.write({ 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }), 'ca.pem': certificate });
  const env = {
    ...bench.env,
    HANDINGER_BASE_URL: front.baseUrl,
    NODE_EXTRA_CA_CERTS: path.join(bench.folder, 'ca.pem'),
  };
  const applied = await bench.rota(['apply', '--yes'], { env });
  expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
  expect(bench.live()).toEqual(['interval | 900 | standard | Sweep.']);
  const planned = await bench.rota(['plan', '--detailed-exitcode'], { env });
  expect(planned).toMatchObject({ exitCode: 0, stderr: '' });
  // One socket for each of the two processes.
  expect(front.names).toEqual(['localhost', 'localhost']);
});

it.concurrent('rota sends nothing, not even the key, to a service that it cannot trust', async ({ bench, front }) => {
  bench.write({ 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) });
  const env = { ...bench.env, HANDINGER_BASE_URL: front.baseUrl };
  const { stdout, exitCode } = await bench.rota(['apply', '--yes'], { env });
  expect(exitCode).toBe(1);
  expect(stdout).toContain('could not be listed [remote-unreachable]');
  expect(stdout).toContain('self-signed certificate');
  expect(bench.sandbox.requests()).toEqual([]);
  expect(bench.live()).toEqual([]);
});
