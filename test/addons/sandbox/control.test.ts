import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Content } from '../../../src/core/model/content.ts';
import { startSandbox, type InProcessSandbox } from '../../support/in-process-sandbox.ts';
import { request } from './request.ts';

const workerId = 'wrk_vk81XUHKHG-qr4';
const schedules = `/api/workers/${workerId}/schedules`;
const quarterly: Content = { when: { type: 'interval', intervalSeconds: 900 }, input: 'Check.', budget: 'low' };

let sandbox: InProcessSandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const control = (method: string, name: string, body?: unknown) =>
  request(sandbox, { method, path: `/_sandbox/${name}`, body });

describe('POST /_sandbox/clock', () => {
  it('moves the clock forward, so that runs fire and are listed', async () => {
    const { id } = await sandbox.api.create(workerId, quarterly);
    expect(await control('POST', 'clock', { advanceSeconds: 1800 })).toEqual({
      status: 200,
      json: { now: '2026-11-20T09:30:00.000Z' },
    });
    expect((await control('GET', 'runs')).json).toEqual({
      runs: [
        { workerId, scheduleId: id, input: 'Check.', at: '2026-11-20T09:15:00.000Z' },
        { workerId, scheduleId: id, input: 'Check.', at: '2026-11-20T09:30:00.000Z' },
      ],
    });
  });

  it.each([-1, '60', 1e12, null])('rejects %o', async (advanceSeconds) => {
    expect(await control('POST', 'clock', { advanceSeconds })).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining('advanceSeconds: expected') as string },
    });
    expect((await control('GET', 'clock')).json).toEqual({ now: '2026-11-20T09:00:00.000Z' });
  });
});

describe('POST /_sandbox/behaviour', () => {
  it('changes the given switches and keeps the others', async () => {
    await control('POST', 'behaviour', { dedupe: 'exact', listLag: 'never', runSeconds: 30 });
    const { json } = await control('POST', 'behaviour', { listOrder: 'reversed' });
    const changed = { dedupe: 'exact', listLag: 'never', runSeconds: 30, listOrder: 'reversed', timezone: 'present' };
    expect(json).toMatchObject({ behaviour: changed });
    expect(sandbox.service.behaviour()).toMatchObject(changed);
  });

  it('reports every problem at once and changes nothing', async () => {
    const before = sandbox.service.behaviour();
    const { status, json } = await control('POST', 'behaviour', { dedupe: 'some', runSeconds: 1.5, listOrdr: 'x' });
    expect(status).toBe(400);
    expect(json).toEqual({
      error:
        'dedupe: expected one of none, exact, ignoring-budget, got "some"; ' +
        `listOrdr: expected no such field, only ${Object.keys(before).join(', ')}, got "x"; ` +
        'runSeconds: expected a whole number, 0 or more, got 1.5',
    });
    expect(sandbox.service.behaviour()).toEqual(before);
  });
});

describe('/_sandbox/faults', () => {
  it('applies faults to their calls, counts them down and drops them on DELETE', async () => {
    const fault = { kind: 'status', status: 503, retryAfterSeconds: 5 };
    await control('POST', 'faults', { call: 'list', times: 2, timing: 'after', fault });
    expect(await request(sandbox, { path: schedules })).toEqual({ status: 503, json: { error: 'injected fault' } });
    expect((await control('GET', 'faults')).json).toEqual({
      faults: [{ call: 'list', times: 1, timing: 'after', fault }],
    });
    expect((await control('DELETE', 'faults')).json).toEqual({ faults: [] });
    expect(await request(sandbox, { path: schedules })).toMatchObject({ status: 200 });
  });

  it.each<[unknown, string]>([
    [undefined, 'fault rule: expected an object, got nothing'],
    [{ fault: { kind: 'close' } }, 'call: expected one of list, create, cancel, got nothing'],
    [{ call: 'list' }, 'fault: expected an object, got nothing'],
    [{ call: 'list', fault: { kind: 'unreachable' } }, 'fault.kind: expected one of status, latency, close'],
    [{ call: 'list', fault: { kind: 'status' } }, 'fault.status: expected an HTTP status from 300 to 599, got nothing'],
    [{ call: 'list', fault: { kind: 'status', status: 200 } }, 'fault.status: expected an HTTP status'],
    [{ call: 'list', fault: { kind: 'latency' } }, 'fault.latencyMs: expected a number, 0 or more, got nothing'],
    [{ call: 'list', fault: { kind: 'hang', ms: 1 } }, 'fault.ms: expected no such field, got 1'],
    [{ call: 'list', timing: 'now', times: -1, fault: { kind: 'cut' } }, 'timing: expected one of before, after'],
  ])('rejects the rule %o', async (rule, words) => {
    const { status, json } = await control('POST', 'faults', rule);
    expect([status, json]).toEqual([400, { error: expect.stringContaining(words) as string }]);
    expect(sandbox.service.waitingFaults()).toEqual([]);
  });
});

