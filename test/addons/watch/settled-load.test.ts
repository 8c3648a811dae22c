import { describe, expect, it } from 'vitest';
import { contentOf } from '../../support/scenario.ts';
import { createWatchWorld, declare, type WatchWorld } from './world.ts';

const names = Array.from({ length: 6 }, (_, at) => `s${String(at)}`);
const rows = names.map((name) => `interval | 900 | standard | ${name}`);

/** A declaration with the first `count` schedules, like a file that is being written in place. */
function firstOf(count: number): string {
  return declare({
    a: Object.fromEntries(names.slice(0, count).map((name) => [name, { interval: '15m', input: name }])),
  });
}

interface WrittenWorld extends WatchWorld {
  /** Starts to write the file in place again and again, with one more schedule at each read. */
  readonly beginWriting: () => void;
  /** Stops writing. The file is then complete. */
  readonly endWriting: () => void;
}

function createWrittenWorld(options: { readonly intervalMs?: number | null } = {}): WrittenWorld {
  let written: number | null = null;
  const world: WatchWorld = createWatchWorld(firstOf(6), {
    ...options,
    // Without these permissions, a guard would stop an incomplete file too.
    allow: new Set(['cancel-limit', 'emptied-worker']),
    beforeRead: () => {
      if (written !== null) world.write('schedules.yaml', firstOf(1 + (written++ % 6)));
    },
  });
  return {
    ...world,
    beginWriting: () => {
      written = 0;
      world.ask('change');
    },
    endWriting: () => {
      written = null;
      world.write('schedules.yaml', firstOf(6));
    },
  };
}

function repeat(times: number, step: () => void): readonly (() => void)[] {
  return Array.from({ length: times }, () => step);
}

const nothing = (): void => undefined;

describe('createSettledLoad with a file that is being written', () => {
  it('reads it in no pass after a change until it is complete', async () => {
    const world = createWrittenWorld();
    await world.run(world.beginWriting, ...repeat(20, nothing), world.endWriting, ...repeat(3, nothing));
    expect(world.service.countCalls('cancel')).toBe(0);
    expect(world.live('wrk_a')).toEqual(rows);
  });

  it.each(['hangup', 'interval', 'retry'] as const)(
    'reads it in no pass after %s, which keeps the last declaration',
    async (cause) => {
      const world = createWrittenWorld();
      let strays = 0;
      const drift = (): void => {
        world.service.addSchedule('wrk_a', contentOf({ interval: 60, input: `Foreign ${String(strays++)}.` }));
        world.ask(cause);
      };
      await world.run(world.beginWriting, ...repeat(12, drift), world.endWriting, nothing);
      expect(world.service.countCalls('cancel')).toBe(12);
      expect(world.live('wrk_a')).toEqual(rows);
    },
  );

  it('delays neither the interval nor the pass after a later edit', async () => {
    const world = createWrittenWorld({ intervalMs: 3_000 });
    await world.run(world.beginWriting, ...repeat(20, nothing), world.endWriting, ...repeat(3, nothing));
    expect(world.passes.filter(({ causes }) => causes.includes('interval')).length).toBeGreaterThan(4);
    expect(world.passes.at(-1)!.loaded.kind).toBe('loaded');
  });

  it('reports it once if it takes longer than a minute, and reports its end', async () => {
    const world = createWrittenWorld();
    await world.run(world.beginWriting, ...repeat(150, nothing), world.endWriting, ...repeat(3, nothing));
    expect(world.news.map(({ event }) => event)).toEqual(['applied', 'declaration-unsettled', 'declaration-recovered']);
    expect(world.news[1]?.message).toContain('keeping the last valid one');
  });
});

describe('createSettledLoad with a written file', () => {
  it('loads it after a quarter of a second, and after two seconds if schedules are missing', async () => {
    const delays: number[] = [];
    let writtenAt = 0;
    const world = createWrittenWorld();
    const write = (text: string) => (): void => {
      world.write('schedules.yaml', text);
      world.ask('change');
      writtenAt = world.clock.now().getTime();
    };
    const note = (): void => {
      if (world.passes.at(-1)!.loaded.kind === 'loaded') delays.push(world.clock.now().getTime() - writtenAt);
    };
    await world.run(write(firstOf(6).replace('15m', '20m')), note, write(firstOf(5)), note, note);
    expect(delays).toEqual([250, 2_000]);
    expect(world.live('wrk_a')).toHaveLength(5);
  });
});
