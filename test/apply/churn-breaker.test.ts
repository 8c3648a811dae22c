import { describe, expect, it } from 'vitest';
import { createChurnBreaker, type ChurnBreaker } from '../../src/apply/churn-breaker.ts';
import { createManualClock } from '../../src/clock.ts';
import { contentOf } from '../support/scenario.ts';

const startAt = new Date('2026-11-20T09:00:00Z');
const minuteMs = 60_000;

type ChurnWrite = Parameters<ChurnBreaker['check']>[0];

function write(input: string, kind: ChurnWrite['kind'] = 'create'): ChurnWrite {
  return { kind, workerId: 'wrk_1', content: contentOf({ interval: 900, input }) };
}

describe('the churn breaker', () => {
  it('permits three writes of a content within an hour and explains why it refuses the fourth', () => {
    const churn = createChurnBreaker(createManualClock(startAt));
    for (let times = 0; times < 3; times++) {
      expect(churn.check(write('A'))).toBeNull();
      churn.record(write('A'));
    }
    expect(churn.check(write('A'))).toContain('created the same schedule 3 times within an hour');
    expect(churn.check(write('A', 'cancel'))).toBeNull();
    expect(churn.check(write('B'))).toBeNull();
  });

  it('counts each write for an hour, however many others happen in between', () => {
    const clock = createManualClock(startAt);
    const churn = createChurnBreaker(clock);
    for (let minute = 0; minute < 3 * 20; minute++) {
      if (minute % 20 === 0) churn.record(write('A'));
      churn.record(write(`other ${String(minute)}`));
      clock.advance(minuteMs);
    }
    expect(churn.check(write('A'))).toBeNull();
    churn.record(write('A'));
    expect(churn.check(write('A'))).not.toBeNull();
    clock.advance(20 * minuteMs);
    expect(churn.check(write('A'))).toBeNull();
  });
});
