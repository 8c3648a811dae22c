import { expect, test } from 'vitest';
import type { ScheduleApi } from '../../src/api/port.ts';
import { createWorld, now, summarise, workerId } from './world.ts';

const brief = { cron: '0 9 * * MON', input: 'Summarise the news.' };
const edited = { ...brief, input: 'Summarise the news in five bullets.' };
const sweep = { interval: 900, input: 'Check the inbox.' };
const inSeconds = (seconds: number): Date => new Date(now.getTime() + seconds * 1_000);

test('a replace creates the new schedule, sees it listed, cancels the old one and sees it gone', async () => {
  for (const listLag of [0, 1, 3, 4]) {
    const world = createWorld({ listLag });
    const old = world.add(brief);
    const plan = await world.plan({ brief: edited });
    const outcomes = await world.apply(plan);
    expect(summarise(outcomes)).toEqual(['replace brief done -']);
    expect(world.live()).toEqual([`${outcomes[0]?.scheduleId ?? ''} cron 0 9 * * MON standard ${edited.input}`]);
    expect(outcomes[0]?.scheduleId).not.toBe(old);
  }
});

test('a replace needs two lists, one create and one cancel if nothing fails', async () => {
  const world = createWorld();
  world.add(brief);
  const plan = await world.plan({ brief: edited });
  const before = world.service.calls().length;
  await world.apply(plan);
  const calls = world.service.calls().slice(before);
  expect(calls.map(({ kind }) => kind)).toEqual(['create', 'list', 'cancel', 'list']);
});

test('a replace leaves the old schedule running if the create is refused', async () => {
  const world = createWorld();
  const old = world.add(brief);
  const plan = await world.plan({ brief: edited });
  world.service.failNext({ call: 'create', fault: { kind: 'status', status: 422 } });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual(['replace brief failed remote-invalid']);
  expect(outcomes[0]?.scheduleId).toBe(old);
  expect(world.service.countCalls('cancel')).toBe(0);
});

test('a replace leaves the old schedule running if the create is uncertain', async () => {
  const world = createWorld();
  world.add(brief);
  const plan = await world.plan({ brief: edited });
  world.service.failNext({ call: 'create', fault: { kind: 'close' } });
  expect(summarise(await world.apply(plan))).toEqual(['replace brief uncertain remote-interrupted']);
  expect(world.live()).toHaveLength(1);
});

test('a replace leaves the old schedule running if no list ever shows the new one', async () => {
  const world = createWorld({ listLag: 'never' });
  const old = world.add(brief);
  const outcomes = await world.apply(await world.plan({ brief: edited }));
  expect(summarise(outcomes)).toEqual(['replace brief uncertain not-listed']);
  expect(world.live()).toEqual([expect.stringContaining(old), expect.stringContaining(edited.input)]);
  expect(world.service.countCalls('create')).toBe(1);
});

test('a replace continues if the answer is lost and the list shows the new schedule', async () => {
  const world = createWorld({ listLag: 3 });
  world.add(brief);
  const plan = await world.plan({ brief: edited });
  world.service.failNext({ call: 'create', fault: { kind: 'cut' }, timing: 'after' });
  expect(summarise(await world.apply(plan))).toEqual(['replace brief done -']);
  expect(world.live()).toHaveLength(1);
});

test('a replace never cancels the ID that the create returned', async () => {
  const world = createWorld();
  const old = world.add(brief);
  const plan = await world.plan({ brief: edited });
  const upserting: ScheduleApi = {
    ...world.api,
    create: (_, content) => Promise.resolve({ kind: 'recognised', id: old, content, nextRunAt: inSeconds(3_600) }),
  };
  const outcomes = await world.apply(plan, { api: upserting });
  expect(outcomes[0]).toMatchObject({ status: 'done', scheduleId: old });
  expect(world.service.countCalls('cancel')).toBe(0);
});

test('a replace does not start after a failed create, and nothing is cancelled', async () => {
  const world = createWorld();
  world.add(brief, { id: 'sch_brief' });
  world.add({ interval: 60, input: 'Kept.' }, { id: 'sch_kept' });
  world.add({ interval: 60, input: 'Kept.' }, { id: 'sch_twice' });
  const plan = await world.plan({ brief: edited, kept: { interval: 60, input: 'Kept.' }, sweep });
  world.service.failNext({ call: 'create', fault: { kind: 'status', status: 422 } });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual([
    'replace brief skipped blocked-by-create',
    'cancel kept skipped blocked-by-create',
    'create sweep failed remote-invalid',
  ]);
  expect(outcomes[1]?.error?.message).toContain('the create of team/sweep did not succeed');
  expect(world.live()).toHaveLength(3);
});

test('a replace keeps its old schedule if the next one fails, and reports that both run', async () => {
  const world = createWorld();
  world.add(brief, { id: 'sch_brief' });
  world.add(sweep, { id: 'sch_sweep' });
  world.add({ ...sweep, input: 'Tidy up.' }, { id: 'sch_tidy' });
  const tidy = { ...sweep, interval: 600, input: 'Tidy up.' };
  const plan = await world.plan({ brief: edited, sweep: { ...sweep, interval: 600 }, tidy });
  world.service.failNext({ call: 'create', skip: 1, fault: { kind: 'status', status: 422 } });
  const outcomes = await world.apply(plan);
  expect(summarise(outcomes)).toEqual([
    'replace brief uncertain blocked-by-create',
    'replace sweep failed remote-invalid',
    'replace tidy skipped blocked-by-create',
  ]);
  expect(world.service.countCalls('cancel')).toBe(0);
});

