import { describe, expect, it } from 'vitest';
import { formatAt } from '../../src/report/text/content-lines.ts';
import { count, formatDuration } from '../../src/core/words.ts';

describe('count and formatDuration', () => {
  it('use the singular for one and the plural for every other number', () => {
    expect([0, 1, 2].map((n) => count(n, 'schedule'))).toEqual(['0 schedules', '1 schedule', '2 schedules']);
  });

  it.each([
    [1, '1s'],
    [90, '1m30s'],
    [900, '15m'],
    [5_400, '1h30m'],
    [172_800, '2d'],
    [31_536_000, '365d'],
    [0, '0s'],
  ])('print %i seconds as %s', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });
});

describe('formatAt', () => {
  const winterMorning = '2026-12-01T08:00:00Z';

  it('prints an instant in the zone and in UTC', () => {
    expect(formatAt(winterMorning, 'Europe/Madrid')).toBe('2026-12-01 09:00 +01:00 (08:00 UTC)');
  });

  it('repeats the day if it differs in UTC', () => {
    expect(formatAt('2026-06-30T22:30:00Z', 'Europe/Madrid')).toBe('2026-07-01 00:30 +02:00 (2026-06-30 22:30 UTC)');
  });

  it('prints seconds unless they are zero', () => {
    expect(formatAt('2026-12-01T08:00:05Z', null)).toBe('2026-12-01 08:00:05 UTC');
  });

  it.each([null, 'UTC', 'Mars/Olympus'])('prints only UTC if the zone is %j', (zone) => {
    expect(formatAt(winterMorning, zone)).toBe('2026-12-01 08:00 UTC');
  });

  it('returns unreadable text unchanged', () => {
    expect(formatAt('tomorrow', null)).toBe('tomorrow');
  });
});
