import { inspect } from 'node:util';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import { RemoteError, type RemoteEffect, type RemoteErrorCode } from '../../src/errors.ts';
import type { Content } from '../../src/core/model/content.ts';
import { createClient, type Client } from '../../src/api/client.ts';
import { eventually } from '../support/eventually.ts';
import { json, startScriptedServer, type ScriptedAnswer, type ScriptedServer } from '../support/scripted-server.ts';

const now = new Date('2026-11-20T09:00:00Z');
const apiKey = 'hdg_live_0123456789abcdef';
const workerId = 't_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM';
const scheduleId = '-x7Yz_12a';
const content: Content = { when: { type: 'cron', cron: '0 9 * * MON-FRI' }, input: 'Summarise.', budget: 'low' };
const row = {
  id: scheduleId,
  type: 'cron',
  cron: '0 9 * * MON-FRI',
  budget: 'low',
  input: 'Summarise.',
  nextRunAt: '2026-11-23T09:00:00.000Z',
};
const emptyList = { schedules: [], workerId };
const webPage: ScriptedAnswer = {
  kind: 'answer',
  status: 200,
  body: '<!doctype html><title>Welcome</title>',
  headers: { 'content-type': 'text/html' },
};

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Setup {
  readonly server: ScriptedServer;
  readonly api: Client;
}

async function setUp(
  script: Parameters<typeof startScriptedServer>[0],
  options: { readonly timeoutMs?: number; readonly concurrency?: number } = {},
): Promise<Setup> {
  const server = await startScriptedServer(script);
  const api = connect(server.baseUrl, options);
  cleanups.push(() => server.close());
  return { server, api };
}

function connect(
  baseUrl: string,
  { timeoutMs = 60_000, concurrency = 4 }: { readonly timeoutMs?: number; readonly concurrency?: number } = {},
): Client {
  const api = createClient({ baseUrl, apiKey, timeoutMs, concurrency, clock: createManualClock(now) });
  cleanups.push(() => {
    api.close();
  });
  return api;
}

