import path from 'node:path';
import { describe, expect } from 'vitest';
import { startProxy, type TestProxy, type TestProxyOptions } from '../support/proxy.ts';
import { finish, printed } from '../support/rota.ts';
import { certificate, startTlsFront } from '../support/tls-front.ts';
import { it as base, team } from './bench.ts';

/** A service that only a proxy can reach, under a name that no resolver knows. */
interface Network {
  /** The environment of a command behind the proxy. */
  readonly env: (more: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  readonly proxy: (options?: Omit<TestProxyOptions, 'names'>) => Promise<TestProxy>;
}

const it = base.extend<{ network: Network }>({
  network: async ({ bench }, use) => {
    const front = await startTlsFront(Number(new URL(bench.sandbox.baseUrl).port));
    const proxies: TestProxy[] = [];
    bench.write({ 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }), 'ca.pem': certificate });
    await use({
      env: (more) => ({
        HANDINGER_API_KEY: bench.sandbox.apiKey,
        HANDINGER_BASE_URL: 'https://service.test',
        NODE_EXTRA_CA_CERTS: path.join(bench.folder, 'ca.pem'),
        ...more,
      }),
      proxy: async (options = {}) => {
        const proxy = await startProxy({
          ...options,
          names: { 'service.test:443': Number(new URL(front.baseUrl).port) },
        });
        proxies.push(proxy);
        return proxy;
      },
    });
    for (const proxy of proxies) await proxy.close();
    await front.close();
  },
});

const password = 'p@ss:w/rd%';
const login = `ana:${password}`;

function withLogin(url: string): string {
  return url.replace('://', `://ana:${encodeURIComponent(password)}@`);
}

