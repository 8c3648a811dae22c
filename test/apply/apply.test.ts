import { expect, test } from 'vitest';
import { createChurnBreaker } from '../../src/apply/churn-breaker.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import { applyWorld, createWorld, planWorld, summarise, worker, workerId, type World } from './world.ts';

const brief = { cron: '0 9 * * MON', input: 'Summarise the news.' };
const edited = { ...brief, input: 'Summarise the news in five bullets.' };
const sweep = { interval: 900, input: 'Check the inbox.' };
const tidy = { interval: 1_800, input: 'Tidy up.' };

/** The API of a world that aborts `stop` after it has passed on the nth call of a kind. */
function stopAfter(world: World, kind: 'create' | 'cancel', count: number): { api: ScheduleApi; stop: AbortSignal } {
  const controller = new AbortController();
  let calls = 0;
  const counted = async <T>(task: Promise<T>): Promise<T> => {
    calls += 1;
    if (calls === count) controller.abort();
    return task;
  };
  const api: ScheduleApi = {
    ...world.api,
    create: (id, content) => {
      const answer = world.api.create(id, content);
      return kind === 'create' ? counted(answer) : answer;
    },
    cancel: (id, scheduleId) => {
      const answer = world.api.cancel(id, scheduleId);
      return kind === 'cancel' ? counted(answer) : answer;
    },
  };
  return { api, stop: controller.signal };
}

test('apply writes nothing if it is stopped before it starts', async () => {
  const world = createWorld();
  world.add(brief);
  world.add(sweep);
  world.add(sweep);
  const plan = await world.plan({ brief: edited, sweep, tidy });
  const outcomes = await world.apply(plan, { stop: AbortSignal.abort() });
  expect(summarise(outcomes)).toEqual([
    'replace brief skipped interrupted',
    'cancel sweep skipped interrupted',
    'create tidy skipped interrupted',
  ]);
  expect(world.service.countCalls('create') + world.service.countCalls('cancel')).toBe(0);
});

test('apply settles the create in flight when it is stopped, and starts nothing new', async () => {
  const world = createWorld({ listLag: 1 });
  const plan = await world.plan({ brief, sweep });
  world.service.failNext({ call: 'create', fault: { kind: 'close' }, timing: 'after' });
  const outcomes = await world.apply(plan, stopAfter(world, 'create', 1));
  expect(summarise(outcomes)).toEqual(['create brief done -', 'create sweep skipped interrupted']);
  expect(world.live()).toHaveLength(1);
});

test('apply completes a started replace when it is stopped, so that nothing stays duplicated', async () => {
  const world = createWorld();
  world.add(brief);
  world.add(sweep);
  world.add(tidy);
  world.add(tidy);
  const plan = await world.plan({ brief: edited, sweep: { ...sweep, interval: 600 }, tidy });
  const outcomes = await world.apply(plan, stopAfter(world, 'create', 1));
  expect(summarise(outcomes)).toEqual([
    'replace brief done -',
    'replace sweep skipped interrupted',
    'cancel tidy skipped interrupted',
  ]);
  expect(world.live()).toHaveLength(4);
});

test('apply sends no further cancel when it is stopped, and confirms those it has sent', async () => {
  const world = createWorld();
  world.add(brief);
  world.add(sweep);
  const outcomes = await world.apply(await world.plan({}), stopAfter(world, 'cancel', 1));
  expect(summarise(outcomes)).toEqual(['cancel - done -', 'cancel - skipped interrupted']);
});

test('apply stops waiting for the service when it is stopped', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  world.service.failNext({
    call: 'create',
    fault: { kind: 'status', status: 429, retryAfterSeconds: 60 },
    times: null,
  });
  const controller = new AbortController();
  const sleepless = {
    ...world.clock,
    sleep: () => {
      controller.abort();
      return Promise.resolve();
    },
  };
  const workers = await applyWorld({ api: world.service.api, clock: sleepless, plan, stop: controller.signal });
  expect(summarise(workers.flatMap(({ outcomes }) => outcomes))).toEqual(['create brief skipped interrupted']);
});

test('apply creates the new schedule if it is stopped after it cancelled the old one first', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget' });
  world.add({ ...brief, budget: 'low' });
  const plan = await world.plan({ brief: { ...brief, budget: 'high' } });
  const outcomes = await world.apply(plan, stopAfter(world, 'cancel', 1));
  expect(summarise(outcomes)).toEqual(['replace brief done -']);
  expect(world.live()).toEqual([expect.stringContaining('high')]);
});

