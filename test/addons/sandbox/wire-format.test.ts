import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type InProcessSandbox } from '../../support/in-process-sandbox.ts';
import { request } from './request.ts';

const workerId = 'wrk_vk81XUHKHG-qr4';
const schedules = `/api/workers/${workerId}/schedules`;
const quarterly = { input: 'Check.', when: { type: 'interval', intervalSeconds: 900 } };

let sandbox: InProcessSandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const post = (body: unknown) => request(sandbox, { method: 'POST', path: schedules, body });

describe('POST of a schedule', () => {
  const id = expect.stringMatching(/^sch_[0-9A-F]{26}$/) as string;

  it.each([
    [{ type: 'cron', cron: '0 9 * * *' }, '2026-11-21T09:00:00.000Z', { cron: '0 9 * * *' }],
    [{ type: 'interval', intervalSeconds: 900 }, '2026-11-20T09:15:00.000Z', { intervalSeconds: 900 }],
    [{ type: 'delayed', delayInSeconds: 60 }, '2026-11-20T09:01:00.000Z', { delayInSeconds: 60 }],
    [{ type: 'scheduled', date: '2026-12-01T09:00:00+01:00' }, '2026-12-01T08:00:00.000Z', {}],
  ])('answers %o with the row and nothing else', async (when, nextRunAt, fields) => {
    expect(await post({ input: 'Check.', when, budget: 'low' })).toEqual({
      status: 200,
      json: { id, type: when.type, budget: 'low', input: 'Check.', nextRunAt, ...fields },
    });
  });

  it('uses the standard budget if there is none', async () => {
    expect(await post(quarterly)).toMatchObject({ json: { budget: 'standard' } });
  });

  it('normalises an impossible date to another one, like the service', async () => {
    const { json } = await post({ input: 'Check.', when: { type: 'scheduled', date: '2027-02-30T00:00:00Z' } });
    expect(json).toMatchObject({ nextRunAt: '2027-03-02T00:00:00.000Z' });
  });

  it.each<[string, unknown, number, string]>([
    ['no body', undefined, 422, 'body: expected an object, got nothing'],
    ['a body that is not JSON', '{"input":', 400, 'expected a JSON body'],
    ['no prompt', { when: quarterly.when }, 422, 'input: expected text, got nothing'],
    ['an empty prompt', { ...quarterly, input: '' }, 422, 'input: expected at least 1 character'],
    ['an unknown type', { input: 'x', when: { type: 'lunar' } }, 422, 'when.type: expected one of scheduled, delayed'],
    ['an unknown budget', { ...quarterly, budget: 'huge' }, 422, 'budget: expected one of low, standard'],
    ['text for seconds', { input: 'x', when: { type: 'delayed', delayInSeconds: '60' } }, 422, 'expected a number'],
  ])('rejects %s with an explanation', async (_name, body, status, words) => {
    const { status: got, json } = await post(body);
    expect([got, json]).toEqual([status, { error: expect.stringContaining(words) as string }]);
    expect(sandbox.service.rows(workerId)).toEqual([]);
  });

  it('rejects a body over 16 MiB', async () => {
    expect((await post({ ...quarterly, input: 'x'.repeat(17 * 1024 * 1024) })).status).toBe(413);
  });
});

describe('GET of the schedules', () => {
  const inputs = (json: unknown): readonly string[] =>
    (json as { schedules: { input: string }[] }).schedules.map(({ input }) => input);
  const late = { input: 'late', when: { type: 'delayed', delayInSeconds: 900 } };
  const soon = { input: 'soon', when: { type: 'delayed', delayInSeconds: 60 } };

  it('returns the rows, the worker and its time zone', async () => {
    const { json } = await post(quarterly);
    expect(await request(sandbox, { path: schedules })).toEqual({
      status: 200,
      json: { schedules: [json], workerId, timezone: 'UTC' },
    });
  });

  it('omits the time zone if the service does not send it', async () => {
    sandbox.service.setBehaviour({ timezone: 'absent' });
    expect((await request(sandbox, { path: schedules })).json).toEqual({ schedules: [], workerId });
  });

  it.each([
    ['insertion', ['late', 'soon']],
    ['reversed', ['soon', 'late']],
    ['next-run', ['soon', 'late']],
  ] as const)('returns the rows in the order %s', async (listOrder, order) => {
    sandbox.service.setBehaviour({ listOrder });
    await post(late);
    await post(soon);
    expect(inputs((await request(sandbox, { path: schedules })).json)).toEqual(order);
  });

  it('returns the rows in a new order each time with "shuffled", the same in every replay', async () => {
    sandbox.service.setBehaviour({ listOrder: 'shuffled' });
    for (const input of ['a', 'b', 'c', 'd', 'e']) await post({ ...late, input });
    const orders: (readonly string[])[] = [];
    for (let count = 0; count < 3; count++) {
      orders.push(inputs((await request(sandbox, { path: schedules })).json));
    }
    for (const order of orders) expect(order.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(orders.map((order) => order.join(''))).toMatchInlineSnapshot(`
      [
        "cbead",
        "ceabd",
        "acbed",
      ]
    `);
  });
});

describe('DELETE of a schedule', () => {
  it('reports whether there was something to cancel', async () => {
    const { id } = (await post(quarterly)).json as { id: string };
    const cancel = { method: 'DELETE', path: `${schedules}/${id}` };
    expect(await request(sandbox, cancel)).toEqual({ status: 200, json: { cancelled: true } });
    expect(await request(sandbox, cancel)).toEqual({ status: 200, json: { cancelled: false } });
    sandbox.service.setBehaviour({ unknownSchedules: 'not-found' });
    expect(await request(sandbox, cancel)).toEqual({ status: 404, json: { error: 'Schedule not found' } });
  });

  it('accepts an ID with escapes', async () => {
    sandbox.service.addAlienRow(workerId, { id: 'a/b c' });
    expect(await request(sandbox, { method: 'DELETE', path: `${schedules}/a%2Fb%20c` })).toMatchObject({
      json: { cancelled: true },
    });
  });
});

describe('the sandbox', () => {
  beforeEach(() => {
    sandbox.service.addWorker(workerId);
  });

  it.each([null, 'Bearer hdg_live_other', 'Basic aGRn', 'Bearer '])(
    'answers the key %o with 401',
    async (authorization) => {
      for (const path of [schedules, '/_sandbox/state', '/nowhere']) {
        expect(await request(sandbox, { path, authorization })).toEqual({
          status: 401,
          json: { error: 'Missing or invalid API key' },
        });
      }
      expect(sandbox.service.calls()).toEqual([]);
    },
  );

  it.each([
    ['GET', '/'],
    ['GET', '/api/workers'],
    ['GET', '/api/workers//schedules'],
    ['PUT', schedules],
    ['GET', `${schedules}/sch_1`],
    ['DELETE', schedules],
    ['DELETE', `${schedules}/`],
    ['DELETE', `${schedules}/sch_1/more`],
  ])('answers %s %s with 404', async (method, path) => {
    expect(await request(sandbox, { method, path })).toEqual({ status: 404, json: { error: 'Not found' } });
  });

  it('answers an invalid escape in a path with 400', async () => {
    expect((await request(sandbox, { path: '/api/workers/%E0%A4%A/schedules' })).status).toBe(400);
  });
});
