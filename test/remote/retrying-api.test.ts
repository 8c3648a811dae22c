import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import type { Clock } from '../../src/clock.ts';
import { RemoteError } from '../../src/errors.ts';
import type { RemoteEffect, RemoteErrorCode } from '../../src/errors.ts';
import type { Content } from '../../src/model/content.ts';
import type { ListedWorker, LiveSchedule } from '../../src/model/live.ts';
import { createRetryingApi } from '../../src/remote/retrying-api.ts';
import type { RetryOptions } from '../../src/remote/retrying-api.ts';
import type { ScheduleApi } from '../../src/remote/schedule-api.ts';

const startAt = new Date('2026-11-20T09:00:00Z');
const content: Content = { when: { kind: 'cron', cron: '0 9 * * *' }, input: 'Check.', budget: 'low' };
const listed: ListedWorker = { kind: 'listed', workerId: 'wrk_a', timezone: null, schedules: [] };
const created: LiveSchedule = { kind: 'recognised', id: 'sch_1', content, nextRunAt: startAt };

/** What each call ends with, in order; the last one goes on for ever. */
type Script = readonly ('ok' | Error)[];

function fail(code: RemoteErrorCode, effect: RemoteEffect, retryAfterMs: number | null = null): RemoteError {
  return new RemoteError(code, code, { effect, retryAfterMs });
}

const unavailable = fail('remote-unavailable', 'ambiguous');
const limited = fail('remote-rate-limited', 'not-executed');
const limitedForAMinute = fail('remote-rate-limited', 'not-executed', 60_000);

interface Setup {
  readonly api: ScheduleApi;
  readonly clock: Clock;
  /** When each call was sent, in milliseconds after the start. */
  readonly sentAtMs: number[];
}

function setUp(script: Script, options: Partial<RetryOptions> = {}): Setup {
  const clock = createManualClock(startAt);
  const sentAtMs: number[] = [];
  const send = <T>(result: T): Promise<T> => {
    const step = script[Math.min(sentAtMs.length, script.length - 1)];
    sentAtMs.push(clock.now().getTime() - startAt.getTime());
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(result);
  };
  const sender: ScheduleApi = {
    list: () => send(listed),
    create: () => send(created),
    cancel: () => send(true),
  };
  return { api: createRetryingApi(sender, { clock, random: () => 0, ...options }), clock, sentAtMs };
}

describe('asking again', () => {
  it('waits longer each time and at most 8 s', async () => {
    const { api, sentAtMs } = setUp([limited, limited, limited, limited, limited, limited, 'ok']);
    expect(await api.list('wrk_a')).toBe(listed);
    expect(sentAtMs).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 23_500]);
  });

  it('spreads its pauses by a quarter', async () => {
    const { api, sentAtMs } = setUp([unavailable, unavailable, 'ok'], { random: () => 0.8 });
    await api.cancel('wrk_a', 'sch_1');
    expect(sentAtMs).toEqual([0, 600, 1_800]);
  });

  it('waits as long as the service asks', async () => {
    const { api, sentAtMs } = setUp([fail('remote-unavailable', 'ambiguous', 7_000), 'ok']);
    await api.list('wrk_a');
    expect(sentAtMs).toEqual([0, 7_000]);
  });

  it('waits a little even when the service asks for no wait at all', async () => {
    const { api, sentAtMs } = setUp([fail('remote-rate-limited', 'not-executed', 0), 'ok']);
    await api.list('wrk_a');
    expect(sentAtMs).toEqual([0, 500]);
  });

  it.each([
    ['remote-unreachable', 'not-executed', 3],
    ['remote-interrupted', 'ambiguous', 5],
    ['remote-timeout', 'ambiguous', 2],
    ['remote-unavailable', 'ambiguous', 5],
    ['remote-malformed', 'ambiguous', 2],
    ['remote-malformed', 'refused', 1],
    ['remote-unauthorized', 'refused', 1],
    ['remote-forbidden', 'refused', 1],
    ['remote-not-found', 'refused', 1],
    ['remote-invalid', 'refused', 1],
  ] as const)('gives up on %s (%s) after %d attempts, with the error as it was', async (code, effect, attempts) => {
    const failure = fail(code, effect);
    for (const ask of ['list', 'cancel'] as const) {
      const { api, sentAtMs } = setUp([failure]);
      await expect(api[ask]('wrk_a', 'sch_1')).rejects.toBe(failure);
      expect(sentAtMs).toHaveLength(attempts);
    }
  });

  it('pauses no longer than its budget', async () => {
    const { api, sentAtMs } = setUp([limitedForAMinute]);
    await expect(api.list('wrk_a')).rejects.toBe(limitedForAMinute);
    expect(sentAtMs).toEqual([0, 60_000, 120_000, 180_000]);
  });

  it('does not repeat a bug', async () => {
    const bug = new TypeError('bug');
    const { api, sentAtMs } = setUp([bug]);
    await expect(api.list('wrk_a')).rejects.toBe(bug);
    expect(sentAtMs).toHaveLength(1);
  });

  it.each([unavailable, limited, fail('remote-interrupted', 'ambiguous'), fail('remote-unreachable', 'not-executed')])(
    'never repeats a create: $code',
    async (failure) => {
      const { api, sentAtMs } = setUp([failure, 'ok']);
      await expect(api.create('wrk_a', content)).rejects.toBe(failure);
      expect(sentAtMs).toHaveLength(1);
    },
  );

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    const { api, sentAtMs } = setUp([unavailable, 'ok'], { stop: stop.signal });
    await expect(api.list('wrk_a')).rejects.toBe(unavailable);
    expect(sentAtMs).toEqual([0]);
  });
});

describe('the pause of a rate limit', () => {
  it('holds back every other call, creates among them', async () => {
    const { api, sentAtMs } = setUp([limitedForAMinute, 'ok']);
    await expect(api.create('wrk_a', content)).rejects.toBe(limitedForAMinute);
    await api.create('wrk_b', content);
    await api.list('wrk_c');
    expect(sentAtMs).toEqual([0, 60_000, 60_000]);
  });

  it('is not shortened by a call that meets a shorter one', async () => {
    const { api, sentAtMs } = setUp([limitedForAMinute, fail('remote-rate-limited', 'not-executed', 1_000), 'ok']);
    await Promise.all([api.list('wrk_a'), api.list('wrk_b')]);
    expect(sentAtMs.slice(0, 2)).toEqual([0, 0]);
    expect(sentAtMs.slice(2).every((ms) => ms >= 60_000)).toBe(true);
  });

  it('ends for the calls at different moments', async () => {
    const draws = [0.2, 0.4];
    const { api, sentAtMs } = setUp([limitedForAMinute, 'ok'], { random: () => draws.shift() ?? 0 });
    await expect(api.create('wrk_a', content)).rejects.toBe(limitedForAMinute);
    await api.list('wrk_a');
    expect(sentAtMs).toEqual([0, 60_200]);
  });
});
