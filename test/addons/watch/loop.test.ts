import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../../src/errors.ts';
import { createManualClock } from '../../../src/clock.ts';
import type { ScheduleApi } from '../../../src/api/port.ts';
import { contentOf } from '../../support/scenario.ts';
import { createWatchWorld, declare, intervalMs, watchStartAt, type WatchWorld } from './world.ts';

const sweep = { sweep: { interval: '15m', input: 'Sweep.' } };
const brief = { brief: { interval: '30m', input: 'Brief.' } };
const sweepRow = 'interval | 900 | standard | Sweep.';
const briefRow = 'interval | 1800 | standard | Brief.';
const minuteMs = 60_000;

const nothing = (): void => undefined;

function ends({ passes }: WatchWorld): readonly string[] {
  return passes.map(({ causes, scope, end }) => `${causes.join('+')} ${scope} ${end.kind}`);
}

function newsOf({ news }: WatchWorld): readonly string[] {
  return news.map(({ event }) => event);
}

/** The log entries about late and stopped schedules, shortened. */
function lines({ news }: WatchWorld): readonly string[] {
  return news.flatMap(({ level, event, message, fields }): readonly string[] => {
    if (event === 'no-longer-late') return [`${event} ${String(fields['address'])} ${String(fields['nextRunAt'])}`];
    const [, subject] = /^\[[\w-]+\] (\S+) /.exec(message) ?? [];
    return level !== 'warn' || subject === undefined ? [] : [`${event} ${subject}`];
  });
}

function writesOf({ service }: WatchWorld): number {
  return service.countCalls('create') + service.countCalls('cancel');
}

/** Removes every row of a worker like another writer, without recording calls. */
function wipe({ service }: WatchWorld, workerId: string): void {
  for (const row of service.rows(workerId)) {
    service.execute({ kind: 'cancel', workerId, scheduleId: row.id ?? '' });
  }
}

