/** Compares rota with the official client: both read every documented answer the same. */
import { APIError, NotFoundError } from '@ramensoft/handinger';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/errors.ts';
import { normalizeInput, type Content } from '../../src/core/model/content.ts';
import { compareLive, type LiveSchedule } from '../../src/core/model/live.ts';
import { formatInstant, type When } from '../../src/core/time/when.ts';
import type { Client } from '../../src/api/client.ts';
import { json, startScriptedServer, type ScriptedAnswer, type ScriptedServer } from '../support/scripted-server.ts';
import {
  anyBudget,
  createClientPair,
  instants,
  seconds,
  sentIds,
  texts,
  type OfficialSchedules,
} from './official-client.ts';

type Row = Awaited<ReturnType<OfficialSchedules['create']>>;
type List = Awaited<ReturnType<OfficialSchedules['list']>>;

const workerId = 't_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM';
const scheduleId = '-x7Yz_12a';
const content: Content = { when: { type: 'cron', cron: '0 9 * * MON-FRI' }, input: 'Summarise.', budget: 'low' };

let server: ScriptedServer;
let answer: ScriptedAnswer;
beforeAll(async () => {
  server = await startScriptedServer(() => answer);
});
afterAll(() => server.close());

const jsonTypes = fc.constantFrom('application/json', 'application/json; charset=utf-8', 'application/vnd.api+json');
const rest = {
  id: sentIds,
  budget: anyBudget,
  input: texts,
  nextRunAt: instants.map((at) => at.toISOString()),
};
const rows: fc.Arbitrary<Row> = fc.oneof(
  fc.record({ ...rest, type: fc.constant('cron' as const), cron: texts }),
  fc.record({ ...rest, type: fc.constant('interval' as const), intervalSeconds: seconds }),
  fc.record({ ...rest, type: fc.constant('delayed' as const), delayInSeconds: seconds }),
  fc.record({ ...rest, type: fc.constant('scheduled' as const) }),
);

/** A row as rota represents it. */
function toLive(row: Row): LiveSchedule {
  const { id, input, budget, nextRunAt } = row;
  const content = { when: whenOf(row), input: normalizeInput(input), budget };
  return { kind: 'recognised', id, content, nextRunAt: new Date(nextRunAt) };
}

function whenOf(row: Row): When {
  switch (row.type) {
    case 'cron':
      return { type: 'cron', cron: row.cron };
    case 'interval':
      return { type: 'interval', intervalSeconds: row.intervalSeconds };
    case 'delayed':
      return { type: 'delayed', delayInSeconds: row.delayInSeconds };
    case 'scheduled':
      return { type: 'scheduled', date: formatInstant(new Date(row.nextRunAt)) };
  }
}

function success(body: unknown, status: number, type: string): ScriptedAnswer {
  return { kind: 'answer', status, body: JSON.stringify(body), headers: { 'content-type': type } };
}

