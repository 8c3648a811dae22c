import { expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import { createServiceClock } from '../../src/remote/service-clock.ts';

const startAt = new Date('2026-11-20T09:00:00.400Z');

function setUp() {
  const machine = createManualClock(startAt);
  return { machine, clock: createServiceClock(machine) };
}

it('is the machine clock until the service has been heard', () => {
  const { clock } = setUp();
  expect([clock.now(), clock.aheadMs()]).toEqual([startAt, 0]);
});

it('is never before the date of an answer', () => {
  const { clock, machine } = setUp();
  clock.hear('Fri, 20 Nov 2026 09:02:00 GMT');
  expect([clock.now().toISOString(), clock.aheadMs()]).toEqual(['2026-11-20T09:02:00.000Z', 119_600]);
  machine.advance(1_000);
  expect(clock.now().toISOString()).toBe('2026-11-20T09:02:01.000Z');
});

it.each([
  ['a date behind', 'Fri, 20 Nov 2026 08:00:00 GMT'],
  ['the same second', 'Fri, 20 Nov 2026 09:00:00 GMT'],
  ['no date', null],
  ['what is no date', 'soon'],
])('is not moved by %s', (_, date) => {
  const { clock } = setUp();
  clock.hear(date);
  expect(clock.now()).toEqual(startAt);
});

it('goes by the answer that was furthest ahead, so that it never goes back', () => {
  const { clock } = setUp();
  clock.hear('Fri, 20 Nov 2026 09:02:00 GMT');
  clock.hear('Fri, 20 Nov 2026 09:01:00 GMT');
  expect(clock.now().toISOString()).toBe('2026-11-20T09:02:00.000Z');
});

it('sleeps as long as the machine does', async () => {
  const { clock, machine } = setUp();
  await clock.sleep(5_000);
  expect(machine.now().getTime() - startAt.getTime()).toBe(5_000);
});