describe('runLoop', () => {
  it('applies at the start, then reads all workers once per interval and writes nothing', async () => {
    const world = createWatchWorld(declare({ a: sweep, b: brief }));
    await world.run(nothing, nothing);
    expect(ends(world)).toEqual(['start all settled', 'interval all settled', 'interval all settled']);
    expect(newsOf(world)).toEqual(['applied']);
    expect(world.live('wrk_a')).toEqual([sweepRow]);
    expect(world.live('wrk_b')).toEqual([briefRow]);
    expect(writesOf(world)).toBe(2);
    expect(world.passes[2]!.startedAt.getTime() - world.passes[1]!.startedAt.getTime()).toBe(intervalMs);
  });

  it('logs once that a schedule is late, has stopped and runs again, and logs nothing if the list fails', async () => {
    const world = createWatchWorld(declare({ a: sweep, b: brief }));
    const { service, clock } = world;
    const logged: string[][] = [];
    const then = (step: () => void) => () => {
      logged.push([...lines(world)]);
      step();
    };
    await world.run(
      () => {
        service.stopRows('wrk_a');
        clock.advance(60 * minuteMs);
      },
      then(nothing),
      then(() => {
        clock.advance(6 * 60 * minuteMs);
      }),
      then(() => {
        service.failNext({ call: 'list', workerId: 'wrk_a', times: 1, fault: { kind: 'status', status: 403 } });
      }),
      then(nothing),
      then(() => {
        wipe(world, 'wrk_a');
      }),
      then(nothing),
    );
    const late = 'schedule-late a/sweep';
    const stopped = 'schedule-stopped a/sweep';
    expect(logged).toEqual([
      [late],
      [late],
      [late, stopped],
      [late, stopped],
      [late, stopped],
      [late, stopped, 'no-longer-late a/sweep null'],
    ]);
  });

  it('logs once that a schedule is late while its run lasts, and then its next run', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    world.service.setBehaviour({ runSeconds: 3_600 });
    await world.run(...Array.from({ length: 18 }, () => nothing));
    expect(lines(world)).toEqual(['schedule-late a/sweep', 'no-longer-late a/sweep 2026-11-20T10:30:00Z']);
  });

  it('applies an edit at once and calls the service only for the edited worker', async () => {
    const world = createWatchWorld(declare({ a: sweep, b: brief }));
    const listsBefore: number[] = [];
    await world.run(() => {
      listsBefore.push(world.service.countCalls('list', 'wrk_a'), world.service.countCalls('list', 'wrk_b'));
      world.write('schedules.yaml', declare({ a: { ...sweep, ...brief }, b: brief }));
      world.ask('change');
    });
    expect(ends(world)).toEqual(['start all settled', 'change edited settled']);
    expect(world.live('wrk_a')).toEqual([briefRow, sweepRow]);
    expect(world.service.countCalls('list', 'wrk_a')).toBeGreaterThan(listsBefore[0]!);
    expect(world.service.countCalls('list', 'wrk_b')).toBe(listsBefore[1]);
  });

  it('makes no calls if the changed files declare the same', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    let calls = 0;
    await world.run(() => {
      calls = world.service.calls().length;
      world.write('schedules.yaml', `# a comment\n${declare({ a: sweep })}`);
      world.ask('change');
    });
    expect(ends(world)).toEqual(['start all settled', 'change edited unchanged']);
    expect(world.service.calls()).toHaveLength(calls);
  });

  it('does not delay the pass of all workers because of edits', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    const edit = (): void => {
      world.clock.advance(2 * minuteMs);
      world.write(
        'schedules.yaml',
        declare({ a: { sweep: { ...sweep.sweep, input: `Sweep ${world.clock.now().toISOString()}.` } } }),
      );
      world.ask('change');
    };
    await world.run(edit, edit, nothing);
    expect(ends(world).at(-1)).toBe('interval all settled');
    expect(world.passes.at(-1)!.startedAt.getTime() - watchStartAt.getTime()).toBeLessThan(intervalMs + minuteMs);
  });

  it('runs exactly one more pass for all requests during a pass', async () => {
    const world = createWatchWorld(declare({ a: sweep }), {
      connect: () => {
        for (let times = 0; times < 3; times++) {
          if (world.passes.length === 0) world.ask('change');
          if (world.passes.length === 0) world.ask('hangup');
        }
        return Promise.resolve({ api: world.service.api, clock: world.clock, close: nothing });
      },
    });
    await world.run(nothing);
    expect(ends(world)).toEqual(['start all settled', 'change+hangup all settled']);
  });

  it('corrects drift at the next interval, and at once on SIGHUP', async () => {
    const world = createWatchWorld(declare({ a: sweep, b: brief }));
    await world.run(
      () => {
        wipe(world, 'wrk_a');
      },
      () => {
        expect(world.live('wrk_a')).toEqual([sweepRow]);
        world.service.addSchedule('wrk_b', contentOf({ interval: 60, input: 'Foreign.' }));
        world.ask('hangup');
      },
    );
    expect(ends(world)).toEqual(['start all settled', 'interval all settled', 'hangup all settled']);
    expect(world.live('wrk_b')).toEqual([briefRow]);
    // The cancelled row ran every minute, which was most runs of the worker.
    expect(newsOf(world)).toEqual(['applied', 'applied', 'runs-less', 'applied']);
  });

  it('logs a warning of a plan once, and again if it disappeared in between', async () => {
    let aheadMs = 0;
    const world: WatchWorld = createWatchWorld(declare({ a: sweep }), {
      connect: () =>
        Promise.resolve({
          api: world.service.api,
          clock: { ...world.clock, aheadMs: () => aheadMs },
          close: () => undefined,
        }),
      keep: 6,
    });
    const skew = (minutes: number) => () => {
      aheadMs = minutes * 60_000;
    };
    await world.run(skew(5), skew(6), skew(0), skew(7));
    const told = newsOf(world).filter((event) => event !== 'applied' && event !== 'as-declared');
    expect(told).toEqual(['clock-behind', 'clock-behind']);
  });

  it('replaces a very frequent schedule that it has seen live, but creates none that is more frequent', async () => {
    const poll = (interval: string): string => declare({ a: { poll: { interval, input: 'Poll.' } } });
    const world = createWatchWorld(poll('1m'));
    world.service.addSchedule('wrk_a', contentOf({ interval: 60, input: 'Poll.' }));
    await world.run(
      () => {
        wipe(world, 'wrk_a');
      },
      () => {
        expect(world.live('wrk_a')).toEqual(['interval | 60 | standard | Poll.']);
        world.write('schedules.yaml', poll('30s'));
        world.ask('change');
      },
    );
    expect(ends(world)).toEqual(['start all settled', 'interval all settled', 'change all refused']);
    expect(world.live('wrk_a')).toEqual(['interval | 60 | standard | Poll.']);
  });

  it('does not create a very frequent schedule that it has never seen live', async () => {
    const world = createWatchWorld(declare({ a: { poll: { interval: '1m', input: 'Poll.' } } }));
    await world.run();
    expect(ends(world)).toEqual(['start all refused']);
  });
});