test('apply does not cancel the old schedule first once it is stopped', async () => {
  const world = createWorld({ dedupe: 'ignoring-budget' });
  world.add({ ...brief, budget: 'low' });
  const plan = await world.plan({ brief: { ...brief, budget: 'high' } });
  const outcomes = await world.apply(plan, stopAfter(world, 'create', 1));
  expect(summarise(outcomes)).toEqual(['replace brief skipped interrupted']);
  expect(world.live()).toEqual([expect.stringContaining('low')]);
});

test('apply reports each outcome once and returns them in plan order', async () => {
  const world = createWorld();
  world.add(brief);
  world.add(tidy);
  world.add(tidy);
  const plan = await world.plan({ brief: edited, sweep, tidy });
  const told: Outcome[] = [];
  const outcomes = await world.apply(plan, { onOutcome: (outcome) => told.push(outcome) });
  expect(summarise(outcomes)).toEqual(['replace brief done -', 'create sweep done -', 'cancel tidy done -']);
  expect([...told].sort((a, b) => outcomes.indexOf(a) - outcomes.indexOf(b))).toEqual(outcomes);
});

test('apply continues with other workers if one fails, and writes nothing on a worker that could not be listed', async () => {
  const world = createWorld();
  world.service.addWorker('wrk_other');
  const other = { ...worker({ sweep }), alias: 'other', workerId: 'wrk_other' };
  const gone = { ...worker({ tidy }), alias: 'gone', workerId: 'wrk_gone' };
  const plan = await planWorld({ api: world.api, clock: world.clock, workers: [worker({ brief }), other, gone] });
  world.service.failNext({ call: 'create', workerId, fault: { kind: 'status', status: 500 } });
  const workers = await applyWorld({ api: world.api, clock: world.clock, plan });
  expect(workers.map(({ alias, outcomes }) => [alias, ...summarise(outcomes)])).toEqual([
    ['gone'],
    ['other', 'create sweep done -'],
    ['team', 'create brief uncertain remote-unavailable'],
  ]);
});

test('apply skips every change of a worker that became unavailable after planning', async () => {
  const world = createWorld();
  const plan = await world.plan({ brief });
  const observed = {
    kind: 'unavailable',
    workerId,
    code: 'remote-forbidden',
    reason: 'no access',
    hint: null,
  } as const;
  const outcomes = await world.apply({ ...plan, workers: plan.workers.map((each) => ({ ...each, observed })) });
  expect(summarise(outcomes)).toEqual(['create brief skipped unavailable']);
  expect(world.service.countCalls('create')).toBe(0);
});

test('apply keeps the last complete list of a worker, or null if none was needed', async () => {
  const world = createWorld();
  const [clean] = await applyWorld({ ...world, plan: await world.plan({ brief }) });
  expect(clean?.lastRead).toBeNull();
  const [replaced] = await applyWorld({ ...world, plan: await world.plan({ brief: edited }) });
  expect(replaced?.lastRead?.schedules).toMatchObject([{ content: { input: edited.input } }]);
});

test('apply with a churn breaker stops creating a schedule that is repeatedly cancelled outside rota', async () => {
  const world = createWorld();
  const churn = createChurnBreaker(world.clock);
  const results: string[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const outcomes = await world.apply(await world.plan({ brief }), { churn });
    results.push(...summarise(outcomes));
    for (const row of world.service.rows(workerId)) await world.service.api.cancel(workerId, row.id ?? '');
  }
  const refused = 'create brief failed churning';
  expect(results).toEqual([...Array<string>(3).fill('create brief done -'), refused, refused]);
  world.clock.advance(3_600_000);
  expect(summarise(await world.apply(await world.plan({ brief }), { churn }))).toEqual(['create brief done -']);
});

test('apply with a churn breaker stops cancelling a schedule that is repeatedly created outside rota', async () => {
  const world = createWorld();
  const churn = createChurnBreaker(world.clock);
  const results: string[] = [];
  for (let turn = 0; turn < 4; turn++) {
    world.add(sweep);
    results.push(...summarise(await world.apply(await world.plan({}), { churn })));
  }
  expect(results).toEqual([...Array<string>(3).fill('cancel - done -'), 'cancel - failed churning']);
});
