import { describe, expect, it } from 'vitest';
import { mapConcurrently } from '../src/concurrency.ts';

const bug = new Error('bug');
const items = [3, 1, 2, 5, 4];

/** Yields to other tasks `turns` times. */
async function yieldFor(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}

describe('mapConcurrently', () => {
  it('returns results in the order of the items', async () => {
    const map = async (item: number): Promise<number> => {
      await yieldFor(item);
      return item * 10;
    };
    expect(await mapConcurrently({ items, concurrency: 3, map })).toEqual([30, 10, 20, 50, 40]);
  });

  it.each([
    [1, 1],
    [3, 3],
    [9, 5],
  ])('with concurrency %d runs at most %d at once', async (concurrency, expected) => {
    let underWay = 0;
    let most = 0;
    const map = async (item: number): Promise<void> => {
      most = Math.max(most, ++underWay);
      await yieldFor(item);
      underWay--;
    };
    await mapConcurrently({ items, concurrency, map });
    expect(most).toBe(expected);
  });

  it('returns an empty list for no items', async () => {
    expect(await mapConcurrently({ items: [], concurrency: 2, map: () => Promise.reject(bug) })).toEqual([]);
  });

  it('starts nothing after a failure and waits for running items', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const map = async (item: number): Promise<void> => {
      started.push(item);
      if (item === 1) throw bug;
      await yieldFor(item * 10);
      ended.push(item);
    };
    await expect(mapConcurrently({ items, concurrency: 2, map })).rejects.toBe(bug);
    expect(started).toEqual([3, 1]);
    expect(ended).toEqual([3]);
  });
});
