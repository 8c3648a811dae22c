import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../src/clock.ts';

const longestTimerMs = 2_147_483_647;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether a wait is over once so much time has passed. */
async function isOver(waitMs: number, afterMs: number): Promise<boolean> {
  const done = vi.fn();
  void systemClock.sleep(waitMs).then(done);
  await vi.advanceTimersByTimeAsync(afterMs);
  return done.mock.calls.length > 0;
}

it('waits as long as it is told, and not at all for less than nothing', async () => {
  expect(await isOver(1_000, 999)).toBe(false);
  expect(await isOver(1_000, 1_000)).toBe(true);
  expect(await isOver(-5, 1)).toBe(true);
});

it('waits for the longest time a timer can when it is told to wait for longer', async () => {
  expect(await isOver(longestTimerMs + 1, 60_000)).toBe(false);
  expect(await isOver(Number.POSITIVE_INFINITY, longestTimerMs)).toBe(true);
});

it('ends a wait early when it is stopped, and does not begin one after that', async () => {
  const stop = new AbortController();
  const waiting = systemClock.sleep(60_000, stop.signal);
  stop.abort();
  await waiting;
  await systemClock.sleep(60_000, stop.signal);
  expect(vi.getTimerCount()).toBe(0);
});

it('lets the calls of a whole run wait for one signal without a warning of the process', async () => {
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
