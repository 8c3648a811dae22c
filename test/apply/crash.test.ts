import { afterAll, expect, test } from 'vitest';
import type { Behaviour } from '../../src/addons/sandbox/memory-behaviour.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import { findUnsettled } from './invariants.ts';
import { createWorld, now, worker, type World } from './world.ts';

const declared = {
  added: { cron: '0 9 * * MON', input: 'Added.' },
  dearer: { cron: '0 7 * * *', input: 'Dearer.', budget: 'high' },
  edited: { cron: '0 8 * * *', input: 'Edited, the new words.' },
  launch: { date: new Date(now.getTime() + 86_400_000).toISOString(), input: 'Launch.' },
  moved: { date: new Date(now.getTime() + 90_000_000).toISOString(), input: 'Moved.' },
  sweep: { interval: 900, input: 'Sweep.' },
} as const;

interface Crash {
  /** Index of the write from 0, counting creates and cancels together. */
  readonly write: number;
  readonly timing: 'before' | 'after';
}

function seed(behaviour: Partial<Behaviour>): World {
  const world = createWorld(behaviour);
  world.add({ ...declared.dearer, budget: 'low' });
  world.add({ ...declared.edited, input: 'Edited, the old words.' });
  world.add({ ...declared.moved, date: new Date(now.getTime() + 80_000_000).toISOString() });
  world.add(declared.sweep);
  world.add(declared.sweep);
  world.add({ cron: '0 1 1 1 *', input: 'Stale.', budget: 'low' });
  return world;
}

/** An API whose nth write kills the process. */
function dieAt(api: ScheduleApi, { write, timing }: Crash): ScheduleApi {
  let writes = 0;
  const guard = async <T>(send: () => Promise<T>): Promise<T> => {
    const isFatal = writes === write;
    writes += 1;
    if (isFatal && timing === 'before') throw new Error('killed');
    const answer = await send();
    if (isFatal) throw new Error('killed');
    return answer;
  };
  return {
    list: (id) => api.list(id),
    create: (id, content) => guard(() => api.create(id, content)),
    cancel: (id, scheduleId) => guard(() => api.cancel(id, scheduleId)),
  };
}

let crashes = 0;
afterAll(() => {
  process.stdout.write(`crash points in memory: ${String(crashes)}\n`);
});

const dedupes = ['none', 'exact', 'ignoring-budget'] as const;

test.each(dedupes)(
  'the next apply converges after a crash before or after any write, with dedupe %s',
  async (dedupe) => {
    const whole = seed({ dedupe });
    await whole.apply(await whole.plan(declared));
    const writes = whole.service.countCalls('create') + whole.service.countCalls('cancel');
    expect(writes).toBeGreaterThanOrEqual(8);
    for (let write = 0; write < writes; write++) {
      for (const timing of ['before', 'after'] as const) {
        const world = seed({ dedupe });
        const api = dieAt(world.service.api, { write, timing });
        await expect(world.apply(await world.plan(declared), { api })).rejects.toThrow('killed');
        await world.apply(await world.plan(declared));
        expect({ write, timing, unsettled: findUnsettled(world.service, worker(declared)) }).toEqual({
          write,
          timing,
          unsettled: [],
        });
        expect(world.live()).toHaveLength(Object.keys(declared).length);
        crashes += 1;
      }
    }
  },
);
