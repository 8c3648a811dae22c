import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import type { Content } from '../../src/core/model/content.ts';
import type { Fault } from '../../src/addons/sandbox/memory-behaviour.ts';
import { createMemoryService } from '../../src/addons/sandbox/memory-service.ts';
import { withRetry, type RetryOptions } from '../../src/api/retry.ts';
import type { ScheduleApi } from '../../src/api/port.ts';

const startAt = new Date('2026-11-20T09:00:00Z');
const workerId = 'wrk_vk81XUHKHG-qr4';
const content: Content = { when: { type: 'cron', cron: '0 9 * * *' }, input: 'Check.', budget: 'low' };

const unavailable: Fault = { kind: 'status', status: 503 };
const limited: Fault = { kind: 'status', status: 429 };
const limitedForAMinute: Fault = { kind: 'status', status: 429, retryAfterSeconds: 60 };

interface Setup {
  readonly api: ScheduleApi;
  /** When each call was sent, in milliseconds since the start. */
  readonly sentAtMs: () => readonly number[];
}

/** A service that answers the first calls of each kind with these faults. */
function setUp(faults: readonly Fault[], options: Partial<RetryOptions> = {}): Setup {
  const clock = createManualClock(startAt);
  const service = createMemoryService({ clock });
  service.addWorker(workerId);
  for (const fault of faults) {
    for (const call of ['list', 'create', 'cancel'] as const) service.failNext({ call, fault });
  }
  return {
    api: withRetry(service.api, { clock, random: () => 0, ...options }),
    sentAtMs: () => service.calls().map(({ at }) => at.getTime() - startAt.getTime()),
  };
}

function repeat(fault: Fault): readonly Fault[] {
  return Array.from({ length: 20 }, () => fault);
}

