import { expect, test } from 'vitest';
import type { Fault } from '../../src/addons/sandbox/memory-behaviour.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import { createWorld, now, summarise, workerId } from './world.ts';

const brief = { cron: '0 9 * * MON', input: 'Summarise the news.' };
const sweep = { interval: 900, input: 'Check the inbox.' };
const unavailable: Fault = { kind: 'status', status: 503 };

test('sends one POST and no list when every create is answered cleanly', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief, sweep });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief done -', 'create sweep done -']);
  expect(world.service.countCalls('create')).toBe(2);
  expect(world.service.countCalls('list')).toBe(1);
});

test('fails at once with the words of the service when a create is refused, and still makes the others', async () => {
  const world = createWorld();
  world.service.failNext({ call: 'create', fault: { kind: 'status', status: 422, error: 'cron is too frequent' } });
  const outcomes = await world.apply(await world.plan({ brief, sweep }));
  expect(summarise(outcomes)).toEqual(['create brief failed remote-invalid', 'create sweep done -']);
  expect(outcomes[0]?.error?.message).toContain('cron is too frequent');
});

test.each<[string, Fault, number]>([
  ['a rate limit that says when to come back', { kind: 'status', status: 429, retryAfterSeconds: 7 }, 7_000],
  ['a rate limit that does not', { kind: 'status', status: 429 }, 1_000],
  ['a refused connection', { kind: 'unreachable' }, 1_000],
])('waits and sends again after %s', async (_, fault, waitMs) => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  world.service.failNext({ call: 'create', fault });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief done -']);
  expect(world.live()).toHaveLength(1);
  expect(world.clock.now().getTime() - now.getTime()).toBeGreaterThanOrEqual(waitMs);
});

test('gives up when a service takes nothing for two minutes, and spends them once for a worker', async () => {
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

test('a rate limit of zero seconds does not spin', async () => {
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

test.each(lostAnswers)('finds in the list what it made when the answer is lost to $kind', async (fault) => {
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
  'sends a create once when its answer is lost %s the write and the list never shows it',
  async (timing) => {
    const world = createWorld({ listLag: 'never' });
    const plan = await world.plan({ brief, sweep });
    world.service.failNext({ call: 'create', fault: unavailable, timing });
    const outcomes = await world.apply(plan);
    expect(summarise(outcomes)).toEqual(['create brief uncertain remote-unavailable', 'create sweep done -']);
    expect(world.service.countCalls('create')).toBe(2);
  },
);

test('sends a lost create again when the list shows one that was sent later', async () => {
  for (const listLag of [0, 1, 3]) {
    const world = createWorld({ listLag });
    const plan = await world.plan({ brief, sweep });
    world.service.failNext({ call: 'create', fault: unavailable });
    const outcomes = await world.apply(plan);
    expect(summarise(outcomes)).toEqual(['create brief done -', 'create sweep done -']);
    expect(world.live()).toHaveLength(2);
  }
});

test('does not send a lost create again on the word of one that was sent earlier', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief, sweep });
  world.service.failNext({ call: 'create', skip: 1, fault: unavailable });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief done -', 'create sweep uncertain remote-unavailable']);
  expect(world.service.countCalls('create')).toBe(2);
});

test('sends a lost create a second time at most', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief, sweep });
  world.service.failNext({ call: 'create', fault: unavailable });
  world.service.failNext({ call: 'create', skip: 1, fault: unavailable });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief uncertain remote-unavailable', 'create sweep done -']);
  expect(world.service.countCalls('create')).toBe(3);
});

test('cancels the second copy when the first request takes effect after the second', async () => {
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
  expect(outcomes[0]?.notes.join()).toContain('it was made twice; the second copy');
  expect(world.live()).toHaveLength(2);
});

test('never sends a delay again, even when it is proven that the first had no effect', async () => {
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

test('does not send a date that passes while the service asks to wait', async () => {
  const world = createWorld();
  const plan = await world.plan({ launch: { date: new Date(now.getTime() + 5_000).toISOString() } });
  world.service.failNext({ call: 'create', fault: { kind: 'status', status: 429, retryAfterSeconds: 30 } });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create launch failed date-passed']);
  expect(world.service.runs()).toEqual([]);
});

test('does not send a lost date again once it has passed, and does not claim that it never ran', async () => {
  const world = createWorld();
  const launch = { date: new Date(now.getTime() + 5_000).toISOString() };
  const plan = await world.plan({ launch, sweep });
  world.service.failNext({ call: 'create', fault: unavailable });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create launch uncertain remote-unavailable', 'create sweep done -']);
  expect(world.service.runs()).toEqual([]);
});

test('says which field differs when the service takes a create for a row that was there', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget' });
  world.add({ ...brief, budget: 'low' }, { id: 'sch_low' });
  const plan = await world.plan({ brief: { ...brief, budget: 'high' } }, { prune: 'none' });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief failed answer-differs']);
  expect(outcomes[0]?.error?.message).toBe(
    'the service takes it for sch_low, which is there already and differs: budget: sent "high", the service answers "low"',
  );
  expect(world.live()).toHaveLength(1);
});

test('two declarations the service cannot tell apart do not both count as made', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget' });
  const plan = await world.plan({ cheap: { ...brief, budget: 'low' }, dear: { ...brief, budget: 'high' } });
  expect(summarise(await world.apply(plan))).toEqual(['create cheap done -', 'create dear failed answer-differs']);
});

test('says what a service changed in what it was sent', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  const changing: ScheduleApi = {
    ...world.api,
    create: (id, content) => world.api.create(id, { ...content, budget: 'low' }),
  };
  const outcomes = await world.apply(plan, { api: changing });
  expect(outcomes[0]).toMatchObject({
    status: 'done',
    notes: ['the service changed what it was sent: budget: sent "standard", the service answers "low"'],
  });
});

test('settles a create that is answered with an unreadable row by listing, and never sends it again', async () => {
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

test('does not take a row that was there before for the product of a lost create', async () => {
  const world = createWorld();
  const { workers, ...plan } = await world.plan({ brief });
  world.add(brief);
  const observed = await world.api.list(workerId);
  world.service.failNext({ call: 'create', fault: unavailable });
  const outcomes = await world.apply({ ...plan, workers: workers.map((each) => ({ ...each, observed })) });
  expect(summarise(outcomes)).toEqual(['create brief uncertain remote-unavailable']);
});

test('is uncertain when a create is lost and the worker cannot be listed either', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  world.service.failNext({ call: 'create', fault: { kind: 'cut' }, timing: 'after' });
  world.service.failNext({ call: 'list', fault: { kind: 'status', status: 403 }, times: null });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['create brief uncertain remote-interrupted']);
  expect(world.service.countCalls('create', workerId)).toBe(1);
});

test('lets what is not a failure of the service through', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  const broken: ScheduleApi = { ...world.api, create: () => Promise.reject(new Error('a bug')) };
  await expect(world.apply(plan, { api: broken })).rejects.toThrow('a bug');
});
