import { expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import { createServiceClock } from '../../src/api/service-clock.ts';

const startAt = new Date('2026-11-20T09:00:00.400Z');

function setUp() {
  const machine = createManualClock(startAt);
  const clock = createServiceClock(machine);
  const adjust = (date: string | null, callMs = 0): void => {
    clock.adjust(date, new Date(machine.now().getTime() - callMs));
  };
  return { machine, clock, adjust };
}

it('the service clock equals the machine clock until the service has answered', () => {
  const { clock } = setUp();
  expect([clock.now(), clock.aheadMs()]).toEqual([startAt, 0]);
});

it('the service clock is never before the date of an answer', () => {
  const { clock, machine, adjust } = setUp();
  adjust('Fri, 20 Nov 2026 09:02:00 GMT');
  expect([clock.now().toISOString(), clock.aheadMs()]).toEqual(['2026-11-20T09:02:00.000Z', 119_600]);
  machine.advance(1_000);
  expect(clock.now().toISOString()).toBe('2026-11-20T09:02:01.000Z');
});

it('the service clock falls behind the machine clock only as far as is certain', () => {
  const { clock, adjust } = setUp();
  adjust('Fri, 20 Nov 2026 08:56:00 GMT');
  // The service may have been anywhere within that second.
  expect([clock.now().toISOString(), clock.aheadMs()]).toEqual(['2026-11-20T08:56:01.000Z', -239_400]);
});

it('the service clock makes allowance for the duration of a call', () => {
  const { clock, adjust } = setUp();
  adjust('Fri, 20 Nov 2026 08:56:00 GMT', 30_000);
  expect(clock.aheadMs()).toBe(-209_400);
  adjust('Fri, 20 Nov 2026 08:59:50 GMT', 30_000);
  expect(clock.aheadMs()).toBe(0);
});

it.each([
  ['the same second', 'Fri, 20 Nov 2026 09:00:00 GMT'],
  ['the second before', 'Fri, 20 Nov 2026 08:59:59 GMT'],
  ['no date', null],
  ['an invalid date', 'soon'],
])('the service clock is not moved by %s', (_, date) => {
  const { clock, adjust } = setUp();
  adjust(date, 1_000);
  expect(clock.now()).toEqual(startAt);
});

it('the service clock follows the latest of several answers, because an older date may come from a cache', () => {
  const { clock, adjust } = setUp();
  adjust('Fri, 20 Nov 2026 09:02:00 GMT');
  adjust('Fri, 20 Nov 2026 09:01:00 GMT');
  expect(clock.now().toISOString()).toBe('2026-11-20T09:02:00.000Z');
  const behind = setUp();
  behind.adjust('Fri, 20 Nov 2026 08:10:00 GMT');
  behind.adjust('Fri, 20 Nov 2026 08:50:00 GMT');
  behind.adjust('Fri, 20 Nov 2026 08:10:00 GMT');
  expect(behind.clock.now().toISOString()).toBe('2026-11-20T08:50:01.000Z');
});

it('the service clock sleeps on the machine clock', async () => {
  const { clock, machine } = setUp();
  await clock.sleep(5_000);
  expect(machine.now().getTime() - startAt.getTime()).toBe(5_000);
});