describe('the official client and rota read the same', () => {
  let official: OfficialSchedules;
  let rota: Client;
  beforeEach(() => ({ official, rota } = createClientPair(server.baseUrl)));
  afterEach(() => {
    rota.close();
  });

  it('from the answer to a list', async () => {
    const lists = fc.uniqueArray(rows, { selector: ({ id }) => id, maxLength: 8 });
    const zones = fc.constantFrom({}, { timezone: 'UTC' }, { timezone: 'Europe/Madrid' });
    await fc.assert(
      fc.asyncProperty(lists, zones, jsonTypes, async (schedules, zone, type) => {
        answer = success({ schedules, workerId, ...zone }, 200, type);
        const read: Partial<List> = await official.list(workerId);
        expect(await rota.list(workerId)).toEqual({
          kind: 'listed',
          workerId: read.workerId,
          timezone: read.timezone ?? null,
          schedules: read.schedules?.map(toLive).toSorted(compareLive),
        });
      }),
    );
  });

  it('from the answer to a create', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(200, 201), jsonTypes, async (row, status, type) => {
        answer = success(row, status, type);
        const created = await official.create(workerId, { input: 'x', when: { type: 'cron', cron: '@daily' } });
        expect(await rota.create(workerId, content)).toEqual(toLive(created));
      }),
    );
  });

  it.each([true, false])('from the answer to a cancel: %j', async (cancelled) => {
    answer = json({ cancelled });
    expect(await rota.cancel(workerId, scheduleId)).toBe((await official.cancel(scheduleId, { workerId })).cancelled);
  });

  it.each([
    ['no content', { kind: 'answer', status: 204, body: '' }],
    ['no body', { kind: 'answer', status: 200, body: '', headers: { 'content-type': 'application/json' } }],
    ['a web page', { kind: 'answer', status: 200, body: '<html></html>', headers: { 'content-type': 'text/html' } }],
    ['JSON sent as text', { ...json({ cancelled: true }), headers: { 'content-type': 'text/plain' } }],
    ['JSON without a content type', { kind: 'answer', status: 200, body: '{"cancelled":true}' }],
    [
      'truncated JSON',
      { kind: 'answer', status: 200, body: '{"cancelled":tr', headers: { 'content-type': 'application/json' } },
    ],
  ] as const)('from an answer that is %s: nothing', async (_name, nothing) => {
    answer = nothing;
    const read: unknown = await official.cancel(scheduleId, { workerId }).catch(() => null);
    expect(typeof read === 'object' ? read : null).toBeNull();
    await expect(rota.cancel(workerId, scheduleId)).rejects.toMatchObject({ code: 'remote-malformed' });
  });

  const statuses = [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503];
  const bodies: readonly (readonly [string, ScriptedAnswer & { kind: 'answer' }])[] = [
    ['the documented error text', { kind: 'answer', status: 0, body: '{"error":"what is wrong"}' }],
    ['text from a proxy', { kind: 'answer', status: 0, body: 'upstream is gone' }],
    ['other JSON', { kind: 'answer', status: 0, body: '{"code":7}' }],
    ['a message', { kind: 'answer', status: 0, body: '{"message":"what is wrong"}' }],
    ['no text', { kind: 'answer', status: 0, body: '' }],
  ];
  it.each(statuses.flatMap((status) => bodies.map(([name, body]) => [status, name, body] as const)))(
    'from an answer of status %s with %s',
    async (status, _name, body) => {
      answer = { ...body, status, headers: { 'retry-after': '7' } };
      const { status: told, headers, words } = readThrown(await failureOf(official.list(workerId)));
      const error = await failureOf(rota.list(workerId));
      if (!(error instanceof RemoteError)) throw error;
      expect(error.status).toBe(told);
      expect(error.retryAfterMs).toBe(Number(headers.get('retry-after')) * 1000);
      expect(error.reason).toBe(`the service answered ${String(told)}${words === null ? '' : `: ${words}`}`);
    },
  );

  it('from a 404 to a cancel: no such schedule', async () => {
    answer = json({ error: 'no such schedule' }, 404);
    expect(await failureOf(official.cancel(scheduleId, { workerId }))).toBeInstanceOf(NotFoundError);
    expect(await rota.cancel(workerId, scheduleId)).toBe(false);
  });
});

/** Reads an error of the official client. `words` is null if the answer has no text. */
function readThrown(thrown: unknown): {
  readonly status: number;
  readonly headers: Headers;
  readonly words: string | null;
} {
  if (!(thrown instanceof APIError)) throw thrown;
  const { status, headers, error, message } = thrown as APIError<
    number,
    Headers,
    { readonly error?: string } | undefined
  >;
  const words = error?.error ?? message.replace(/^\d+ /, '');
  return { status, headers, words: words === 'status code (no body)' ? null : words };
}

async function failureOf(call: PromiseLike<unknown>): Promise<unknown> {
  return await call.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}
