import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron, type Cron } from '../../../src/core/time/cron.ts';
import { moveCron, onlyMinuteOfDay, shiftOf, spreadWords, widestWindow } from '../../../src/core/time/spread.ts';

function cronOf(text: string): Cron {
  const { cron, refused } = parseCron(text);
  if (cron === null) throw new Error(refused);
  return cron;
}

describe('a spread', () => {
  // These values must never change: a change would replace every spread schedule at once.
  it.for([
    ['t_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM', '0 9 * * MON-FRI', 30, 19],
    ['t_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM', '0 0 9 * * 1-5', 30, 19],
    ['t_org_123_w_01HZY31W2SZJ8MJ2FQTR3M1K9D', '0 9 * * MON-FRI', 30, 23],
    ['wrk_vk81XUHKHG-qr4', '0 9 * * *', 60, 35],
    ['wrk_vk81XUHKHG-qr4', '30 17 1,15 * *', 120, 48],
    ['wrk_vk81XUHKHG-qr4', '@daily', 720, 45],
    ['wrk_vk81XUHKHG-qr4', '@daily', 1, 0],
  ] as const)('shiftOf %s with %s and %i minutes is %i', ([workerId, text, windowMinutes, shift]) => {
    expect(shiftOf(workerId, cronOf(text), windowMinutes)).toBe(shift);
  });

  it('distributes 10,000 workers evenly, within 10 %', () => {
    const windowMinutes = 10;
    const counts = new Array<number>(windowMinutes).fill(0);
    const cron = cronOf('0 9 * * *');
    for (let n = 0; n < 10_000; n++) {
      const shift = shiftOf(`wrk_${String(n)}`, cron, windowMinutes);
      counts[shift] = (counts[shift] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1100);
  });

  it.for([
    ['45 9 * * MON-FRI', 29, '14 10 * * MON-FRI'],
    ['0  9 * * *', 0, '0  9 * * *'],
    ['*/10 30 9 * * *', 45, '*/10 15 10 * * *'],
    ['0-0 9,9 * * *', 5, '5 9 * * *'],
    ['@daily', 61, '1 1 * * *'],
    ['@WEEKLY', 1, '1 0 * * 0'],
    ['@monthly', 2, '2 0 1 * *'],
    ['@yearly', 3, '3 0 1 1 *'],
    ['@annually', 719, '59 11 1 1 *'],
  ] as const)('moveCron(%j) by %i minutes gives %j', ([text, minutes, moved]) => {
    expect(moveCron(text, cronOf(text), minutes)).toBe(moved);
  });

  it('keeps the days and seconds of any cron, and moves it within its day', () => {
    const anyText = fc.tuple(
      fc.constantFrom('', '0 ', '*/15 ', '7,9 '),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 23 }),
      fc.constantFrom('* * *', '1,15 * *', '* 2-5 MON-FRI', '*/2 * 7'),
    );
    fc.assert(
      fc.property(anyText, fc.nat(), ([seconds, minute, hour, days], any) => {
        const cron = cronOf(`${seconds}${String(minute)} ${String(hour)} ${days}`);
        const start = onlyMinuteOfDay(cron) ?? Number.NaN;
        const shift = any % widestWindow(start);
        const moved = cronOf(moveCron(`${seconds}${String(minute)} ${String(hour)} ${days}`, cron, shift));
        expect(onlyMinuteOfDay(moved)).toBe(start + shift);
        const withoutTime = ({ seconds: s, days: d, months, weekdays }: Cron) => [s, d, months, weekdays];
        expect(withoutTime(moved)).toEqual(withoutTime(cron));
      }),
    );
  });

  it('is described with both times', () => {
    expect(spreadWords({ cron: '0 9 * * *', windowMinutes: 30, shiftMinutes: 17 })).toBe('09:00 + spread 30m → 09:17');
    expect(spreadWords({ cron: '0 9,10 * * *', windowMinutes: 30, shiftMinutes: 17 })).toBeNull();
  });
});
