import { expect, test } from 'vitest';
import type { Fault } from '../../src/addons/sandbox/memory-behaviour.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import { createWorld, now, summarise, workerId } from './world.ts';

const brief = { cron: '0 9 * * MON', input: 'Summarise the news.' };
const sweep = { interval: 900, input: 'Check the inbox.' };
const unavailable: Fault = { kind: 'status', status: 503 };

test('a create sends one POST and no list if it is answered cleanly', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief, sweep });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief done -', 'create sweep done -']);
  expect(world.service.countCalls('create')).toBe(2);
  expect(world.service.countCalls('list')).toBe(1);
});

test('a refused create fails at once with the message of the service, and the other creates continue', async () => {
  const world = createWorld();
  world.service.failNext({ call: 'create', fault: { kind: 'status', status: 422, error: 'cron is too frequent' } });
  const outcomes = await world.apply(await world.plan({ brief, sweep }));
  expect(summarise(outcomes)).toEqual(['create brief failed remote-invalid', 'create sweep done -']);
  expect(outcomes[0]?.error?.message).toContain('cron is too frequent');
});

test.each<[string, Fault, number]>([
  ['a rate limit with Retry-After', { kind: 'status', status: 429, retryAfterSeconds: 7 }, 7_000],
  ['a rate limit without Retry-After', { kind: 'status', status: 429 }, 1_000],
  ['a refused connection', { kind: 'unreachable' }, 1_000],
])('a create is sent again after a wait on %s', async (_, fault, waitMs) => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  world.service.failNext({ call: 'create', fault });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief done -']);
  expect(world.live()).toHaveLength(1);
  expect(world.clock.now().getTime() - now.getTime()).toBeGreaterThanOrEqual(waitMs);
});

test('a create gives up if the service is unreachable for two minutes, counted once per worker', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief, sweep });
  world.service.failNext({ call: 'create', fault: { kind: 'unreachable' }, times: null });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual([
    'create brief failed remote-unreachable',
    'create sweep failed remote-unreachable',
  ]);
  const waitedMs = world.clock.now().getTime() - now.getTime();
  expect(waitedMs).toBeGreaterThan(60_000);
  expect(waitedMs).toBeLessThanOrEqual(122_000);
});

test('a create does not spin on a rate limit with Retry-After: 0', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  const fault: Fault = { kind: 'status', status: 429, retryAfterSeconds: 0 };
  world.service.failNext({ call: 'create', fault, times: null });
  await world.apply(plan);
  expect(world.service.countCalls('create')).toBeLessThan(12);
});

const lostAnswers: readonly Fault[] = [
  unavailable,
  { kind: 'status', status: 409 },
  { kind: 'close' },
  { kind: 'hang' },
  { kind: 'stall' },
  { kind: 'cut' },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'nonsense' },
];

test.each(lostAnswers)('a create whose answer is lost to $kind finds its schedule in the list', async (fault) => {
  for (const listLag of [0, 1, 3, 4]) {
    const world = createWorld({ listLag });
    const plan = await world.plan({ brief });
    world.service.failNext({ call: 'create', fault, timing: 'after' });
    const outcomes = await world.apply(plan);
    expect(summarise(outcomes)).toEqual(['create brief done -']);
    expect(world.live()).toEqual([expect.stringContaining(outcomes[0]?.scheduleId ?? 'none')]);
    expect(world.service.countCalls('create')).toBe(1);
  }
});

test.each(['before', 'after'] as const)(
  'a create is sent only once if its answer is lost %s the write and the list never shows it',
  async (timing) => {
    const world = createWorld({ listLag: 'never' });
    const plan = await world.plan({ brief, sweep });
    world.service.failNext({ call: 'create', fault: unavailable, timing });
    const outcomes = await world.apply(plan);
    expect(summarise(outcomes)).toEqual(['create brief uncertain remote-unavailable', 'create sweep done -']);
    expect(world.service.countCalls('create')).toBe(2);
  },
);

test('a lost create is sent again if the list shows one that was sent later', async () => {
  for (const listLag of [0, 1, 3]) {
    const world = createWorld({ listLag });
    const plan = await world.plan({ brief, sweep });
    world.service.failNext({ call: 'create', fault: unavailable });
    const outcomes = await world.apply(plan);
    expect(summarise(outcomes)).toEqual(['create brief done -', 'create sweep done -']);
    expect(world.live()).toHaveLength(2);
  }
});

test('a lost create is not sent again if the list only shows one that was sent earlier', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief, sweep });
  world.service.failNext({ call: 'create', skip: 1, fault: unavailable });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief done -', 'create sweep uncertain remote-unavailable']);
  expect(world.service.countCalls('create')).toBe(2);
});

test('a lost create is sent at most twice', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief, sweep });
  world.service.failNext({ call: 'create', fault: unavailable });
  world.service.failNext({ call: 'create', skip: 1, fault: unavailable });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief uncertain remote-unavailable', 'create sweep done -']);
  expect(world.service.countCalls('create')).toBe(3);
});