describe('withRetry', () => {
  it('waits longer each time, up to 8 s', async () => {
    const { api, sentAtMs } = setUp(repeat(limited).slice(0, 6));
    expect(await api.list(workerId)).toMatchObject({ kind: 'listed' });
    expect(sentAtMs()).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 23_500]);
  });

  it('adds jitter to its pauses', async () => {
    const { api, sentAtMs } = setUp([unavailable, unavailable], { random: () => 0.8 });
    expect(await api.cancel(workerId, 'sch_gone')).toBe(false);
    expect(sentAtMs()).toEqual([0, 600, 1_800]);
  });

  it('waits as long as Retry-After says', async () => {
    const { api, sentAtMs } = setUp([{ ...unavailable, retryAfterSeconds: 7 }]);
    await api.list(workerId);
    expect(sentAtMs()).toEqual([0, 7_000]);
  });

  it('waits a little even if Retry-After is 0', async () => {
    const { api, sentAtMs } = setUp([{ ...limited, retryAfterSeconds: 0 }]);
    await api.list(workerId);
    expect(sentAtMs()).toEqual([0, 500]);
  });

  it.each([
    [{ kind: 'unreachable' }, 'remote-unreachable', 3],
    [{ kind: 'close' }, 'remote-interrupted', 5],
    [{ kind: 'hang' }, 'remote-timeout', 2],
    [{ kind: 'status', status: 500 }, 'remote-unavailable', 5],
    [{ kind: 'html' }, 'remote-malformed', 2],
    [{ kind: 'status', status: 301 }, 'remote-malformed', 1],
    [{ kind: 'status', status: 401 }, 'remote-unauthorized', 1],
    [{ kind: 'status', status: 403 }, 'remote-forbidden', 1],
    [{ kind: 'status', status: 422 }, 'remote-invalid', 1],
  ] as const)('gives up on %j as %s after %d attempts', async (fault, code, attempts) => {
    for (const ask of ['list', 'cancel'] as const) {
      const { api, sentAtMs } = setUp(repeat(fault));
      await expect(api[ask](workerId, 'sch_1')).rejects.toMatchObject({ code });
      expect(sentAtMs()).toHaveLength(attempts);
    }
  });

  it('does not retry for an unknown worker', async () => {
    const { api, sentAtMs } = setUp([]);
    await expect(api.list('wrk_unknown')).rejects.toMatchObject({ code: 'remote-not-found' });
    expect(sentAtMs()).toEqual([0]);
  });

  it('stops when the pauses would exceed its budget', async () => {
    const { api, sentAtMs } = setUp(repeat(limitedForAMinute));
    await expect(api.list(workerId)).rejects.toMatchObject({ code: 'remote-rate-limited' });
    expect(sentAtMs()).toEqual([0, 60_000, 120_000, 180_000]);
  });

  it('does not retry a bug', async () => {
    const bug = new TypeError('bug');
    let asked = 0;
    const list = (): Promise<never> => {
      asked++;
      return Promise.reject(bug);
    };
    const { api } = setUp([]);
    const retrying = withRetry({ ...api, list }, { clock: createManualClock(startAt) });
    await expect(retrying.list(workerId)).rejects.toBe(bug);
    expect(asked).toBe(1);
  });

  it.each([
    unavailable,
    limited,
    { kind: 'close' },
    { kind: 'unreachable' },
    { kind: 'hang' },
    { kind: 'cut' },
  ] as const)('never retries a create: %j', async (fault) => {
    const { api, sentAtMs } = setUp([fault]);
    await expect(api.create(workerId, content)).rejects.toThrow();
    expect(sentAtMs()).toHaveLength(1);
  });

  it.each([
    [{ kind: 'status', status: 403 }, 'remote-forbidden'],
    [limitedForAMinute, 'remote-rate-limited'],
    [{ kind: 'unreachable' }, 'remote-unreachable'],
  ] as const)('reports a cancel as ambiguous if an earlier attempt may have worked, before %j', async (fault, code) => {
    const { api } = setUp([{ kind: 'close' }, ...repeat(fault)]);
    const cancelled = api.cancel(workerId, 'sch_1');
    await expect(cancelled).rejects.toMatchObject({ code, effect: 'ambiguous' });
    await expect(cancelled).rejects.toThrow(/may have worked$/);
  });

  it('stops on its signal', async () => {
    const stop = new AbortController();
    stop.abort();
    const { api, sentAtMs } = setUp([unavailable], { stop: stop.signal });
    await expect(api.list(workerId)).rejects.toMatchObject({ code: 'remote-unavailable' });
    expect(sentAtMs()).toEqual([0]);
  });
});

describe('the pause after a rate limit', () => {
  it('holds back every other call, including creates', async () => {
    const { api, sentAtMs } = setUp([limitedForAMinute]);
    await expect(api.create(workerId, content)).rejects.toMatchObject({ retryAfterMs: 60_000 });
    await api.create(workerId, content);
    expect(sentAtMs()).toEqual([0, 60_000]);
  });

  it('is not shortened by a later, shorter one', async () => {
    const { api, sentAtMs } = setUp([limitedForAMinute, { ...limited, retryAfterSeconds: 1 }]);
    await Promise.allSettled([api.create(workerId, content), api.create(workerId, content)]);
    await api.create(workerId, content);
    expect(sentAtMs()).toEqual([0, 0, 60_000]);
  });

  it('is extended by a later, longer one, for waiting calls too', async () => {
    const { api, sentAtMs } = setUp([{ ...limited, retryAfterSeconds: 1 }, limitedForAMinute]);
    await Promise.allSettled([api.create(workerId, content), api.create(workerId, content)]);
    await api.list(workerId).catch(() => null);
    expect(sentAtMs().slice(0, 3)).toEqual([0, 0, 60_000]);
  });

  it('ends at a different moment for each call', async () => {
    const draws = [0.2, 0.4];
    const { api, sentAtMs } = setUp([limitedForAMinute], { random: () => draws.shift() ?? 0 });
    await expect(api.create(workerId, content)).rejects.toMatchObject({ code: 'remote-rate-limited' });
    await api.create(workerId, content);
    expect(sentAtMs()).toEqual([0, 60_200]);
  });
});
