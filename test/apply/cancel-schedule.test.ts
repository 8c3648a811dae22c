import { expect, test } from 'vitest';
import type { Fault } from '../../src/addons/sandbox/memory-behaviour.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import { createWorld, summarise, workerId } from './world.ts';

const brief = { cron: '0 9 * * MON', input: 'Summarise the news.' };
const stale = { interval: 900, input: 'Stale.' };

test('all cancels of a worker are confirmed with one list', async () => {
  const world = createWorld();
  world.add(stale);
  world.add({ ...stale, interval: 600 });
  const plan = await world.plan({});
  const before = world.service.calls().length;
  expect(summarise(await world.apply(plan))).toEqual(['cancel - done -', 'cancel - done -']);
  expect(
    world.service
      .calls()
      .slice(before)
      .map(({ kind }) => kind),
  ).toEqual(['cancel', 'cancel', 'list']);
});

test('a cancel is confirmed by listing again while a list still shows the schedule', async () => {
  const world = createWorld({ listLag: 3 });
  world.add(stale);
  expect(summarise(await world.apply(await world.plan({})))).toEqual(['cancel - done -']);
});

test.each<[string, Fault]>([
  ['503', { kind: 'status', status: 503 }],
  ['a reset', { kind: 'close' }],
  ['a hang', { kind: 'hang' }],
  ['HTML', { kind: 'html' }],
])('a cancel whose answers are all lost to %s is done if the schedule is gone from the list', async (_, fault) => {
  const world = createWorld();
  world.add(stale);
  const plan = await world.plan({});
  world.service.failNext({ call: 'cancel', fault, timing: 'after', times: null });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['cancel - done -']);
  expect(outcomes[0]?.notes).toEqual(['the response to the cancel was lost; the list shows that it is gone']);
});

test('a cancel whose answers are all lost is uncertain if the list still shows the schedule', async () => {
  const world = createWorld();
  world.add(stale);
  const plan = await world.plan({});
  world.service.failNext({ call: 'cancel', fault: { kind: 'close' }, times: null });
  expect(summarise(await world.apply(plan))).toEqual(['cancel - uncertain remote-interrupted']);
});

test('a refused cancel fails with the message of the service', async () => {
  const world = createWorld();
  world.add(stale);
  const plan = await world.plan({});
  world.service.failNext({ call: 'cancel', fault: { kind: 'status', status: 403, error: 'read-only key' } });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['cancel - failed remote-forbidden']);
  expect(outcomes[0]?.error?.message).toContain('read-only key');
});

test.each(['false', 'not-found'] as const)(
  'a cancel of an unknown ID (%s) is done once a list confirms it',
  async (answer) => {
    const world = createWorld({ unknownSchedules: answer });
    const id = world.add(stale);
    const plan = await world.plan({});
    await world.service.api.cancel(workerId, id);
    const outcomes = await world.apply(plan);
    expect(outcomes[0]).toMatchObject({ status: 'done', notes: ['it was already gone'] });
  },
);

test('a cancel is uncertain if the service answers false and keeps listing the schedule', async () => {
  const world = createWorld();
  world.add(stale);
  const plan = await world.plan({});
  const denying: ScheduleApi = { ...world.api, cancel: () => Promise.resolve(false) };
  expect(summarise(await world.apply(plan, { api: denying }))).toEqual(['cancel - uncertain still-listed']);
});

test('a cancel is uncertain if the service answers true and keeps listing the schedule', async () => {
  const world = createWorld();
  world.add(stale);
  const plan = await world.plan({});
  const lying: ScheduleApi = { ...world.api, cancel: () => Promise.resolve(true) };
  expect(summarise(await world.apply(plan, { api: lying }))).toEqual(['cancel - uncertain still-listed']);
});

test('a cancel that is answered true is done, and one answered false uncertain, if the worker cannot be listed', async () => {
  for (const [wasThere, expected] of [
    [true, 'cancel - done -'],
    [false, 'cancel - uncertain unavailable'],
  ] as const) {
    const world = createWorld();
    world.add(stale);
    const plan = await world.plan({});
    world.service.failNext({ call: 'list', fault: { kind: 'status', status: 403 }, times: null });
    const api: ScheduleApi = { ...world.api, cancel: () => Promise.resolve(wasThere) };
    expect(summarise(await world.apply(plan, { api }))).toEqual([expected]);
  }
});

test('a schedule can be cancelled during a run', async () => {
  const world = createWorld({ runSeconds: 600 });
  world.add({ interval: 60, input: 'Long.' });
  world.clock.advance(90_000);
  expect(summarise(await world.apply(await world.plan({})))).toEqual(['cancel - done -']);
  expect(world.live()).toEqual([]);
});

test('a schedule that the service returned for a create is not cancelled', async () => {
  const world = createWorld();
  world.add(brief, { id: 'sch_1' });
  world.add(brief, { id: 'sch_2' });
  const plan = await world.plan({ brief, stale });
  const upserting: ScheduleApi = {
    ...world.api,
    create: (_, content) => Promise.resolve({ kind: 'recognised', id: 'sch_2', content, nextRunAt: world.clock.now() }),
  };
  const outcomes = await world.apply(plan, { api: upserting });
  expect(summarise(outcomes)).toEqual(['cancel brief skipped claimed-by-create', 'create stale done -']);
  expect(world.service.countCalls('cancel')).toBe(0);
});

test('nothing is cancelled on a worker with an uncertain create', async () => {
  const world = createWorld();
  world.add(brief);
  world.add(brief);
  const plan = await world.plan({ brief, stale });
  world.service.failNext({ call: 'create', fault: { kind: 'hang' } });
  expect(summarise(await world.apply(plan))).toEqual([
    'cancel brief skipped blocked-by-create',
    'create stale uncertain remote-timeout',
  ]);
  expect(world.service.countCalls('cancel')).toBe(0);
});