test('the second copy is cancelled if the first request takes effect after the second', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief, sweep });
  world.service.failNext({ call: 'create', fault: unavailable });
  let creates = 0;
  const late: ScheduleApi = {
    ...world.api,
    create: async (id, content) => {
      creates += 1;
      if (creates === 3) world.add(brief, { id: 'a_late_copy' });
      return world.api.create(id, content);
    },
  };
  const outcomes = await world.apply(plan, { api: late });
  expect(outcomes[0]).toMatchObject({ status: 'done', scheduleId: 'a_late_copy' });
  expect(outcomes[0]?.notes.join()).toContain('it was created twice; the second copy');
  expect(world.live()).toHaveLength(2);
});

test('a delay is never sent again, even if the first create provably had no effect', async () => {
  const world = createWorld();
  const plan = await world.plan({ sweep });
  const delayed = { when: { type: 'delayed', delayInSeconds: 60 }, input: 'Later.', budget: 'low' } as const;
  const [team] = plan.workers;
  const [create] = team!.changes;
  if (create?.kind !== 'create') throw new Error('a create was expected');
  const changes = [{ ...create, name: 'later', after: delayed }, create];
  world.service.failNext({ call: 'create', fault: unavailable });
  const outcomes = await world.apply({ ...plan, workers: [{ ...team!, changes }] });
  expect(summarise(outcomes)).toEqual(['create later uncertain remote-unavailable', 'create sweep done -']);
  expect(world.service.countCalls('create')).toBe(2);
});

test('a date that passes during a wait for the service is not sent', async () => {
  const world = createWorld();
  const plan = await world.plan({ launch: { date: new Date(now.getTime() + 5_000).toISOString() } });
  world.service.failNext({ call: 'create', fault: { kind: 'status', status: 429, retryAfterSeconds: 30 } });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create launch failed date-passed']);
  expect(world.service.runs()).toEqual([]);
});

test('a lost date that has passed is not sent again, and is reported as uncertain', async () => {
  const world = createWorld();
  const launch = { date: new Date(now.getTime() + 5_000).toISOString() };
  const plan = await world.plan({ launch, sweep });
  world.service.failNext({ call: 'create', fault: unavailable });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create launch uncertain remote-unavailable', 'create sweep done -']);
  expect(world.service.runs()).toEqual([]);
});

test('a create that the service takes for an existing row fails with the differing field', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget' });
  world.add({ ...brief, budget: 'low' }, { id: 'sch_low' });
  const plan = await world.plan({ brief: { ...brief, budget: 'high' } }, { prune: 'none' });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief failed answer-differs']);
  expect(outcomes[0]?.error?.message).toBe(
    'the service returned the existing sch_low, which differs: budget: sent "high", the service returned "low"',
  );
  expect(world.live()).toHaveLength(1);
});

test('only one of two declarations that the service cannot tell apart counts as created', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget' });
  const plan = await world.plan({ cheap: { ...brief, budget: 'low' }, dear: { ...brief, budget: 'high' } });
  expect(summarise(await world.apply(plan))).toEqual(['create cheap done -', 'create dear failed answer-differs']);
});

test('a create that the service changed reports what it changed', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  const changing: ScheduleApi = {
    ...world.api,
    create: (id, content) => world.api.create(id, { ...content, budget: 'low' }),
  };
  const outcomes = await world.apply(plan, { api: changing });
  expect(outcomes[0]).toMatchObject({
    status: 'done',
    notes: ['the service changed what rota sent: budget: sent "standard", the service returned "low"'],
  });
});

test('a create that is answered with an unreadable row is settled by listing and never sent again', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief, sweep });
  let isFirst = true;
  const mute: ScheduleApi = {
    ...world.api,
    create: async (id, content) => {
      if (!isFirst) return world.api.create(id, content);
      isFirst = false;
      return { kind: 'unrecognised', id: null, problem: 'expected an id, got none' };
    },
  };
  const outcomes = await world.apply(plan, { api: mute });
  expect(summarise(outcomes)).toEqual(['create brief uncertain answer-unreadable', 'create sweep done -']);
  expect(world.service.countCalls('create')).toBe(1);
});

test('an existing row is not taken for the result of a lost create', async () => {
  const world = createWorld();
  const { workers, ...plan } = await world.plan({ brief });
  world.add(brief);
  const observed = await world.api.list(workerId);
  world.service.failNext({ call: 'create', fault: unavailable });
  const outcomes = await world.apply({ ...plan, workers: workers.map((each) => ({ ...each, observed })) });
  expect(summarise(outcomes)).toEqual(['create brief uncertain remote-unavailable']);
});

test('a lost create is uncertain if the worker cannot be listed', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  world.service.failNext({ call: 'create', fault: { kind: 'cut' }, timing: 'after' });
  world.service.failNext({ call: 'list', fault: { kind: 'status', status: 403 }, times: null });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief uncertain remote-interrupted']);
  expect(world.service.countCalls('create', workerId)).toBe(1);
});

test('an error that is not a failure of the service is rethrown', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  const broken: ScheduleApi = { ...world.api, create: () => Promise.reject(new Error('a bug')) };
  await expect(world.apply(plan, { api: broken })).rejects.toThrow('a bug');
});