describe('runLoop with an invalid declaration', () => {
  it('logs it once and keeps applying the last valid one, also against drift', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    await world.run(
      () => {
        world.write('schedules.yaml', 'version: 1\nworkers: [');
        world.ask('change');
      },
      () => {
        wipe(world, 'wrk_a');
      },
      nothing,
      () => {
        world.write('schedules.yaml', declare({ a: brief }));
        world.ask('change');
      },
    );
    expect(ends(world)).toEqual([
      'start all settled',
      'change edited unchanged',
      'interval all settled',
      'interval all settled',
      'change edited settled',
    ]);
    expect(newsOf(world)).toEqual(['applied', 'declaration-invalid', 'applied', 'declaration-recovered', 'applied']);
    expect(world.live('wrk_a')).toEqual([briefRow]);
  });

  it('applies nothing at the start until a valid file appears', async () => {
    const world = createWatchWorld(null);
    await world.run(
      () => {
        expect(world.health.whyUnready()).toBe('no declaration has loaded yet');
        world.write('schedules.yaml', declare({ a: sweep }));
        world.ask('change');
      },
      () => {
        expect(world.health.whyUnready()).toBeNull();
      },
    );
    expect(ends(world)).toEqual(['start all undeclared', 'change all settled', 'interval all settled']);
    expect(newsOf(world)).toEqual(['declaration-invalid', 'declaration-recovered', 'applied']);
    expect(world.live('wrk_a')).toEqual([sweepRow]);
  });
});

describe('runLoop with a refused plan', () => {
  const many = Object.fromEntries(
    Array.from({ length: 8 }, (_, at) => [`s${String(at)}`, { interval: `${String(at + 1)}h`, input: 'Go.' }]),
  );

  it('logs each distinct plan once and writes nothing', async () => {
    const world = createWatchWorld(declare({ a: many }));
    const shrinkTo =
      (names: readonly string[]): (() => void) =>
      () => {
        world.write('schedules.yaml', declare({ a: Object.fromEntries(names.map((name) => [name, many[name]])) }));
        world.ask('change');
      };
    await world.run(shrinkTo(['s0']), nothing, nothing, shrinkTo(['s0', 's1']), nothing);
    expect(newsOf(world)).toEqual(['applied', 'refused', 'refused']);
    expect(ends(world).filter((end) => end.endsWith('refused'))).toHaveLength(5);
    expect(world.service.countCalls('cancel')).toBe(0);
  });

  it('checks the guards over all workers, so that an edit passes or fails as in an apply', async () => {
    const four = Object.fromEntries(Object.entries(many).slice(0, 4));
    const one = Object.fromEntries(Object.entries(many).slice(0, 2));
    const estate = { a: four, b: four, c: many, d: many, e: many };
    const world = createWatchWorld(declare(estate));
    await world.run(() => {
      world.write('schedules.yaml', declare({ ...estate, a: one, b: one }));
      world.ask('change');
    });
    // Four cancels of eight live rows exceed the limit. Four of thirty-two do not.
    expect(ends(world)).toEqual(['start all settled', 'change all settled']);
    expect(world.live('wrk_a')).toHaveLength(2);
  });
});