async function failureOf(call: Promise<unknown>): Promise<RemoteError> {
  const error: unknown = await call.then(
    (value) => new Error(`it did not fail but gave ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RemoteError)) throw error;
  return error;
}

describe('the service clock of a client', () => {
  const ahead = { date: new Date(now.getTime() + 90_000).toUTCString() };

  it('follows the Date header of answers', async () => {
    const { api } = await setUp(() => json(emptyList, 200, ahead));
    expect(api.clock.now()).toEqual(now);
    await api.list(workerId);
    expect(api.clock.aheadMs()).toBe(90_000);
  });

  it('ignores the Date header of a failure, which may come from an intermediary', async () => {
    const { api } = await setUp(() => json({ error: 'no' }, 502, ahead));
    await failureOf(api.list(workerId));
    expect(api.clock.aheadMs()).toBe(0);
  });
});

describe('requests of a client', () => {
  it('lists with GET and the key as a bearer token', async () => {
    const { api, server } = await setUp(() => json(emptyList));
    await api.list(workerId);
    expect(server.requests).toMatchObject([
      { method: 'GET', path: `/api/workers/${workerId}/schedules`, headers: { authorization: `Bearer ${apiKey}` } },
    ]);
  });

  it.each([
    [
      { type: 'cron', cron: '0 9 * * 1' },
      { type: 'cron', cron: '0 9 * * 1' },
    ],
    [
      { type: 'interval', intervalSeconds: 900 },
      { type: 'interval', intervalSeconds: 900 },
    ],
    [
      { type: 'scheduled', date: '2026-12-01T08:00:00Z' },
      { type: 'scheduled', date: '2026-12-01T08:00:00Z' },
    ],
    [
      { type: 'delayed', delayInSeconds: 7200 },
      { type: 'delayed', delayInSeconds: 7200 },
    ],
  ] as const)('creates %j with POST and every field', async (when, sent) => {
    const { api, server } = await setUp(() => json(row));
    await api.create(workerId, { ...content, when });
    expect(server.requests).toMatchObject([{ method: 'POST', path: `/api/workers/${workerId}/schedules` }]);
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(server.requests[0]!.body)).toEqual({ input: 'Summarise.', when: sent, budget: 'low' });
  });

  it('cancels with DELETE, even an ID that starts with a hyphen', async () => {
    const { api, server } = await setUp(() => json({ cancelled: true }));
    await api.cancel(workerId, scheduleId);
    expect(server.requests).toMatchObject([
      { method: 'DELETE', path: `/api/workers/${workerId}/schedules/${scheduleId}` },
    ]);
  });

  it('encodes IDs so that they stay within one path segment', async () => {
    const { api, server } = await setUp(() => json({ cancelled: true }));
    await api.cancel('a/b?c', '../%2e#d');
    expect(server.requests[0]?.path).toBe('/api/workers/a%2Fb%3Fc/schedules/..%2F%252e%23d');
  });

  it('keeps the path of a base URL', async () => {
    const { server } = await setUp(() => json(emptyList));
    await connect(`${server.baseUrl}/gateway/`).list(workerId);
    expect(server.requests[0]?.path).toBe(`/gateway/api/workers/${workerId}/schedules`);
  });

  it.each(['', '.', '..', 'a b', 'a\nb', 'é'])('refuses the ID %j without a request', async (id) => {
    const { api, server } = await setUp(() => json(emptyList));
    const failures = [
      await failureOf(api.list(id)),
      await failureOf(api.create(id, content)),
      await failureOf(api.cancel(id, scheduleId)),
      await failureOf(api.cancel(workerId, id)),
    ];
    for (const failure of failures) expect(failure).toMatchObject({ code: 'remote-invalid', effect: 'refused' });
    expect(server.requests).toEqual([]);
  });

  it('takes nothing from the environment', async () => {
    vi.stubEnv('HANDINGER_API_KEY', 'hdg_live_other');
    vi.stubEnv('HANDINGER_BASE_URL', 'http://127.0.0.1:9');
    vi.stubEnv('HANDINGER_CUSTOM_HEADERS', 'authorization: Bearer other\nX-Extra: 1\nHost: elsewhere');
    vi.stubEnv('HANDINGER_LOG', 'debug');
    const log = vi.spyOn(console, 'debug');
    const { api, server } = await setUp(() => json(emptyList));
    await api.list(workerId);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${apiKey}`,
      host: server.baseUrl.replace('http://', ''),
    });
    expect(server.requests[0]?.headers).not.toHaveProperty('x-extra');
    expect(log).not.toHaveBeenCalled();
  });
});

