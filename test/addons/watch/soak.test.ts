import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { contentOf } from '../../support/scenario.ts';
import { createWatchWorld, declare, watchStartAt, type WatchWorld } from './world.ts';

/**
 * The least number of passes. For a longer soak: `SOAK_PASSES=20000 npx vitest run … test/addons/watch/soak.test.ts`.
 */
const passCount = Number(process.env['SOAK_PASSES'] ?? 600);
const workerCount = 6;
const hourMs = 3_600_000;
/**
 * The most bytes by which the heap may grow from a third of the soak to its end. Includes the memory of the service.
 */
const heapSlackBytes = 4_000_000 + 2_000 * passCount;

type Schedules = Readonly<Record<string, { readonly interval: string; readonly input: string }>>;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it(`follows ${String(passCount)} passes of random edits, faults and drift without loss or leak, and converges`, async () => {
  const random = createRandom(20_261_120);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const aliases = Array.from({ length: workerCount }, (_, at) => `w${String(at)}`);
  let declared: Readonly<Record<string, Schedules>> = Object.fromEntries(aliases.map((alias) => [alias, {}]));
  let edits = 0;
  let strays = 0;
  let isAsked = false;
  let steps = 0;
  const world: WatchWorld = createWatchWorld(declare(declared), {
    // The guards have their own tests. Here they would end the soak early.
    allow: new Set(['cancel-limit', 'emptied-worker']),
    keep: 1,
  });

  const edit = (): void => {
    const alias = pick(aliases);
    const name = `s${String(Math.floor(random() * 4))}`;
    const input = `Edit ${String(edits++)}.`;
    declared = { ...declared, [alias]: { ...declared[alias], [name]: { interval: pick(['15m', '1h', '6h']), input } } };
    world.write('schedules.yaml', declare(declared));
    isAsked = true;
    world.ask('change');
  };
  const breakFiles = (): void => {
    world.write('schedules.yaml', `${declare(declared)}\n  - broken`);
    world.ask('change');
  };
  const drift = (): void => {
    const workerId = `wrk_${pick(aliases)}`;
    const rows = world.service.rows(workerId);
    if (rows.length > 0 && random() < 0.5) {
      world.service.execute({ kind: 'cancel', workerId, scheduleId: pick(rows).id ?? '' });
    } else if (rows.length > 0) {
      world.service.addSchedule(workerId, contentOf({ interval: 3600, input: `Foreign ${String(strays++)}.` }));
    }
  };
  const disturb = (): void => {
    world.service.failNext({
      call: pick(['list', 'create', 'cancel']),
      times: 1 + Math.floor(random() * 6),
      timing: pick(['before', 'after']),
      fault: pick([
        { kind: 'status', status: 500 },
        { kind: 'status', status: 429, retryAfterSeconds: 2 },
        { kind: 'close' },
        { kind: 'hang' },
        { kind: 'html' },
        { kind: 'unreachable' },
      ] as const),
    });
  };

  const samples: { readonly heap: number; readonly handles: number }[] = [];
  const sample = (): void => {
    collectGarbage();
    samples.push({ heap: process.memoryUsage().heapUsed, handles: process.getActiveResourcesInfo().length });
  };
  const step = (): void => {
    steps++;
    if (isAsked) expect(world.passes.at(-1)!.causes).toContain('change');
    isAsked = false;
    if (steps === Math.floor(passCount / 3) || steps === passCount) sample();
    pick([edit, edit, breakFiles, drift, drift, disturb, () => undefined])();
  };
  const repair = (): void => {
    world.service.clearFaults();
    world.clock.advance(hourMs);
    edit();
  };
  const calm = (): void => {
    world.clock.advance(hourMs);
  };
  await world.run(...Array.from({ length: passCount }, () => step), repair, calm, calm);

  expect(world.passes.at(-1)!.end.kind).toBe('settled');
  const calls = world.service.countCalls('create') + world.service.countCalls('cancel');
  for (const alias of aliases) {
    const wanted = Object.values(declared[alias]!).map(({ interval, input }) => {
      const seconds = { '15m': 900, '1h': 3600, '6h': 21_600 }[interval];
      return `interval | ${String(seconds)} | standard | ${input}`;
    });
    expect(world.live(`wrk_${alias}`)).toEqual(wanted.toSorted());
  }
  expect(calls).toBeGreaterThan(edits);

  const [first, last] = [samples[0]!, samples.at(-1)!];
  expect(last.handles).toBeLessThanOrEqual(first.handles);
  expect(last.heap - first.heap).toBeLessThan(heapSlackBytes);
  if (process.env['SOAK_PASSES'] !== undefined) {
    const days = (world.clock.now().getTime() - watchStartAt.getTime()) / (24 * hourMs);
    process.stderr.write(`${JSON.stringify({ passes: steps, days, edits, calls, first, last })}\n`);
  }
});

/** Creates a seeded generator of numbers from 0 (inclusive) to 1 (exclusive): mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