describe('runLoop with an unreachable service', () => {
  it('retries after growing waits of at most five minutes, and logs the failure once', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    world.service.failNext({ call: 'list', times: null, fault: { kind: 'status', status: 503 } });
    await world.run(...Array.from({ length: 12 }, () => nothing), () => {
      world.service.clearFaults();
    });
    const gaps = world.passes.slice(1).map((pass, at) => {
      const before = world.passes[at]!;
      return pass.startedAt.getTime() - before.startedAt.getTime() - before.durationMs;
    });
    expect(gaps.slice(0, 4)).toEqual([1_500, 3_000, 6_000, 12_000]);
    expect(Math.max(...gaps)).toBe(225_000);
    expect(newsOf(world)).toEqual(['incomplete', 'applied']);
    expect(world.live('wrk_a')).toEqual([sweepRow]);
  });

  it.each(['unreachable', 'hang', 'close', 'html'] as const)(
    'recovers within a minute from an outage of a minute (%s), with every edit in between',
    async (kind) => {
      const outageAtMs = watchStartAt.getTime() + 60 * minuteMs;
      const calls = ['list', 'create', 'cancel'] as const;
      const world: WatchWorld = createWatchWorld(declare({ a: sweep }), {
        connect: () => {
          const sinceMs = world.clock.now().getTime() - outageAtMs;
          world.service.clearFaults();
          for (const call of sinceMs >= 0 && sinceMs < minuteMs ? calls : []) {
            world.service.failNext({ call, times: null, fault: { kind } });
          }
          return Promise.resolve({ api: world.service.api, clock: world.clock, close: nothing });
        },
      });
      await world.run(
        () => {
          world.clock.advance(60 * minuteMs);
          world.write('schedules.yaml', declare({ a: { ...sweep, ...brief } }));
          world.ask('change');
        },
        ...Array.from({ length: 8 }, () => nothing),
      );
      const recovered = world.passes.find(({ end }, at) => at > 0 && end.kind === 'settled');
      expect(recovered!.startedAt.getTime()).toBeLessThan(outageAtMs + 2 * minuteMs);
      expect(world.live('wrk_a')).toEqual([briefRow, sweepRow]);
      expect(newsOf(world)).toEqual(['applied', 'incomplete', 'applied']);
    },
  );

  it('keeps the other workers in sync if one worker cannot be listed', async () => {
    const world = createWatchWorld(declare({ a: sweep, b: brief }));
    world.service.failNext({ call: 'list', workerId: 'wrk_a', times: null, fault: { kind: 'status', status: 500 } });
    await world.run(() => {
      expect(world.live('wrk_b')).toEqual([briefRow]);
      expect(world.health.whyUnready()).toBe('no plan of every worker could be made');
      wipe(world, 'wrk_b');
    }, nothing);
    expect(world.live('wrk_b')).toEqual([briefRow]);
    expect(world.service.countCalls('create', 'wrk_a')).toBe(0);
  });
});

describe('runLoop with a wrong key or a missing permission', () => {
  it.each([401, 403])('(%i) tries at most a dozen times an hour, and logs it once', async (status) => {
    const world = createWatchWorld(declare({ a: sweep }), { intervalMs: 10_000 });
    world.service.failNext({ call: 'list', times: null, fault: { kind: 'status', status } });
    const hour = Array.from({ length: 12 }, () => nothing);
    await world.run(...hour);
    expect(world.clock.now().getTime() - watchStartAt.getTime()).toBeGreaterThanOrEqual(60 * minuteMs);
    expect(world.service.countCalls('list')).toBe(13);
    expect(newsOf(world)).toEqual(['incomplete']);
  });

  it('tries again if the key cannot be read, and uses it once it can', async () => {
    let isThere = false;
    const world: WatchWorld = createWatchWorld(declare({ a: sweep }), {
      connect: () =>
        isThere
          ? Promise.resolve({ api: world.service.api, clock: world.clock, close: nothing })
          : Promise.reject(new RemoteError('remote-unauthorized', 'no API key', { effect: 'refused' })),
    });
    await world.run(nothing, () => {
      isThere = true;
    });
    expect(ends(world)).toEqual(['start all failed', 'retry all failed', 'retry all settled']);
    expect(newsOf(world)).toEqual(['failed', 'applied']);
  });

  it('follows a file that disables and enables a schedule, however often within an hour', async () => {
    const [on, off] = [declare({ a: sweep }), declare({ a: { sweep: { ...sweep.sweep, enabled: false } } })];
    const world = createWatchWorld(on, { allow: new Set(['emptied-worker']) });
    const seen: number[] = [];
    const edits = Array.from({ length: 10 }, (_, index) => () => {
      seen.push(world.live('wrk_a').length);
      world.write('schedules.yaml', index % 2 === 0 ? off : on);
      world.ask('change');
    });
    await world.run(...edits);
    expect(seen).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    expect(world.live('wrk_a')).toEqual([sweepRow]);
  });
});

describe('runLoop with another writer', () => {
  it('replaces cancelled rows three times an hour, then reports them and leaves them alone until the hour ends', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    const undo = (): void => {
      wipe(world, 'wrk_a');
    };
    await world.run(...Array.from({ length: 9 }, () => undo));
    expect(world.service.countCalls('create')).toBe(3);
    expect(newsOf(world)).toEqual(['applied', 'applied', 'applied', 'incomplete']);
    const { outcomes } = world.news.at(-1)!.fields;
    expect(outcomes).toMatchObject([{ address: 'a/sweep', error: { code: 'churning' } }]);
  });
});

