import { describe, expect, it } from 'vitest';
import { createManualClock, type Clock, type ManualClock } from '../../src/clock.ts';
import { createRateLimiter, type CallEnd, type RateLimiter } from '../../src/api/rate-limiter.ts';

const startAt = new Date('2026-11-20T09:00:00Z');
const answered: CallEnd = { code: null, pauseMs: 0 };
const limited: CallEnd = { code: 'remote-rate-limited', pauseMs: 1_000 };
const unavailable: CallEnd = { code: 'remote-unavailable', pauseMs: 0 };

interface Setup {
  readonly clock: ManualClock;
  readonly limiter: RateLimiter;
  /** Sends as many calls as the limiter permits, lets them all end, and returns how many there were. */
  readonly roundTrip: (end: CallEnd, tookMs: number) => Promise<number>;
}

function setUp(maxLevel: number): Setup {
  const clock = createManualClock(startAt);
  const limiter = createRateLimiter({ clock, maxLevel, stop: undefined, random: () => 0 });
  const roundTrip = async (end: CallEnd, tookMs: number): Promise<number> => {
    const entered: Date[] = [];
    let isOver = false;
    const calls = Array.from({ length: 300 }, async () => {
      const enteredAt = await limiter.enter();
      if (isOver) limiter.leave(enteredAt, { code: 'remote-invalid', pauseMs: 0 });
      else entered.push(enteredAt);
    });
    for (let turns = 0; turns < 20; turns++) await Promise.resolve();
    isOver = true;
    clock.advance(tookMs);
    for (const enteredAt of entered) limiter.leave(enteredAt, end);
    await Promise.all(calls);
    return entered.length;
  };
  return { clock, limiter, roundTrip };
}

describe('the concurrency of the rate limiter', () => {
  it('starts at 16 and doubles up to the limit while answers are quick', async () => {
    const { roundTrip } = setUp(100);
    expect([await roundTrip(answered, 50), await roundTrip(answered, 50)]).toEqual([16, 32]);
    expect([await roundTrip(answered, 50), await roundTrip(answered, 50)]).toEqual([64, 100]);
  });

  it('starts at the limit if that is lower', async () => {
    const { roundTrip } = setUp(3);
    expect(await roundTrip(answered, 50)).toBe(3);
    expect(await roundTrip(answered, 50)).toBe(3);
  });

  it('stays the same if answers take more than twice as long as the quickest', async () => {
    const { roundTrip } = setUp(100);
    expect(await roundTrip(answered, 50)).toBe(16);
    expect(await roundTrip(answered, 200)).toBe(32);
    expect(await roundTrip(answered, 50)).toBe(32);
  });

  it.each([limited, unavailable])('halves on each setback, down to 2, and then grows slowly: %j', async (end) => {
    const { limiter, roundTrip } = setUp(100);
    limiter.leave(await limiter.enter(), end);
    expect(await roundTrip(answered, 50)).toBe(8);
    expect(await roundTrip(end, 50)).toBe(8);
    expect(await roundTrip(answered, 50)).toBe(2);
    expect(await roundTrip(answered, 50)).toBe(2);
    expect(await roundTrip(answered, 50)).toBe(3);
  });

  it('is never below 1, or above the limit after a setback', async () => {
    const { limiter, roundTrip } = setUp(1);
    limiter.leave(await limiter.enter(), limited);
    expect(await roundTrip(answered, 50)).toBe(1);
  });
});

describe('the rate limiter when the clock is set back', () => {
  it('does not make calls wait for longer', async () => {
    const now = { shiftMs: 0 };
    const slept: number[] = [];
    const manual = createManualClock(startAt);
    const clock: Clock = {
      now: () => new Date(manual.now().getTime() + now.shiftMs),
      sleep: (ms) => {
        slept.push(ms);
        manual.advance(ms);
        now.shiftMs = -3_600_000;
        return Promise.resolve();
      },
    };
    const limiter = createRateLimiter({ clock, maxLevel: 1, stop: undefined, random: () => 0 });
    limiter.leave(await limiter.enter(), limited);
    await limiter.enter();
    expect(slept).toEqual([1_000, 1_000]);
    expect(limiter.closedUntil()).toBeNull();
  });
});

describe('the learned rate of the rate limiter', () => {
  const answersBetween = 50;
  const betweenMs = 500;

  async function learn({ clock, limiter }: Setup): Promise<void> {
    clock.advance(1);
    limiter.leave(await limiter.enter(), limited);
    await limiter.untilOpen();
    clock.advance(betweenMs - limited.pauseMs / 2);
    for (let answers = 0; answers < answersBetween; answers++) limiter.leave(await limiter.enter(), answered);
    limiter.leave(await limiter.enter(), limited);
  }

  it('is the number of answers between two rate limits, and spaces the following calls', async () => {
    const setup = setUp(16);
    await learn(setup);
    const { clock, limiter } = setup;
    const first = await limiter.enter();
    const second = await limiter.enter();
    const expectedMs = (limited.pauseMs + betweenMs - limited.pauseMs / 2) / answersBetween / 0.98;
    expect(second.getTime() - first.getTime()).toBeGreaterThanOrEqual(Math.floor(expectedMs));
    expect(second.getTime() - first.getTime()).toBeLessThanOrEqual(Math.ceil(expectedMs));
    expect(clock.now().getTime()).toBeGreaterThan(startAt.getTime());
  });

  it('is forgotten after an idle period', async () => {
    const setup = setUp(16);
    await learn(setup);
    setup.clock.advance(3_600_000);
    const first = await setup.limiter.enter();
    const second = await setup.limiter.enter();
    expect(second).toEqual(first);
  });

  it('is not learned from a first rate limit, because the service may have allowed a burst before it', async () => {
    const { clock, limiter } = setUp(16);
    clock.advance(1);
    for (let answers = 0; answers < answersBetween; answers++) limiter.leave(await limiter.enter(), answered);
    limiter.leave(await limiter.enter(), limited);
    const first = await limiter.enter();
    const second = await limiter.enter();
    expect(second).toEqual(first);
  });
});
