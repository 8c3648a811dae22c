import { describe, expect, test } from 'vitest';
import { whenWords } from '../../../src/core/time/when-words.ts';

describe('whenWords', () => {
  test('uses the words of a cron, and null for an unreadable one', () => {
    expect(whenWords({ type: 'cron', cron: '0 9 * * MON-FRI' })).toBe('at 09:00, Monday to Friday');
    expect(whenWords({ type: 'cron', cron: '0 9 L * *' })).toBeNull();
  });

  test.each([
    [1, 'every second'],
    [60, 'every minute'],
    [900, 'every 15 minutes'],
    [3_600, 'every hour'],
    [5_400, 'every 90 minutes'],
    [9_000, 'every 2 hours 30 minutes'],
    [86_400, 'every 24 hours'],
    [129_600, 'every 36 hours'],
    [172_800, 'every 2 days'],
    [31_536_000, 'every 365 days'],
    [90_061, 'every 1 day 1 hour 1 minute 1 second'],
  ])('describes an interval of %i seconds as "%s"', (intervalSeconds, words) => {
    expect(whenWords({ type: 'interval', intervalSeconds })).toBe(words);
  });

  test('describes a one-shot as once', () => {
    expect(whenWords({ type: 'scheduled', date: '2026-12-01T08:00:00Z' })).toBe('once at 2026-12-01T08:00:00Z');
    expect(whenWords({ type: 'scheduled', date: '2026-12-01T08:00:00Z' }, () => 'noon')).toBe('once at noon');
    expect(whenWords({ type: 'delayed', delayInSeconds: 7_200 })).toBe('once, 2 hours after it is created');
  });
});
