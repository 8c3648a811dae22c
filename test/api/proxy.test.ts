import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import { RemoteError } from '../../src/errors.ts';
import { createClient } from '../../src/api/client.ts';
import { findProxy } from '../../src/api/proxy.ts';
import { startProxy } from '../support/proxy.ts';
import { startScriptedServer, json } from '../support/scripted-server.ts';
import { startTlsFront } from '../support/tls-front.ts';

const service = 'https://handinger.com';

describe('findProxy', () => {
  it.each([
    [{}, null],
    [{ HTTPS_PROXY: ' ' }, null],
    [{ HTTP_PROXY: 'http://p.corp:1' }, null],
    [{ HTTPS_PROXY: 'http://p.corp:3128' }, 'p.corp:3128'],
    [{ HTTPS_PROXY: 'http://p.corp:3128/' }, 'p.corp:3128'],
    [{ HTTPS_PROXY: 'p.corp:3128' }, 'p.corp:3128'],
    [{ HTTPS_PROXY: 'http://p.corp' }, 'p.corp:80'],
    [{ HTTPS_PROXY: 'HTTPS://P.corp' }, 'p.corp:443'],
    [{ HTTPS_PROXY: 'http://[fd00::1]:3128' }, '[fd00::1]:3128'],
    [{ HTTPS_PROXY: 'http://capitals:1', https_proxy: 'http://small:1' }, 'small:1'],
    [{ HTTPS_PROXY: '', ALL_PROXY: 'http://all:1' }, 'all:1'],
    [{ all_proxy: 'http://all:1', HTTPS_PROXY: 'http://https:1' }, 'https:1'],
  ])('with the environment %j returns %s', (env, name) => {
    const { proxy, problem } = findProxy(service, env);
    expect(problem).toBeNull();
    expect(proxy?.name ?? null).toBe(name);
  });

  it.each([
    'http://localhost:4010',
    'https://localhost:8443',
    'https://127.8.0.1',
    'https://[::1]:1',
    'http://ghe.corp',
  ])('returns null for %s', (url) => {
    expect(findProxy(url, { ALL_PROXY: 'http://p.corp:1' })).toEqual({ proxy: null, problem: null });
  });

  it('percent-decodes the login and keeps it only in the header', () => {
    const { proxy } = findProxy(service, { HTTPS_PROXY: 'http://ana:p%40ss%3Aw%C3%B6rd@p.corp:1' });
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from('ana:p@ss:wörd').toString('base64')}`);
    expect(JSON.stringify({ ...proxy, authorization: null })).not.toMatch(/ana|p%40ss/);
  });

  it.each([
    ['socks://p.corp:1080', 'got a socks address'],
    ['SOCKS5h://p.corp:1080', 'got a socks address'],
    ['ftp://p.corp', 'expected an address'],
    ['http://', 'expected an address'],
    ['http://ana:se/cret@p.corp:1', 'percent-encoded'],
    ['http://ana:1#secret@p.corp:1', 'percent-encoded'],
    ['http://ana:1?secret@p.corp:1', 'percent-encoded'],
    ['http://ana:secret%zz@p.corp:1', 'percent-encoded'],
    ['http://p.corp:3128/secret', 'expected an address'],
    ['not an address', 'expected an address'],
  ])('reports a problem with %s without showing the value', (value, words) => {
    const { problem } = findProxy(service, { https_proxy: value });
    expect(problem).toMatch(/^https_proxy: /);
    expect(problem).toContain(words);
    expect(problem).not.toMatch(/secret|ana|p\.corp/);
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://a.corp.example', true],
    ['corp.example', 'https://corp.example', true],
    ['corp.example', 'https://a.b.corp.example', true],
    ['.corp.example', 'https://a.corp.example', true],
    ['.corp.example', 'https://corp.example', true],
    ['*.corp.example', 'https://a.corp.example', true],
    ['corp.example', 'https://mycorp.example', false],
    ['corp.example', 'https://corp.example.org', false],
    ['Corp.Example', 'https://CORP.example', true],
    ['corp.example.', 'https://corp.example', true],
    ['corp.example', 'https://corp.example.', true],
    ['other, corp.example other.example', 'https://corp.example', true],
    ['corp.example:443', 'https://corp.example', true],
    ['corp.example:8443', 'https://corp.example', false],
    ['corp.example:8443', 'https://a.corp.example:8443', true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['10.1.2.3:443', 'https://10.1.2.3', true],
    ['2.3', 'https://10.1.2.3', false],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/8', 'https://ten.example', false],
    ['0.0.0.0/0', 'https://[fd00::1]', false],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['[fd00::1]', 'https://[fd00::1]', true],
    ['[fd00::1]:443', 'https://[fd00:0::1]', true],
    ['fd00::1', 'https://[fd00::1]', true],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['/, ., :443, 10.0.0.0/x', 'https://corp.example', false],
  ])('set to %j exempts %s: %s', (value, url, isExempt) => {
    for (const variable of ['NO_PROXY', 'no_proxy']) {
      const { proxy } = findProxy(url, { HTTPS_PROXY: 'http://p.corp:1', [variable]: value });
      expect(proxy === null).toBe(isExempt);
    }
  });
});

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Returns the error of a create through a proxy that answers each CONNECT with `line`. */
async function createThrough(line: string | null): Promise<RemoteError> {
  const server = await startScriptedServer(() => json({}));
  const front = await startTlsFront(Number(new URL(server.baseUrl).port));
  const names = { 'service.test:443': Number(new URL(front.baseUrl).port) };
  const proxy = await startProxy({ names, answer: () => line });
  const found = findProxy('https://service.test', { HTTPS_PROXY: proxy.url });
  const api = createClient({
    baseUrl: 'https://service.test',
    proxy: found.proxy,
    apiKey: 'hdg_live_1',
    timeoutMs: 1_000,
    concurrency: 1,
    clock: createManualClock(new Date('2026-11-20T09:00:00Z')),
  });
  const opened = [server, front, proxy, api];
  cleanups.push(...opened.map((one) => () => one.close()));
  const when = { type: 'interval', intervalSeconds: 900 } as const;
  const error: unknown = await api
    .create('wrk_a', { when, input: 'Hi', budget: 'low' })
    .catch((reason: unknown) => reason);
  expect(server.requests).toEqual([]);
  expect(proxy.asked).toEqual(['service.test:443']);
  if (!(error instanceof RemoteError)) throw error;
  return error;
}

describe('a create that fails at the proxy', () => {
  it.each([
    ['HTTP/1.1 502 Bad Gateway', 'not-executed', 'answered 502 when asked for a tunnel to service.test:443'],
    ['HTTP/1.1 429 Too Many', 'not-executed', 'answered 429'],
    ['HTTP/1.1 403 Forbidden', 'refused', 'answered 403'],
    ['HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="a"', 'refused', 'requires a login (407)'],
    [
      'HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate',
      'refused',
      'with NTLM or Negotiate',
    ],
    ['hang', 'not-executed', 'it timed out'],
    ['this is no HTTP', 'not-executed', 'its response is not HTTP'],
    // The tunnel is established, but the certificate of the service is not trusted.
    [null, 'not-executed', 'self-signed certificate'],
  ])('with %j is not sent to the service and is %s', async (line, effect, words) => {
    const error = await createThrough(line);
    expect(error).toMatchObject({ code: 'remote-unreachable', effect, status: null });
    expect(error.message).toContain(words);
    expect(error.hint).not.toBeNull();
  });
});