describe('POST /_sandbox/workers and /_sandbox/rows', () => {
  it('adds workers and rows, including a time zone and an undocumented row', async () => {
    await control('POST', 'workers', { workerId, timezone: 'Asia/Kathmandu' });
    await control('POST', 'rows', { workerId, row: { id: 'sch_odd', type: 'lunar' } });
    expect((await request(sandbox, { path: schedules })).json).toEqual({
      schedules: [{ id: 'sch_odd', type: 'lunar' }],
      workerId,
      timezone: 'Asia/Kathmandu',
    });
    expect((await control('GET', 'state')).json).toMatchObject({
      now: '2026-11-20T09:00:00.000Z',
      workers: [{ workerId, timezone: 'Asia/Kathmandu', rows: [{ kind: 'alien', id: 'sch_odd' }] }],
    });
  });

  it('rejects invalid input and explains it', async () => {
    expect(await control('POST', 'workers', { workerId, timezone: 'Mars/Base' })).toMatchObject({
      status: 400,
      json: { error: 'timezone: expected an IANA zone such as Europe/Madrid, got "Mars/Base"' },
    });
    expect(await control('POST', 'rows', { workerId })).toMatchObject({ status: 400 });
  });
});

describe('POST /_sandbox/stop', () => {
  const quarterly = { when: { type: 'interval', intervalSeconds: 900 }, input: 'Check.', budget: 'low' } as const;

  it('stops one row or all rows of a worker: they stay listed with their next run, and never run again', async () => {
    const { service, clock } = sandbox;
    service.addWorker(workerId);
    const ids = [1, 2, 3].map(() => service.addSchedule(workerId, quarterly));
    const listed = async () =>
      ((await request(sandbox, { path: schedules })).json as { schedules: unknown[] }).schedules;
    expect((await control('POST', 'stop', { workerId, scheduleId: ids[0] })).status).toBe(200);
    clock.advance(3_600_000);
    const runsOf = () => ids.map((id) => service.runs().filter(({ scheduleId }) => scheduleId === id).length);
    expect(runsOf()).toEqual([0, 4, 4]);
    expect(await listed()).toMatchObject([{ nextRunAt: '2026-11-20T09:15:00.000Z' }, {}, {}]);
    await control('POST', 'stop', { workerId });
    clock.advance(3_600_000);
    expect(runsOf()).toEqual([0, 4, 4]);
    expect(await listed()).toHaveLength(3);
  });

  it('leaves a stopped row that an equal create returns with dedupe, and that can be cancelled', async () => {
    const { service } = sandbox;
    service.setBehaviour({ dedupe: 'exact' });
    const { id } = await service.api.create(workerId, quarterly);
    expect(service.stopRows(workerId, id!)).toBe(1);
    expect((await service.api.create(workerId, quarterly)).id).toBe(id);
    await service.api.cancel(workerId, id!);
    expect((await service.api.create(workerId, quarterly)).id).not.toBe(id);
  });

  it('rejects an unknown schedule', async () => {
    const body = { workerId, scheduleId: 'sch_gone' };
    const error = `scheduleId: expected a schedule of ${workerId}, got "sch_gone"`;
    expect(await control('POST', 'stop', body)).toMatchObject({ status: 400, json: { error } });
    expect(await control('POST', 'stop', { worker: workerId })).toMatchObject({ status: 400 });
  });
});

describe('GET /_sandbox/requests', () => {
  it('lists each request with its fault and status, without control requests', async () => {
    await sandbox.api.list(workerId);
    sandbox.service.failNext({ call: 'create', fault: { kind: 'close' } });
    await expect(sandbox.api.create(workerId, quarterly)).rejects.toThrow();
    sandbox.service.failNext({ call: 'cancel', fault: { kind: 'status', status: 500 } });
    await expect(sandbox.api.cancel(workerId, 'sch_1')).rejects.toThrow();
    await request(sandbox, { path: '/api/nothing' });
    const at = '2026-11-20T09:00:00.000Z';
    expect((await control('GET', 'requests')).json).toEqual({
      requests: [
        { at, method: 'GET', path: schedules, fault: null, status: 200 },
        { at, method: 'POST', path: schedules, fault: 'close', status: null },
        { at, method: 'DELETE', path: `${schedules}/sch_1`, fault: 'status', status: 500 },
        { at, method: 'GET', path: '/api/nothing', fault: null, status: 404 },
      ],
    });
  });
});

describe('an unknown control request', () => {
  it.each([
    ['GET', 'nothing'],
    ['PUT', 'clock'],
    ['GET', 'constructor'],
  ])('gets 404: %s %s', async (method, name) => {
    expect(await control(method, name)).toEqual({ status: 404, json: { error: 'No such control' } });
  });
});
