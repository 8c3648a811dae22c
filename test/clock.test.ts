import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../src/clock.ts';

const longestTimerMs = 2_147_483_647;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether a wait of `waitMs` is over after `afterMs`. */
async function isOver(waitMs: number, afterMs: number): Promise<boolean> {
  const done = vi.fn();
  void systemClock.sleep(waitMs).then(done);
  await vi.advanceTimersByTimeAsync(afterMs);
  return done.mock.calls.length > 0;
}

it('sleep waits for the given time, and not at all for a negative time', async () => {
  expect(await isOver(1_000, 999)).toBe(false);
  expect(await isOver(1_000, 1_000)).toBe(true);
  expect(await isOver(-5, 1)).toBe(true);
});

it('sleep waits for the longest timer if the time is longer than a timer permits', async () => {
  expect(await isOver(longestTimerMs + 1, 60_000)).toBe(false);
  expect(await isOver(Number.POSITIVE_INFINITY, longestTimerMs)).toBe(true);
});

it('sleep ends early when its signal is aborted, and does not start after that', async () => {
  const stop = new AbortController();
  const waiting = systemClock.sleep(60_000, stop.signal);
  stop.abort();
  await waiting;
  await systemClock.sleep(60_000, stop.signal);
  expect(vi.getTimerCount()).toBe(0);
});

it('sleep lets many calls wait on one signal without a process warning', async () => {
  const warned = vi.fn();
  process.on('warning', warned);
  const controller = new AbortController();
  const waits = Array.from({ length: 20 }, () => systemClock.sleep(1_000, controller.signal));
  controller.abort();
  await Promise.all(waits);
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
});