describe('answers to a client', () => {
  const documented = { id: 'id', budget: 'low', input: 'input', nextRunAt: '2019-12-27T18:11:19.117Z' };
  it.each([
    [
      { ...documented, type: 'scheduled' },
      { type: 'scheduled', date: '2019-12-27T18:11:19Z' },
    ],
    [
      { ...documented, type: 'delayed', delayInSeconds: 1 },
      { type: 'delayed', delayInSeconds: 1 },
    ],
    [
      { ...documented, type: 'cron', cron: 'cron' },
      { type: 'cron', cron: 'cron' },
    ],
    [
      { ...documented, type: 'interval', intervalSeconds: 1 },
      { type: 'interval', intervalSeconds: 1 },
    ],
  ])('recognises the example %j of the API reference', async (example, when) => {
    const { api } = await setUp(({ method }) =>
      json(method === 'GET' ? { schedules: [example], workerId: 'workerId', timezone: 'timezone' } : example),
    );
    const recognised = {
      kind: 'recognised',
      id: 'id',
      content: { when, input: 'input', budget: 'low' },
      nextRunAt: new Date('2019-12-27T18:11:19.117Z'),
    };
    expect(await api.create('workerId', content)).toEqual(recognised);
    expect(await api.list('workerId')).toEqual({
      kind: 'listed',
      workerId: 'workerId',
      timezone: 'timezone',
      schedules: [recognised],
    });
  });

  it.each([true, false])('returns whether the service cancelled: %j', async (cancelled) => {
    const { api } = await setUp(() => json({ cancelled }));
    expect(await api.cancel(workerId, scheduleId)).toBe(cancelled);
  });

  it('returns false for a cancel that is answered 404', async () => {
    const { api } = await setUp(() => json({ error: 'no such schedule' }, 404));
    expect(await api.cancel(workerId, scheduleId)).toBe(false);
  });

  const ok = (body: string): ScriptedAnswer => ({
    kind: 'answer',
    status: 200,
    body,
    headers: { 'content-type': 'application/json' },
  });
  const unbelievable: Readonly<Record<string, ScriptedAnswer>> = {
    'a web page': webPage,
    'a web page that calls itself JSON': ok('<html></html>'),
    'JSON that calls itself a web page': { ...webPage, body: JSON.stringify(emptyList) },
    'truncated JSON': ok('{"schedules":[],"cancelled":tr'),
    'an empty body': ok(''),
    'a body of white space': ok(' \n'),
    '204': { kind: 'answer', status: 204, body: '' },
    null: ok('null'),
    'an array': ok('[]'),
    'an empty object': ok('{}'),
    'the wrong shape': ok('{"schedules":{},"cancelled":1,"id":""}'),
    'an error with status 200': ok('{"error":"try later"}'),
  };
  it.each(Object.entries(unbelievable))('refuses %s for every call', async (_name, answer) => {
    const { api, server } = await setUp(() => answer);
    const failures = [
      await failureOf(api.list(workerId)),
      await failureOf(api.create(workerId, content)),
      await failureOf(api.cancel(workerId, scheduleId)),
    ];
    for (const failure of failures) expect(failure).toMatchObject({ code: 'remote-malformed', effect: 'ambiguous' });
    expect(server.requests).toHaveLength(3);
  });

  it('refuses an answer larger than 64 MiB', async () => {
    const { api } = await setUp(() => ok(`"${'x'.repeat(64 * 1024 * 1024)}"`));
    const failure = await failureOf(api.list(workerId));
    expect(failure).toMatchObject({ code: 'remote-malformed' });
    expect(failure.message).toContain('at most 67108864 bytes');
  });
});

interface FailureCase {
  readonly answer: ScriptedAnswer;
  readonly code: RemoteErrorCode;
  readonly effect: RemoteEffect;
  readonly status: number | null;
}

/** Long enough for a request to arrive on a busy machine. The answer it waits for never comes. */
const shortMs = 1_000;
const failures: readonly (readonly [string, FailureCase])[] = [
  ...(
    [
      [301, 'remote-malformed', 'refused'],
      [302, 'remote-malformed', 'ambiguous'],
      [303, 'remote-malformed', 'ambiguous'],
      [307, 'remote-malformed', 'refused'],
      [308, 'remote-malformed', 'refused'],
      [400, 'remote-invalid', 'refused'],
      [401, 'remote-unauthorized', 'refused'],
      [403, 'remote-forbidden', 'refused'],
      [404, 'remote-not-found', 'refused'],
      [405, 'remote-invalid', 'refused'],
      [408, 'remote-timeout', 'ambiguous'],
      [409, 'remote-unavailable', 'ambiguous'],
      [422, 'remote-invalid', 'refused'],
      [429, 'remote-rate-limited', 'not-executed'],
      [500, 'remote-unavailable', 'ambiguous'],
      [502, 'remote-unavailable', 'ambiguous'],
      [503, 'remote-unavailable', 'ambiguous'],
    ] as const
  ).map(
    ([status, code, effect]) =>
      [
        String(status),
        {
          answer: json({ error: 'the words of the vendor' }, status, { location: 'http://127.0.0.1:9/' }),
          code,
          effect,
          status,
        },
      ] as const,
  ),
  ['a connection reset', { answer: { kind: 'reset' }, code: 'remote-interrupted', effect: 'ambiguous', status: null }],
  [
    'a truncated body',
    { answer: { kind: 'cut', part: '{"schedules":[]' }, code: 'remote-interrupted', effect: 'ambiguous', status: null },
  ],
  ['no answer', { answer: { kind: 'hang' }, code: 'remote-timeout', effect: 'ambiguous', status: null }],
  [
    'a stalled body',
    { answer: { kind: 'stall', part: '{"schedules":[]' }, code: 'remote-timeout', effect: 'ambiguous', status: null },
  ],
  ['a non-HTTP answer', { answer: { kind: 'garbage' }, code: 'remote-malformed', effect: 'ambiguous', status: null }],
  ['another protocol', { answer: { kind: 'upgrade' }, code: 'remote-malformed', effect: 'ambiguous', status: null }],
];

