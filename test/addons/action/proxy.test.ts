import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { stringify } from 'yaml';
import { startProxy } from '../../support/proxy.ts';
import { certificate, startTlsFront } from '../../support/tls-front.ts';
import { it as base, workerId, type StepOptions } from './step.ts';

interface Behind {
  /** All requested tunnels. */
  readonly asked: readonly string[];
  /** The environment, with names of the service and GitHub that only the proxy resolves. */
  readonly env: NonNullable<StepOptions['env']>;
}

const it = base.extend<{ behind: Behind }>({
  behind: async ({ place }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rota-proxy-'));
    writeFileSync(path.join(folder, 'ca.pem'), certificate);
    const portOf = (url: string): number => Number(new URL(url).port);
    const service = await startTlsFront(portOf(place.sandbox.baseUrl));
    const github = await startTlsFront(portOf(place.github.baseUrl));
    const names = { 'service.test:443': portOf(service.baseUrl), 'github.test:443': portOf(github.baseUrl) };
    const proxy = await startProxy({ names, login: 'ana:s3cret' });
    await use({
      asked: proxy.asked,
      env: {
        GITHUB_API_URL: 'https://github.test',
        HANDINGER_BASE_URL: 'https://service.test',
        HTTPS_PROXY: proxy.url.replace('://', '://ana:s3cret@'),
        NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
      },
    });
    await Promise.all([proxy.close(), service.close(), github.close()]);
    rmSync(folder, { recursive: true });
  },
});

const declared = stringify({
  version: 1,
  prune: 'all',
  workers: { team: { id: workerId, schedules: { brief: { cron: '0 9 * * *', input: 'Brief.' } } } },
});

it.concurrent('the action reaches both the service and GitHub through a proxy', async ({ place, behind }) => {
  place.commit({ 'schedules.yaml': declared });
  const planned = await place.run({ env: behind.env });
  expect(planned.exitCode).toBe(0);
  expect(planned.outputs['creates']).toBe('1');
  expect(place.github.writes()).toEqual(['POST']);
  expect(new Set(behind.asked)).toEqual(new Set(['service.test:443', 'github.test:443']));
  expect(planned.log + planned.summary).not.toContain('s3cret');
});

it.concurrent(
  'the action reports a proxy that requires a login if it could not write the comment',
  async ({ place, behind }) => {
    place.commit({ 'schedules.yaml': declared });
    const { HTTPS_PROXY: url = '' } = behind.env;
    const env = {
      ...behind.env,
      HTTPS_PROXY: url.replace('ana:s3cret@', ''),
      HANDINGER_BASE_URL: place.sandbox.baseUrl,
    };
    const { log, exitCode } = await place.run({ env });
    expect(exitCode).toBe(0);
    expect(log).toContain('requires a login (407)');
  },
);