test.each([
  ['old', { cron: '* * * * *' }, { cron: '0 9 * * *' }],
  ['new', { cron: '0 9 * * *' }, { cron: '* * * * *' }],
])(
  'a replace waits until after a run of the %s schedule within ten seconds, so that it runs only once',
  async (_, before, after) => {
    const world = createWorld();
    world.clock.advance(55_000);
    world.add({ ...before, input: 'Old.' });
    const plan = await world.plan({ brief: { ...after, input: 'Old.' } });
    world.add({ interval: 86_400, input: 'Another hand.' });
    await world.apply(plan);
    const writtenAt = world.service.calls().find(({ kind }) => kind === 'create')?.at;
    expect(writtenAt).toEqual(inSeconds(61));
  },
);

test('a replace does not wait for a more distant run', async () => {
  const world = createWorld();
  world.clock.advance(45_000);
  world.add({ cron: '* * * * *', input: 'Old.' });
  await world.apply(await world.plan({ brief: { cron: '0 9 * * *', input: 'Old.' } }));
  expect(world.clock.now()).toEqual(inSeconds(45));
});

test('a replace waits at most eleven seconds, however often the old schedule runs', async () => {
  const world = createWorld();
  world.add({ interval: 2, input: 'Old.' });
  const outcomes = await world.apply(await world.plan({ brief: { interval: 3, input: 'Old.' } }));
  expect(summarise(outcomes)).toEqual(['replace brief done -']);
  expect(world.clock.now().getTime()).toBeLessThanOrEqual(inSeconds(11).getTime());
});

test('a replace reports that the old schedule was gone already', async () => {
  for (const unknownSchedules of ['false', 'not-found'] as const) {
    const world = createWorld({ unknownSchedules });
    const old = world.add(brief);
    const plan = await world.plan({ brief: edited });
    await world.api.cancel(workerId, old);
    const outcomes = await world.apply(plan);
    expect(outcomes[0]).toMatchObject({ status: 'done', notes: [`the previous version, ${old}: it was already gone`] });
  }
});

test('a one-shot that has run since the plan is not replaced', async () => {
  const world = createWorld();
  world.add({ date: inSeconds(60).toISOString(), input: 'Launch.' });
  const plan = await world.plan({ launch: { date: inSeconds(3_600).toISOString(), input: 'Launch.' } });
  world.clock.advance(61_000);
  expect(summarise(await world.apply(plan))).toEqual(['replace launch skipped vanished']);
  expect(world.service.countCalls('create')).toBe(0);
});

test('a one-shot that is about to run is not replaced', async () => {
  const world = createWorld();
  world.add({ date: inSeconds(60).toISOString(), input: 'Launch.' });
  const plan = await world.plan({ launch: { date: inSeconds(3_600).toISOString(), input: 'Launch.' } });
  world.clock.advance(52_000);
  expect(summarise(await world.apply(plan))).toEqual(['replace launch skipped vanished']);
  world.clock.advance(60_000);
  expect(world.service.runs()).toHaveLength(1);
});

test('a one-shot that was cancelled elsewhere is not replaced', async () => {
  const world = createWorld();
  const old = world.add({ date: inSeconds(60).toISOString(), input: 'Launch.' });
  const plan = await world.plan({ launch: { date: inSeconds(3_600).toISOString(), input: 'Launch.' } });
  await world.api.cancel(workerId, old);
  expect(summarise(await world.apply(plan))).toEqual(['replace launch skipped vanished']);
  expect(world.live()).toEqual([]);
});

test('a one-shot is not cancelled first if the date of the new one has passed', async () => {
  const world = createWorld();
  const launch = { date: inSeconds(3_600).toISOString(), input: 'Launch.' };
  world.add({ ...launch, budget: 'low' });
  const plan = await world.plan({ launch });
  const slow: ScheduleApi = {
    ...world.api,
    create: async (id) => {
      const [row] = (await world.api.list(id)).schedules;
      world.clock.advance(3_600_000);
      return row!;
    },
  };
  expect(summarise(await world.apply(plan, { api: slow }))).toEqual(['replace launch failed date-passed']);
  expect(world.service.countCalls('cancel')).toBe(0);
});

test('a one-shot that is still ahead is replaced', async () => {
  const world = createWorld();
  world.add({ date: inSeconds(7_200).toISOString(), input: 'Launch.' });
  const plan = await world.plan({ launch: { date: inSeconds(3_600).toISOString(), input: 'Launch.' } });
  expect(summarise(await world.apply(plan))).toEqual(['replace launch done -']);
  expect(world.live()).toHaveLength(1);
});

test('a one-shot is not replaced if the worker cannot be listed', async () => {
  const world = createWorld();
  world.add({ date: inSeconds(7_200).toISOString(), input: 'Launch.' });
  const plan = await world.plan({ launch: { date: inSeconds(3_600).toISOString(), input: 'Launch.' } });
  world.service.failNext({ call: 'list', fault: { kind: 'status', status: 403 } });
  expect(summarise(await world.apply(plan))).toEqual(['replace launch failed remote-forbidden']);
});

test('a new one-shot that ran before a list could show it counts as created', async () => {
  const world = createWorld({ listLag: 4 });
  world.add({ ...brief, input: 'Launch.' });
  const plan = await world.plan({ launch: { date: inSeconds(3).toISOString(), input: 'Launch.' } });
  expect(summarise(await world.apply(plan))).toEqual(['replace launch done -']);
  expect(world.service.runs()).toHaveLength(1);
  expect(world.live()).toEqual([]);
});