/** Shortens the timeout only in cases that must time out. */
function patience(code: string): { readonly timeoutMs?: number } {
  return code === 'remote-timeout' ? { timeoutMs: shortMs } : {};
}

describe('failures of a client', () => {
  it.each(failures)('classify %s to a list', async (_name, { answer, code, effect, status }) => {
    const { api, server } = await setUp(() => answer, patience(code));
    const failure = await failureOf(api.list(workerId));
    expect(failure).toMatchObject({ code, effect, status });
    if (status !== null) expect(failure.message).toMatch(new RegExp(`${String(status)}\\b.*: the words of the vendor`));
    expect(server.requests).toHaveLength(1);
  });

  it.each(failures)('send only one POST if a create meets %s', async (_name, { answer, code, effect }) => {
    const { api, server } = await setUp(() => answer, patience(code));
    expect(await failureOf(api.create(workerId, content))).toMatchObject({ code, effect });
    expect(server.requests.map(({ method }) => method)).toEqual(['POST']);
  });

  it('report a refused connection as not executed', async () => {
    const { api, server } = await setUp(() => json(emptyList));
    await server.close();
    const failure = await failureOf(api.create(workerId, content));
    expect(failure).toMatchObject({ code: 'remote-unreachable', effect: 'not-executed' });
    expect(failure.message).toContain('ECONNREFUSED');
    expect(failure.hint).toContain(server.baseUrl);
  });

  it('report a failed name lookup as not executed', async () => {
    const failure = await failureOf(connect('https://no-such-name.localhost.localhost:9').list(workerId));
    expect(failure).toMatchObject({ code: 'remote-unreachable', effect: 'not-executed' });
  });

  it('report a port without TLS as not executed', async () => {
    const { server } = await setUp(() => json(emptyList));
    const failure = await failureOf(connect(server.baseUrl.replace('http:', 'https:')).create(workerId, content));
    expect(failure).toMatchObject({ code: 'remote-unreachable', effect: 'not-executed' });
    expect(server.requests).toEqual([]);
  });

  it('report a TLS handshake timeout as not executed', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const api = connect(`https://127.0.0.1:${String(port)}`, { timeoutMs: shortMs });
    expect(await failureOf(api.create(workerId, content))).toMatchObject({
      code: 'remote-unreachable',
      effect: 'not-executed',
    });
  });

  it('end waiting calls without sending them when the client is closed', async () => {
    const { api, server } = await setUp(() => ({ kind: 'hang' }), { concurrency: 1 });
    const list = failureOf(api.list(workerId));
    const create = failureOf(api.create(workerId, content));
    await eventually(() => {
      expect(server.requests).toHaveLength(1);
    });
    api.close();
    expect(await list).toMatchObject({ code: 'remote-interrupted', effect: 'ambiguous' });
    expect(await create).toMatchObject({ code: 'remote-unreachable', effect: 'not-executed' });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('discard the socket of a call that was answered before it was fully sent', async () => {
    let calls = 0;
    const hasty = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        const body = JSON.stringify(++calls === 1 ? row : emptyList);
        socket.pause();
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
        );
      });
    });
    await new Promise<void>((resolve) => hasty.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => void hasty.close());
    const { port } = hasty.address() as AddressInfo;
    const api = connect(`http://127.0.0.1:${String(port)}`, { concurrency: 1 });
    expect((await api.create(workerId, { ...content, input: 'x'.repeat(30_000_000) })).id).toBe(row.id);
    expect((await api.list(workerId)).schedules).toEqual([]);
  });

  it('include Retry-After', async () => {
    const { api } = await setUp(() => json({ error: 'slow down' }, 429, { 'retry-after': '7' }));
    expect(await failureOf(api.list(workerId))).toMatchObject({ retryAfterMs: 7_000 });
  });

  it.each([
    ['the text from a proxy', { kind: 'answer', status: 502, body: 'upstream is gone' }, '502: upstream is gone'],
    ['a web page', { kind: 'answer', status: 502, body: '<html>Bad gateway</html>' }, '502: a web page'],
    ['no body', { kind: 'answer', status: 502, body: '' }, 'answered 502'],
    ['other JSON', json({ code: 7 }, 502), '502: {"code":7}'],
    ['JSON text', json('gone', 502), '502: "gone"'],
  ] as const)('quote %s', async (_name, answer, words) => {
    const { api } = await setUp(() => answer);
    expect((await failureOf(api.list(workerId))).message).toMatch(new RegExp(`${words.replace(/[{}]/g, '\\$&')}$`));
  });

  it('truncate long error text from the service', async () => {
    const { api } = await setUp(() => json({ error: 'x'.repeat(100_000) }, 500));
    expect((await failureOf(api.list(workerId))).message.length).toBeLessThan(700);
  });
});

