import { expect, test } from 'vitest';
import type { Fault } from '../../src/addons/sandbox/memory-behaviour.ts';
import { createWorld, summarise } from './world.ts';

const brief = { cron: '0 9 * * MON', input: 'Summarise the news.' };
const sweep = { interval: 900, input: 'Check the inbox.' };

test('a replace cancels the old schedule first if the service cannot tell it from the new one, and says so', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget' });
  const old = world.add({ ...brief, budget: 'low' });
  const outcomes = await world.apply(await world.plan({ brief: { ...brief, budget: 'high' } }));
  expect(summarise(outcomes)).toEqual(['replace brief done -']);
  expect(outcomes[0]?.notes).toEqual([
    `the service returned the existing ${old} for the edit (budget: sent "high", the service returned "low"), which was therefore cancelled first`,
  ]);
  expect(world.live()).toEqual([expect.stringContaining('high')]);
});

test('a replace puts the old schedule back if the new one cannot be created after it', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget' });
  world.add({ ...brief, budget: 'low' });
  const plan = await world.plan({ brief: { ...brief, budget: 'high' } });
  world.service.failNext({ call: 'create', skip: 1, fault: { kind: 'status', status: 422, error: 'too dear' } });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['replace brief failed remote-invalid']);
  expect(outcomes[0]?.error?.message).toMatch(/too dear; the previous version was restored as sch_/);
  expect(world.live()).toEqual([expect.stringContaining('low')]);
});

test.each(['before', 'after'] as const)(
  'a replace creates the new schedule after the old one was cancelled, even if an answer is lost %s the write',
  async (timing) => {
    for (const listLag of [0, 3, 'never'] as const) {
      const world = createWorld({ dedupe: 'ignoring-budget', listLag });
      world.add({ ...brief, budget: 'low' });
      const plan = await world.plan({ brief: { ...brief, budget: 'high' } });
      world.service.failNext({ call: 'create', skip: 1, fault: { kind: 'close' }, timing });
      expect(summarise(await world.apply(plan))).toEqual(['replace brief done -']);
      expect(world.live()).toEqual([expect.stringContaining('high')]);
    }
  },
);

test('a replace does not cancel the old schedule first if another create of the worker failed', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget' });
  world.add({ ...brief, budget: 'low' }, { id: 'sch_low' });
  const plan = await world.plan({ brief: { ...brief, budget: 'high' }, sweep });
  world.service.failNext({ call: 'create', fault: { kind: 'status', status: 422 } });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual([
    'replace brief skipped blocked-by-create',
    'create sweep failed remote-invalid',
  ]);
  expect(world.live()).toEqual([expect.stringContaining('sch_low')]);
});

test.each<[string, Fault]>([
  ['no such schedule', { kind: 'status', status: 404 }],
  ['403', { kind: 'status', status: 403 }],
  ['repeated 429', { kind: 'status', status: 429, retryAfterSeconds: 60 }],
  ['a refused connection', { kind: 'unreachable' }],
])(
  'a replace creates the new schedule if the cancel worked, its answer was lost and the retry meets %s',
  async (_, fault) => {
    const world = createWorld({ dedupe: 'ignoring-budget' });
    world.add({ ...brief, budget: 'low' });
    const plan = await world.plan({ brief: { ...brief, budget: 'high' } });
    world.service.failNext({ call: 'cancel', fault: { kind: 'close' }, timing: 'after' });
    world.service.failNext({ call: 'cancel', fault, times: null });
    world.service.failNext({ call: 'list', fault: { kind: 'status', status: 403 } });
    expect(summarise(await world.apply(plan))).toEqual(['replace brief done -']);
    expect(world.live()).toEqual([expect.stringContaining('high')]);
  },
);

test('a replace creates the new schedule if the old one is gone, a stale list shows it and no other list can be read', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget', listLag: 1 });
  world.add({ ...brief, budget: 'low' });
  const plan = await world.plan({ brief: { ...brief, budget: 'high' } });
  world.service.failNext({ call: 'cancel', fault: { kind: 'close' }, timing: 'after' });
  world.service.failNext({ call: 'list', fault: { kind: 'status', status: 403 }, skip: 1 });
  expect(summarise(await world.apply(plan))).toEqual(['replace brief done -']);
  expect(world.live()).toEqual([expect.stringContaining('high')]);
});
