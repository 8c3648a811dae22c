import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../../src/errors.ts';
import { createBackoff } from '../../../src/addons/watch/backoff.ts';
import type { PassEnd } from '../../../src/addons/watch/pass.ts';

const trouble: PassEnd = { kind: 'failed', error: new LedgerError('ledger-unreadable', 'the remote hangs') };
const wellEnough: PassEnd = { kind: 'unchanged' };
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('createBackoff', () => {
  it('varies the interval by up to a tenth in both directions', () => {
    fc.assert(
      fc.property(randoms, (random) => {
        const waitMs = createBackoff({ intervalMs: 300_000, random: () => random }).after(wellEnough)!;
        expect(waitMs).toBeGreaterThanOrEqual(270_000);
        expect(waitMs).toBeLessThanOrEqual(330_000);
      }),
    );
  });

  it('waits between two seconds and five minutes after failures, reduced by up to half, however many there are', () => {
    fc.assert(
      fc.property(randoms, fc.integer({ min: 1, max: 2_000 }), (random, times) => {
        const pace = createBackoff({ intervalMs: null, random: () => random });
        let waitMs = 0;
        for (let at = 0; at < times; at++) waitMs = pace.after(trouble)!;
        const fullMs = Math.min(2_000 * 2 ** (times - 1), 300_000);
        expect(waitMs).toBeLessThanOrEqual(fullMs);
        expect(waitMs).toBeGreaterThan(fullMs / 2 - 1);
      }),
    );
  });

  it('starts with the short wait again after a pass without failure', () => {
    const pace = createBackoff({ intervalMs: null, random: () => 0 });
    const waits = [trouble, trouble, trouble, wellEnough, trouble].map(pace.after);
    expect(waits).toEqual([2_000, 4_000, 8_000, null, 2_000]);
  });
});
