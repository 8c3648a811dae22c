import { expect, test } from 'vitest';
import { explainUnconverged } from '../../src/apply/rounds.ts';
import type { Unconverged } from '../../src/core/model/outcome.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import { applyWorld, createWorld, type Declared, type PlanOptions, type World } from './world.ts';

const brief = { cron: '0 9 * * MON', input: 'Summarise the news.' };
const edited = { ...brief, input: 'Summarise the news in five bullets.' };

async function verify(
  world: World,
  declared: Declared,
  options: PlanOptions & { readonly api?: ScheduleApi; readonly between?: () => void } = {},
): Promise<readonly Unconverged[]> {
  const plan = await world.plan(declared, options);
  const workers = await applyWorld({ api: options.api ?? world.api, clock: world.clock, plan });
  options.between?.();
  return explainUnconverged({ workers, verifying: await world.plan(declared, options) });
}

test('explainUnconverged returns nothing if the service has what is declared', async () => {
  expect(await verify(createWorld(), { brief })).toEqual([]);
});

test.each(['all', 'none'] as const)(
  'explainUnconverged names the field that the service changed, with prune: %s',
  async (prune) => {
    const world = createWorld();
    const api: ScheduleApi = {
      ...world.api,
      create: (id, content) => world.api.create(id, { ...content, when: { type: 'cron', cron: '0 9 * * 2' } }),
    };
    const [found] = await verify(world, { brief }, { api, prune });
    expect(found).toMatchObject({
      name: 'brief',
      message: 'cron: sent "0 9 * * MON", the service returned "0 9 * * 2"',
    });
    expect(world.live()).toEqual([expect.stringContaining(found?.scheduleId ?? 'none')]);
  },
);

test('explainUnconverged reports a created schedule that the service does not list', async () => {
  const [found] = await verify(createWorld({ listLag: 'never' }), { brief });
  expect(found?.message).toMatch(/^was created as sch_\w+, which the service does not list$/);
});

test('explainUnconverged reports a created schedule that is listed as an unreadable row', async () => {
  const world = createWorld();
  const api: ScheduleApi = {
    ...world.api,
    create: (id, content) => {
      world.service.addAlienRow(id, { id: 'sch_alien' });
      return Promise.resolve({ kind: 'recognised', id: 'sch_alien', content, nextRunAt: world.clock.now() });
    },
  };
  const [found] = await verify(world, { brief }, { api });
  expect(found?.message).toContain('the service lists it in a form that rota cannot read');
});

test('explainUnconverged repeats why a change was not done', async () => {
  const world = createWorld();
  world.service.failNext({ call: 'create', fault: { kind: 'status', status: 422, error: 'no' } });
  const [found] = await verify(world, { brief });
  expect(found?.message).toMatch(/^failed: .*422.* no$/);
});

test('explainUnconverged reports a cancelled schedule that is still listed', async () => {
  const world = createWorld();
  const id = world.add(brief);
  const api: ScheduleApi = { ...world.api, cancel: () => Promise.resolve(true) };
  const [found] = await verify(world, {}, { api });
  expect(found).toMatchObject({ name: null, scheduleId: id });
  expect(found?.message).toContain('still lists it');
});

test('explainUnconverged reports a second copy and a row that appeared during the apply', async () => {
  const world = createWorld();
  world.add(brief);
  const between = (): void => {
    world.add(edited, { id: 'zz_second' });
    world.add({ interval: 60, input: 'Newcomer.' }, { id: 'sch_new' });
  };
  const found = await verify(world, { brief: edited }, { between });
  expect(found.map(({ message }) => message)).toEqual([
    'a second copy of a declared schedule is live',
    'appeared during the apply',
  ]);
});

test('explainUnconverged reports a worker that could not be listed', async () => {
  const world = createWorld();
  const between = (): void => {
    world.service.failNext({ call: 'list', fault: { kind: 'status', status: 403, error: 'revoked' } });
  };
  const found = await verify(world, { brief }, { between });
  expect(found).toMatchObject([{ name: null, scheduleId: null }]);
  expect(found[0]?.message).toContain('revoked');
});