describe('runLoop with a dry run', () => {
  it('logs each distinct plan once and never writes', async () => {
    const world = createWatchWorld(declare({ a: sweep }), { isDryRun: true });
    await world.run(nothing, () => {
      world.write('schedules.yaml', declare({ a: brief }));
      world.ask('change');
    });
    expect(ends(world)).toEqual(['start all pending', 'interval all pending', 'change all pending']);
    expect(newsOf(world)).toEqual(['pending', 'pending']);
    expect(writesOf(world)).toBe(0);
  });
});

describe('runLoop on a stop', () => {
  it('ends without another pass if it is waiting', async () => {
    const world = createWatchWorld(declare({ a: sweep }), { intervalMs: null });
    await world.run();
    expect(ends(world)).toEqual(['start all settled']);
  });

  it('starts no further list during the reads, and writes nothing', async () => {
    const world = createWatchWorld(
      declare(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`w${String(at)}`, sweep]))),
      {
        connect: () => {
          const { api } = world.service;
          const stopping: ScheduleApi = {
            ...api,
            list: async (workerId) => {
              const listed = await api.list(workerId);
              world.stop();
              return listed;
            },
          };
          return Promise.resolve({ api: stopping, clock: world.clock, close: nothing });
        },
      },
    );
    await world.run();
    expect(ends(world)).toEqual(['start all stopped']);
    expect(world.service.countCalls('list')).toBeLessThan(10);
    expect(writesOf(world)).toBe(0);
  });

  it('finishes the current write, skips the rest and logs which', async () => {
    const world = createWatchWorld(declare({ a: { ...sweep, ...brief } }), {
      connect: () => {
        const { api } = world.service;
        const stopping: ScheduleApi = {
          ...api,
          create: async (...args) => {
            const made = await api.create(...args);
            world.stop();
            return made;
          },
        };
        return Promise.resolve({ api: stopping, clock: world.clock, close: nothing });
      },
    });
    await world.run();
    expect(ends(world)).toEqual(['start all stopped']);
    expect(world.live('wrk_a')).toEqual([briefRow]);
    expect(newsOf(world)).toEqual(['interrupted']);
    const { end } = world.passes[0]!;
    const outcomes = end.kind === 'stopped' ? end.reached!.applied.workers[0]!.outcomes : [];
    expect(outcomes.map(({ change, status }) => [change.name, status])).toEqual([
      ['brief', 'done'],
      ['sweep', 'skipped'],
    ]);
  });
});

/** Runs the loop for one pass after the first, calls `onSleep` in each wait before it, and returns the total wait. */
async function waitedFor(world: WatchWorld, onSleep: () => void): Promise<number> {
  let waitedMs = 0;
  const clock = { ...world.clock };
  const counting: WatchWorld['clock']['sleep'] = (ms, stop) => {
    if (world.passes.length === 1) {
      waitedMs += ms;
      onSleep();
    }
    return clock.sleep(ms, stop);
  };
  Object.assign(world.clock, { sleep: counting });
  await world.run(nothing);
  return waitedMs;
}

describe('runLoop with a clock that is set back', () => {
  it('waits no longer than the interval', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    const yesterday = createManualClock(new Date(watchStartAt.getTime() - 24 * 60 * minuteMs));
    const waitedMs = await waitedFor(world, () => {
      Object.assign(world.clock, { now: () => yesterday.now() });
    });
    expect(ends(world)).toEqual(['start all settled', 'interval all settled']);
    expect(waitedMs).toBeLessThanOrEqual(intervalMs);
  });
});

describe('runLoop with a machine that sleeps or a clock that is set forward', () => {
  it('runs a pass within a minute after waking, so that the health check does not report it as stalled', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    const waitedMs = await waitedFor(world, () => {
      world.clock.advance(8 * 60 * minuteMs);
    });
    expect(ends(world)).toEqual(['start all settled', 'interval all settled']);
    expect(waitedMs).toBeLessThanOrEqual(minuteMs);
    expect(world.health.whyDead()).toBeNull();
  });

  it('runs a pass within a minute if an instant has passed in between', async () => {
    const until = new Date(watchStartAt.getTime() + 2 * 60 * minuteMs).toISOString();
    const world = createWatchWorld(declare({ a: { sweep: { ...sweep.sweep, until }, ...brief } }), {
      intervalMs: null,
    });
    const waitedMs = await waitedFor(world, () => {
      world.clock.advance(8 * 60 * minuteMs);
    });
    expect(ends(world)).toEqual(['start all settled', 'instant all settled']);
    expect(waitedMs).toBeLessThanOrEqual(minuteMs);
    expect(world.live('wrk_a')).toEqual([briefRow]);
  });
});
