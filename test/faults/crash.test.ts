import { expect } from 'vitest';
import { stringify } from 'yaml';
import type { FaultRule } from '../../src/addons/sandbox/memory-behaviour.ts';
import { eventually } from '../support/eventually.ts';
import { finish } from '../support/rota.ts';
import { it, type Bench } from '../e2e/bench.ts';

/** How many processes run at once. Each one starts, writes a little and is killed. */
const width = 4;

const declared = {
  added: { cron: '0 9 1 1 *', input: 'Added.' },
  edited: { cron: '0 8 1 1 *', input: 'Edited, the new words.' },
  launch: { date: '2099-12-01T09:00:00Z', input: 'Launch.' },
  moved: { date: '2099-12-02T10:00:00Z', input: 'Moved.' },
  sweep: { interval: 43_200, input: 'Sweep.' },
} as const;

type Point = Required<Pick<FaultRule, 'call' | 'skip' | 'timing'>>;

function seed(bench: Bench, workerId: string): string {
  bench.add({ ...declared.edited, input: 'Edited, the old words.' }, { workerId });
  bench.add({ ...declared.moved, date: '2099-12-02T09:00:00Z' }, { workerId });
  bench.add(declared.sweep, { workerId });
  bench.add({ cron: '0 7 1 1 *', input: 'Stale.', budget: 'low' }, { workerId });
  // A service that deduplicates creates cannot hold two equal rows.
  if (bench.sandbox.service.behaviour().dedupe === 'none') bench.add(declared.sweep, { workerId });
  const file = `workers/${workerId}.yaml`;
  const workers = { [workerId]: { id: workerId, schedules: declared } };
  bench.write({ [file]: stringify({ version: 1, prune: 'all', workers }) });
  return file;
}

/** Returns the points before and after each write of an undisturbed apply. */
async function findPoints(bench: Bench): Promise<readonly Point[]> {
  const { service } = bench.sandbox;
  const { exitCode } = await bench.rota(['apply', '--yes', seed(bench, 'wrk_whole')]);
  expect(exitCode).toBe(0);
  return (['create', 'cancel'] as const).flatMap((call) =>
    Array.from({ length: service.countCalls(call, 'wrk_whole') }, (_, skip) =>
      (['before', 'after'] as const).map((timing) => ({ call, skip, timing })),
    ).flat(),
  );
}

/** Makes the write at this point hang, and kills the process while it waits. */
async function crash(bench: Bench, point: Point): Promise<string> {
  const workerId = ['wrk', point.call, String(point.skip), point.timing].join('-');
  const file = seed(bench, workerId);
  bench.sandbox.service.failNext({ ...point, workerId, fault: { kind: 'hang' } });
  const child = bench.start(['apply', '--yes', file]);
  const finished = finish(child);
  await eventually(() => {
    const hanging = bench.sandbox.requests().filter(({ fault }) => fault === 'hang');
    expect(hanging.map(({ path }) => path).join()).toContain(`/${workerId}/`);
  });
  child.kill('SIGKILL');
  expect((await finished).exitCode).toBe(null);
  return workerId;
}

it.for(['none', 'exact'] as const)(
  'the next apply converges after a kill before or after any write, with dedupe %s',
  async (dedupe, { bench }) => {
    bench.sandbox.service.setBehaviour({ dedupe });
    const points = await findPoints(bench);
    const killed: string[] = [];
    for (let first = 0; first < points.length; first += width) {
      killed.push(...(await Promise.all(points.slice(first, first + width).map((point) => crash(bench, point)))));
    }
    process.stdout.write(`crash points over HTTP, dedupe ${dedupe}: ${String(killed.length)}\n`);

    const clean = await bench.rota(['apply', '--yes', '--allow', 'cancel-limit', 'workers']);
    expect(clean).toMatchObject({ stderr: '', exitCode: 0 });
    const whole = bench.live('wrk_whole');
    expect(whole).toHaveLength(Object.keys(declared).length);
    expect(killed.map((workerId) => [workerId, bench.live(workerId)])).toEqual(killed.map((id) => [id, whole]));
    await bench.expectSettled('workers');
  },
);
