import { describe, expect, it } from 'vitest';
import { explainChange } from '../../../src/addons/watch/explain-change.ts';
import { findNextInstant } from '../../../src/addons/watch/run-passes.ts';
import { tallyWorkers } from '../../../src/addons/watch/tally-workers.ts';
import { createServiceClock } from '../../../src/api/service-clock.ts';
import { withRetry } from '../../../src/api/retry.ts';
import { declarationOf } from '../../support/scenario.ts';
import { createWatchWorld, declare, watchStartAt, type WatchWorld } from './world.ts';

const hourMs = 3_600_000;
const at = (ms: number): string => new Date(watchStartAt.getTime() + ms).toISOString();
const nothing = (): void => undefined;
/** Without a ledger, a guard refuses to empty a worker. */
const stays = { interval: '45m', input: 'Stays.' };
const staysRow = 'interval | 2700 | standard | Stays.';

/** Each pass in one line: the seconds since the start, its causes, its end and its writes. */
function passesOf({ passes }: WatchWorld): readonly string[] {
  return passes.map((pass) => {
    const { startedAt, causes, end } = pass;
    const planned = 'planned' in end ? end.planned.plan.workers : [];
    const writes = planned
      .flatMap(({ changes }) => changes)
      .filter(({ kind }) => kind === 'create' || kind === 'cancel')
      .map((change) => `${explainChange(change, pass).why}: ${change.kind} ${change.name ?? '-'}`);
    const seconds = (startedAt.getTime() - watchStartAt.getTime()) / 1000;
    return [`${String(seconds)}s ${causes.join('+')} ${end.kind}`, ...writes].join(', ');
  });
}

describe('watch', () => {
  it('runs a pass at each from and until and at no other time, also beyond the longest timer', async () => {
    const farMs = 40 * 24 * hourMs;
    const schedules = {
      over: { interval: '15m', input: 'Over.', until: at(2 * hourMs + 500) },
      begins: { interval: '30m', input: 'Begins.', from: at(farMs), until: at(farMs + hourMs) },
      stays,
    };
    const yaml = declare({ a: schedules }).replaceAll('.500Z', 'Z');
    const world = createWatchWorld(yaml, { intervalMs: null });
    const seen: (readonly string[])[] = [];
    const look = (): void => {
      seen.push(world.live('wrk_a'));
    };
    await world.run(look, look, look);
    expect(passesOf(world)).toEqual([
      '0s start settled, start: create over, start: create stays',
      '7200s instant settled, instant: cancel over',
      `${String(farMs / 1000)}s instant settled, instant: create begins`,
      `${String((farMs + hourMs) / 1000)}s instant settled, instant: cancel begins`,
    ]);
    expect(seen).toEqual([
      [staysRow, 'interval | 900 | standard | Over.'],
      [staysRow],
      ['interval | 1800 | standard | Begins.', staysRow],
    ]);
    expect(world.live('wrk_a')).toEqual([staysRow]);
  });

  it('changes nothing before the instant, and runs no pass at the instant of a disabled schedule', async () => {
    const world = createWatchWorld(
      declare({
        a: {
          over: { interval: '15m', input: 'Over.', until: at(450_000) },
          off: { interval: '30m', input: 'Off.', until: at(100_000), enabled: false },
          stays,
        },
      }),
    );
    await world.run(nothing, nothing, nothing);
    expect(passesOf(world)).toEqual([
      '0s start settled, start: create over, start: create stays',
      '300s interval settled',
      '450s instant settled, instant: cancel over',
      '750s interval settled',
    ]);
  });

  it('cancels the schedules of a pause, creates them again at its end, and logs both once', async () => {
    const yaml = declare({ a: { brief: { interval: '15m', input: 'Brief.' }, stays } });
    const pause = `pause: { reason: Christmas, until: "${at(2 * hourMs).replace('.000', '')}", except: [a/stays] }`;
    const world = createWatchWorld(yaml, { intervalMs: null });
    const seen: (readonly string[])[] = [];
    await world.run(
      () => {
        world.write('schedules.yaml', `${pause}\n${yaml}`);
        world.ask('change');
      },
      () => {
        seen.push(world.live('wrk_a'));
        world.ask('hangup');
      },
      nothing,
    );
    expect(seen).toEqual([[staysRow]]);
    expect(world.live('wrk_a')).toHaveLength(2);
    expect(passesOf(world)).toEqual([
      '0s start settled, start: create brief, start: create stays',
      '0s change settled, edited: cancel brief',
      '0s hangup settled',
      '7200s instant settled, instant: create brief',
    ]);
    const told = world.news.filter(({ event }) => event === 'paused' || event === 'resumed');
    expect(told).toMatchObject([
      { event: 'paused', fields: { pause: 'Christmas, until 2026-11-20T11:00:00Z', schedules: 1 } },
      { event: 'resumed', fields: { pause: 'Christmas' } },
    ]);
    const [, , signalled] = world.passes;
    expect(tallyWorkers(new Map(), signalled!).get('wrk_a')?.counted).toMatchObject({
      paused: 1,
      owned: 1,
      pending: 0,
    });
  });

  it('uses the clock of the service', async () => {
    const yaml = declare({ a: { over: { interval: '15m', input: 'Over.', until: at(2 * hourMs) }, stays } });
    const world: WatchWorld = createWatchWorld(yaml, {
      intervalMs: null,
      connect: () => {
        const clock = createServiceClock(world.clock);
        // The answers of the service are dated one hour ahead of this machine.
        const date = new Date(world.clock.now().getTime() + hourMs).toUTCString();
        clock.adjust(date, world.clock.now());
        const api = withRetry(world.service.api, {
          clock: world.clock,
          stop: new AbortController().signal,
          random: () => 0,
        });
        return Promise.resolve({ api, clock, close: nothing });
      },
    });
    await world.run(nothing);
    expect(passesOf(world)).toEqual([
      '0s start settled, start: create over, start: create stays',
      '3600s instant settled, instant: cancel over',
    ]);
  });

  it('runs a pass at once when asked, and runs one at the instant after the clock was moved past it', async () => {
    const world = createWatchWorld(
      declare({ a: { over: { interval: '15m', input: 'Over.', until: at(10 * hourMs) }, stays } }),
      { intervalMs: null },
    );
    await world.run(
      () => {
        world.ask('hangup');
      },
      () => {
        world.clock.advance(20 * hourMs);
      },
    );
    expect(passesOf(world).at(1)).toBe('0s hangup settled');
    expect(passesOf(world).at(2)).toMatch(/instant settled, instant: cancel over/);
  });
});

it('findNextInstant returns null without bounded schedules', () => {
  expect(findNextInstant(declarationOf([]), { at: watchStartAt, aheadMsOf: () => 0 })).toBeNull();
});