describe('the API key', () => {
  const echoes: Readonly<Record<string, ScriptedAnswer>> = {
    'an error': json({ error: `key ${apiKey} is revoked` }, 401),
    'other JSON': json({ key: apiKey }, 500),
    'a plain error': { kind: 'answer', status: 500, body: `${apiKey}!` },
    'an error longer than is shown': json({ error: `${'x'.repeat(490)}${apiKey}` }, 500),
    'an answer of the wrong shape': json({ schedules: apiKey, workerId, id: { apiKey }, cancelled: apiKey }),
    'an answer about another worker': json({ schedules: [], workerId: apiKey, cancelled: apiKey }),
    'text that is not JSON': {
      kind: 'answer',
      status: 200,
      body: apiKey,
      headers: { 'content-type': 'application/json' },
    },
    'a non-HTTP answer': { kind: 'garbage' },
    'another protocol': { kind: 'upgrade' },
  };
  it.each(Object.entries(echoes))(
    'never appears in a failure if the service echoes it in %s',
    async (_name, answer) => {
      const { api } = await setUp(() => answer);
      const calls = [api.list(workerId), api.create(workerId, content), api.cancel(workerId, scheduleId)];
      for (const call of calls) {
        const failure = await failureOf(call);
        expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toMatch(/hdg_live_0/);
      }
    },
  );

  it('never appears in an unreadable row', async () => {
    const { api } = await setUp(() => json({ schedules: [{ ...row, type: apiKey }], workerId }));
    expect(inspect(await api.list(workerId), { depth: Infinity })).not.toContain(apiKey);
  });

  it.each(['', 'two words', 'line\n', 'schlüssel'])('is refused without a request if it is %j', (bad) => {
    const create = () =>
      createClient({
        baseUrl: 'https://handinger.com',
        apiKey: bad,
        timeoutMs: 1,
        concurrency: 1,
        clock: createManualClock(now),
      });
    expect(create).toThrow(RemoteError);
    expect(create).toThrow(/^the API key (?:is empty|has more than one line|contains a space)/);
  });

  it('is never sent over plain HTTP', () => {
    expect(() => connect('http://handinger.com')).toThrow('expected https, or http on loopback');
  });
});

describe('sockets of a client', () => {
  it('never exceed the concurrency and are reused', async () => {
    const concurrency = 3;
    const { api, server } = await setUp(() => json(emptyList), { concurrency });
    await Promise.all(Array.from({ length: 40 }, () => api.list(workerId)));
    expect(server.requests).toHaveLength(40);
    expect(server.countConnections()).toBeLessThanOrEqual(concurrency);
  });

  it('are reopened after the server closes one', async () => {
    let isFirst = true;
    const { api, server } = await setUp(() => {
      const answer: ScriptedAnswer = isFirst ? json(emptyList, 200, { connection: 'close' }) : json(emptyList);
      isFirst = false;
      return answer;
    });
    await api.list(workerId);
    await api.list(workerId);
    expect(server.countConnections()).toBe(2);
  });

  it('make a create ambiguous if the server drops a reused one', async () => {
    const { api, server } = await setUp(({ method }) => (method === 'GET' ? json(emptyList) : { kind: 'reset' }));
    await api.list(workerId);
    expect(await failureOf(api.create(workerId, content))).toMatchObject({
      code: 'remote-interrupted',
      effect: 'ambiguous',
    });
    expect(server.countConnections()).toBe(1);
  });
});
