import { gzipSync } from 'node:zlib';
import { createServer } from 'node:http';
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import type { RemoteError } from '../../src/errors.ts';
import { createClient, type Client } from '../../src/api/client.ts';
import { json, startScriptedServer } from '../support/scripted-server.ts';
import { startTlsFront } from '../support/tls-front.ts';

const apiKey = 'hdg_live_0123456789abcdef';
const emptyList = { schedules: [], workerId: 'wrk_a' };

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function connect(baseUrl: string): Client {
  const clock = createManualClock(new Date('2026-11-20T09:00:00Z'));
  const api = createClient({ baseUrl, apiKey, timeoutMs: 60_000, concurrency: 1, clock });
  cleanups.push(() => {
    api.close();
  });
  return api;
}

async function failureOf(call: Promise<unknown>): Promise<RemoteError> {
  return await call.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as RemoteError,
  );
}

describe('a redirect', () => {
  it.each([
    ['https://login.corp/sso?ticket=s3cret#s3cret', 'https://login.corp/sso,'],
    ['/signin', '/signin,'],
    ['//other.example/x', 'http://other.example/x,'],
    [`https://a.example/${apiKey}/x`, 'https://a.example/[key]/x,'],
    ['javascript:alert(1)', 'a javascript: URL,'],
    ['http://[', 'something that is not a URL,'],
  ])('to %s is not followed, and is reported without possible secrets', async (location, words) => {
    const server = await startScriptedServer(() => json({}, 302, { location }));
    cleanups.push(() => server.close());
    const { message } = await failureOf(connect(server.baseUrl).list('wrk_a'));
    expect(message).toContain('the service answered 302, a redirect to ');
    expect(message).toContain(words);
    expect(message).not.toContain('s3cret');
    expect(server.requests).toHaveLength(1);
  });
});

describe('an answer that is compressed although rota did not ask for it', () => {
  it.each([
    [200, 'gzip', 'remote-malformed', 'expected an uncompressed response, got one in gzip'],
    [200, 'br', 'remote-malformed', 'got one in br'],
    [503, 'gzip', 'remote-unavailable', 'the service answered 503'],
  ])('with status %s in %s is reported as such', async (status, encoding, code, words) => {
    const server = createServer((_, response) => {
      response.writeHead(status, { 'content-encoding': encoding }).end(gzipSync(JSON.stringify(emptyList)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => {
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const error = await failureOf(connect(`http://127.0.0.1:${String(port)}`).list('wrk_a'));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/[^\x20-\x7e]/);
  });

  it('is read if its encoding is identity', async () => {
    const server = await startScriptedServer(() => json(emptyList, 200, { 'content-encoding': 'identity' }));
    cleanups.push(() => server.close());
    expect(await connect(server.baseUrl).list('wrk_a')).toMatchObject({ schedules: [] });
  });
});

describe('a base URL with the wrong scheme', () => {
  it('is reported if the port does not speak TLS', async () => {
    const server = await startScriptedServer(() => json(emptyList));
    cleanups.push(() => server.close());
    const error = await failureOf(connect(server.baseUrl.replace('http:', 'https:')).list('wrk_a'));
    expect(error).toMatchObject({ code: 'remote-unreachable', effect: 'not-executed', hint: `use ${server.baseUrl}` });
    expect(error.message).toMatch(/: expected TLS, got plain text$/);
  });

  it('is reported if the port answers with TLS', async () => {
    const alert = Buffer.from([0x15, 3, 3, 0, 2, 2, 0x46]);
    const server = createNetServer((socket) => socket.on('error', () => undefined).end(alert));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => {
      server.close();
    });
    const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const error = await failureOf(connect(`http://${host}`).list('wrk_a'));
    expect(error).toMatchObject({ code: 'remote-malformed', hint: `use https://${host}` });
    expect(error.message).toContain('expected an HTTP response, got TLS');
  });

  it('is hinted at if the port speaks TLS and only closes the connection', async () => {
    const server = await startScriptedServer(() => json(emptyList));
    const front = await startTlsFront(Number(new URL(server.baseUrl).port));
    cleanups.push(
      () => server.close(),
      () => front.close(),
    );
    const error = await failureOf(connect(front.baseUrl.replace('https:', 'http:')).list('wrk_a'));
    expect(error.code).toBe('remote-interrupted');
    expect(error.hint).toContain(`the port may speak TLS: use ${front.baseUrl}`);
  });
});

describe('a 404', () => {
  it('below a base URL that ends with /api hints that rota adds /api itself', async () => {
    const server = await startScriptedServer(() => json({ error: 'not found' }, 404));
    cleanups.push(() => server.close());
    const error = await failureOf(connect(`${server.baseUrl}/api/`).list('wrk_a'));
    expect(error.hint).toBe(`rota adds /api itself: use the base URL ${server.baseUrl}`);
  });
});
