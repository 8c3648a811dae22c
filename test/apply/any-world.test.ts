import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Behaviour, Fault, FaultRule } from '../../src/addons/sandbox/memory-behaviour.ts';
import type { ShortContent } from '../support/scenario.ts';
import { findBroken, findUnsettled } from './invariants.ts';
import { createWorld, now, worker, workerId, type Declared, type World } from './world.ts';
import { cases } from '../support/cases.ts';

const dayMs = 86_400_000;

const short: fc.Arbitrary<ShortContent> = fc
  .tuple(
    fc.constantFrom<ShortContent>(
      { cron: '0 9 * * MON' },
      { cron: '30 6 1 * *' },
      { interval: 900 },
      { interval: 7_200 },
      { date: new Date(now.getTime() + dayMs).toISOString() },
      { date: new Date(now.getTime() + 2 * dayMs).toISOString() },
    ),
    fc.constantFrom('Brief.', 'Sweep.', 'Report.'),
    fc.constantFrom('low' as const, 'standard' as const, 'high' as const),
  )
  .map(([when, input, budget]) => ({ ...when, input, budget }));

/**
 * Everything but the budget. A service that ignores the budget when it compares cannot hold two contents that differ
 * only in it.
 */
function selector(content: ShortContent): string {
  return JSON.stringify({ ...content, budget: null });
}

const declared: fc.Arbitrary<Declared> = fc
  .uniqueArray(short, { selector, maxLength: 6 })
  .map((contents) => Object.fromEntries(contents.map((content, index) => [`name-${String(index)}`, content])));

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom(408, 409, 422, 500, 503).map((status): Fault => ({ kind: 'status', status })),
  fc.constantFrom(0, 5, 60).map((retryAfterSeconds): Fault => ({ kind: 'status', status: 429, retryAfterSeconds })),
  fc.constantFrom<Fault>(
    { kind: 'close' },
    { kind: 'hang' },
    { kind: 'cut' },
    { kind: 'html' },
    { kind: 'unreachable' },
  ),
);

const rule: fc.Arbitrary<FaultRule> = fc
  .record({
    call: fc.constantFrom('create' as const, 'cancel' as const, 'list' as const),
    skip: fc.integer({ min: 0, max: 3 }),
    times: fc.constantFrom(1, 2, 6),
    timing: fc.constantFrom('before' as const, 'after' as const),
    fault,
  })
  .map((drawn) => (isExecuted(drawn.fault) ? drawn : { ...drawn, timing: 'before' as const }));

/** A refusal, a rate limit and a refused connection mean that the call was not executed. */
function isExecuted(drawn: Fault): boolean {
  if (drawn.kind === 'status') return drawn.status !== 422 && drawn.status !== 429;
  return drawn.kind !== 'unreachable';
}

const behaviour: fc.Arbitrary<Partial<Behaviour>> = fc.record({
  dedupe: fc.constantFrom('none' as const, 'exact' as const, 'ignoring-budget' as const),
  listLag: fc.constantFrom(0, 1, 3, 4),
  listOrder: fc.constantFrom('insertion' as const, 'reversed' as const, 'shuffled' as const),
  unknownSchedules: fc.constantFrom('false' as const, 'not-found' as const),
  idStyle: fc.constantFrom('prefixed' as const, 'short' as const),
  runSeconds: fc.constantFrom(0, 120),
});

const scene = fc.record({
  declared,
  live: fc.uniqueArray(short, { selector, maxLength: 6 }),
  copied: fc.nat({ max: 3 }),
  behaviour,
  rules: fc.array(rule, { maxLength: 5 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function build({ live, copied, behaviour }: Scene): World {
  const world = createWorld(behaviour);
  // Only a service without dedupe can hold copies of one schedule.
  for (const content of [...live, ...(behaviour.dedupe === 'none' ? live.slice(0, copied) : [])]) world.add(content);
  world.add({ interval: 3_600, input: 'standup' }, { id: 'sch_ignored' });
  world.service.addAlienRow(workerId, { id: 'sch_alien', type: 'lunar' });
  return world;
}

async function disturb(world: World, drawn: Scene, prune: 'all' | 'none'): Promise<ReadonlySet<string>> {
  const ids = new Set(world.service.rows(workerId).flatMap(({ id }) => id ?? []));
  const options = { ignore: 'standup', prune };
  const plan = await world.plan(drawn.declared, options);
  for (const each of drawn.rules) world.service.failNext(each);
  const outcomes = await world.apply(plan);
  world.service.clearFaults();
  expect(findBroken({ service: world.service, worker: worker(drawn.declared), before: ids, outcomes })).toEqual([]);
  return ids;
}

async function applyCleanly(world: World, drawn: Scene): Promise<void> {
  world.service.setBehaviour({ listLag: 0 });
  for (let read = 0; read < 5; read++) await world.api.list(workerId);
  const options = { ignore: 'standup' };
  await world.apply(await world.plan(drawn.declared, options));
  const { workers } = await world.plan(drawn.declared, options);
  const left = workers.flatMap(({ changes }) => changes.filter(({ kind }) => kind !== 'keep' && kind !== 'hold'));
  expect(left).toEqual([]);
}

test('no fault duplicates, loses or invents a schedule in any world, and a clean apply converges', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (drawn) => {
      const world = build(drawn);
      await disturb(world, drawn, 'all');
      await applyCleanly(world, drawn);
      expect(findUnsettled(world.service, worker(drawn.declared))).toEqual([]);
      expect(world.live()).toHaveLength(Object.keys(drawn.declared).length + 2);
      expect(world.live().join()).toMatch(/sch_ignored.*sch_alien|sch_alien.*sch_ignored/);
    }),
    { numRuns: cases(400) },
  );
});

test('no fault removes a live schedule under prune: none', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (drawn) => {
      const world = build(drawn);
      const before = await disturb(world, drawn, 'none');
      const after = new Set(world.service.rows(workerId).map(({ id }) => id));
      expect([...before].filter((id) => !after.has(id))).toEqual([]);
    }),
    { numRuns: cases(100) },
  );
});

test('a date runs at most once, however near it is and whatever fails', async () => {
  const near = fc.record({ seconds: fc.integer({ min: 1, max: 90 }), drawn: scene });
  await fc.assert(
    fc.asyncProperty(near, async ({ seconds, drawn }) => {
      const world = build({ ...drawn, live: [] });
      const launch = { date: new Date(now.getTime() + seconds * 1_000).toISOString(), input: 'Launch.' };
      const all = { ...drawn.declared, launch };
      const plan = await world.plan(all);
      for (const each of drawn.rules) world.service.failNext(each);
      await world.apply(plan);
      world.service.clearFaults();
      world.service.setBehaviour({ listLag: 0 });
      for (let read = 0; read < 5; read++) await world.api.list(workerId);
      await world.apply(await world.plan(all));
      world.clock.advance(600_000);
      expect(world.service.runs().filter(({ input }) => input === 'Launch.').length).toBeLessThanOrEqual(1);
    }),
    { numRuns: cases(200) },
  );
});
