import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInShard, type Shard } from '../../../src/core/model/shard.ts';

const counts = fc.integer({ min: 1, max: 64 });

function shardsOf(count: number): readonly Shard[] {
  return Array.from({ length: count }, (_, at) => ({ index: at + 1, count }));
}

describe('isInShard', () => {
  it('puts every worker into exactly one shard', () => {
    fc.assert(
      fc.property(fc.string(), counts, (workerId, count) => {
        expect(shardsOf(count).filter((shard) => isInShard(workerId, shard))).toHaveLength(1);
      }),
    );
  });

  it('always puts a worker ID into the same shard, whatever other workers exist', () => {
    const places = ['t_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM', 'wrk_vk81XUHKHG-qr4', 'wrk_1', 'wrk_2', 'wrk_3'].map(
      (workerId) => shardsOf(4).find((shard) => isInShard(workerId, shard))?.index,
    );
    expect(places).toMatchInlineSnapshot(`
      [
        1,
        1,
        3,
        1,
        1,
      ]
    `);
  });

  it.each([2, 3, 4, 7, 16])('spreads consecutive worker IDs evenly over %i shards', (count) => {
    const ids = Array.from({ length: 10_000 }, (_, at) => `wrk_${String(at).padStart(6, '0')}`);
    const fair = ids.length / count;
    for (const shard of shardsOf(count)) {
      const held = ids.filter((id) => isInShard(id, shard)).length;
      expect(Math.abs(held - fair)).toBeLessThan(0.15 * fair);
    }
  });

  it('puts every worker into the only shard if there is one', () => {
    fc.assert(
      fc.property(fc.string(), (workerId) => {
        expect(isInShard(workerId, { index: 1, count: 1 })).toBe(true);
      }),
    );
  });
});