describe('behind a proxy', () => {
  it.concurrent.for(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])(
    'a plan and an apply use the proxy in %s',
    async (variable, { bench, network }) => {
      const proxy = await network.proxy();
      const env = network.env({ [variable]: proxy.url });
      const planned = await bench.rota(['plan', '--detailed-exitcode'], { env });
      expect(planned).toMatchObject({ exitCode: 2, stderr: '' });
      const applied = await bench.rota(['apply', '--yes'], { env });
      expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
      expect(bench.live()).toEqual(['interval | 900 | standard | Sweep.']);
      // One socket for each of the two processes.
      expect(proxy.asked).toEqual(['service.test:443', 'service.test:443']);
    },
  );

  it.concurrent('watch uses the proxy', async ({ bench, network }) => {
    const proxy = await network.proxy();
    const watch = bench.start(['watch', '--yes'], { env: network.env({ HTTPS_PROXY: proxy.url }) });
    await printed(watch.stderr, /as declared/);
    expect(bench.live()).toEqual(['interval | 900 | standard | Sweep.']);
    watch.kill('SIGTERM');
    expect((await finish(watch)).exitCode).toBe(143);
    expect(proxy.asked[0]).toBe('service.test:443');
  });

  it.concurrent('a proxy over TLS works too', async ({ bench, network }) => {
    const proxy = await network.proxy({ isTls: true, login });
    const applied = await bench.rota(['apply', '--yes'], { env: network.env({ HTTPS_PROXY: withLogin(proxy.url) }) });
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
    expect(proxy.asked).toEqual(['service.test:443']);
  });

  it.concurrent('the login of the proxy is sent percent-decoded and never shown', async ({ bench, network }) => {
    const proxy = await network.proxy({ login });
    const env = network.env({ HTTPS_PROXY: withLogin(proxy.url), DEBUG: '*' });
    const { stdout, stderr, exitCode } = await bench.rota(['apply', '--yes', '--verbose'], { env });
    expect(exitCode).toBe(0);
    for (const secret of [password, encodeURIComponent(password), Buffer.from(login).toString('base64')]) {
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  it.concurrent(
    'a required login is reported as a problem of the proxy, with what to set',
    async ({ bench, network }) => {
      const proxy = await network.proxy({ login });
      const name = proxy.url.replace('http://', '');
      const without = await bench.rota(['plan'], { env: network.env({ ALL_PROXY: proxy.url }) });
      expect(without.exitCode).toBe(1);
      expect(without.stdout).toContain(`the proxy ${name} requires a login (407)`);
      expect(without.stderr).toContain(`set ALL_PROXY=http://USER:PASSWORD@${name}`);
      expect(proxy.asked).toHaveLength(1);
      const wrong = proxy.url.replace('://', '://ana:wrong-password@');
      const { stdout, stderr } = await bench.rota(['plan'], { env: network.env({ ALL_PROXY: wrong }) });
      expect(stdout).toContain(`the proxy ${name} rejected the login (407)`);
      expect(stdout + stderr).not.toContain('wrong-password');
    },
  );

  it.concurrent('a tunnel that is refused once is requested again', async ({ bench, network }) => {
    const proxy = await network.proxy({ answer: (count) => (count === 1 ? 'HTTP/1.1 502 Bad Gateway' : null) });
    const applied = await bench.rota(['apply', '--yes'], { env: network.env({ HTTPS_PROXY: proxy.url }) });
    expect(applied.exitCode).toBe(0);
    expect(bench.writes()).toEqual(['POST wrk_team']);
  });

  it.concurrent.for([
    ['HTTP/1.1 403 Forbidden', 'answered 403 when asked for a tunnel to service.test:443', 1],
    ['HTTP/1.1 502 Bad Gateway', 'answered 502 when asked for a tunnel to service.test:443', 3],
  ] as const)('an answer of %s is attributed to the proxy', async ([line, words, attempts], { bench, network }) => {
    const proxy = await network.proxy({ answer: () => line });
    const { stdout, stderr, exitCode } = await bench.rota(['plan'], { env: network.env({ HTTPS_PROXY: proxy.url }) });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(words);
    expect(stderr).toContain('if service.test is reachable without a proxy, add it to NO_PROXY');
    expect(proxy.asked).toHaveLength(attempts);
    expect(bench.sandbox.requests()).toEqual([]);
  });

  it.concurrent(
    'a proxy that does not exist is reported with the variable it comes from',
    async ({ bench, network }) => {
      const proxy = await network.proxy();
      await proxy.close();
      const { stdout, stderr, exitCode } = await bench.rota(['plan'], { env: network.env({ https_proxy: proxy.url }) });
      expect(exitCode).toBe(1);
      expect(stdout).toContain(`no response from the proxy ${proxy.url.replace('http://', '')}: connect ECONNREFUSED`);
      expect(stderr).toContain('check https_proxy');
    },
  );

  it.concurrent('a proxy that never answers ends with the timeout', async ({ bench, network }) => {
    const proxy = await network.proxy({ answer: () => 'hang' });
    const env = network.env({ HTTPS_PROXY: proxy.url });
    const { stdout, exitCode } = await bench.rota(['plan', '--timeout', '1'], { env });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`no response from the proxy ${proxy.url.replace('http://', '')}: it timed out`);
  });

  it.concurrent('a service with an untrusted certificate is still rejected', async ({ bench, network }) => {
    const proxy = await network.proxy();
    const env = { ...network.env({ HTTPS_PROXY: proxy.url }), NODE_EXTRA_CA_CERTS: '' };
    const { stdout, stderr } = await bench.rota(['plan'], { env });
    expect(stdout).toContain('self-signed certificate');
    expect(stderr).toContain('NODE_EXTRA_CA_CERTS');
    expect(bench.sandbox.requests()).toEqual([]);
  });

  it.concurrent('loopback is reached without the proxy', async ({ bench, network }) => {
    const proxy = await network.proxy();
    const env = { ...bench.env, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url, HTTP_PROXY: proxy.url };
    expect(await bench.rota(['apply', '--yes'], { env })).toMatchObject({ exitCode: 0, stderr: '' });
    expect([...proxy.asked, ...proxy.plain]).toEqual([]);
  });

  it.concurrent('NO_PROXY is reached without the proxy', async ({ bench, network }) => {
    const proxy = await network.proxy();
    const env = network.env({ HTTPS_PROXY: proxy.url, NO_PROXY: 'corp.example, .test' });
    const { stdout } = await bench.rota(['plan'], { env });
    expect(stdout).toContain('getaddrinfo');
    expect(proxy.asked).toEqual([]);
  });

  it.concurrent('an invalid proxy address is a usage error and is not shown', async ({ bench, network }) => {
    for (const [value, words] of [
      ['socks5://ana:s3cret@proxy.corp:1080', 'HTTPS_PROXY: expected an http or https proxy, got a socks address'],
      ['http://ana:s3cret#1@proxy.corp:3128', 'HTTPS_PROXY: expected an address such as http://proxy.example:3128'],
    ] as const) {
      const { stderr, exitCode } = await bench.rota(['plan'], { env: network.env({ HTTPS_PROXY: value }) });
      expect(exitCode).toBe(64);
      expect(stderr).toContain(words);
      expect(stderr).not.toContain('s3cret');
    }
  });
});
