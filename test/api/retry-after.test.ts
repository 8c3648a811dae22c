import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../src/api/retry-after.ts';

const now = new Date('2026-11-20T09:00:00Z');

describe('Retry-After', () => {
  it.each([
    [null, null],
    ['', null],
    ['banana', null],
    ['-5', null],
    ['5 bananas', null],
    ['2026', 60_000],
    ['0', 0],
    ['1', 1_000],
    [' 7 ', 7_000],
    ['1.5', 1_500],
    ['60', 60_000],
    ['61', 60_000],
    ['3000000', 60_000],
    ['9'.repeat(400), 60_000],
    ['Fri, 20 Nov 2026 09:00:09 GMT', 9_000],
    ['Friday, 20-Nov-26 09:00:09 GMT', 9_000],
    ['Fri, 20 Nov 2026 08:00:00 GMT', 0],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 60_000],
    ['Fri, 99 Nov 2026 09:00:00 GMT', null],
    ['2026-11-20T09:00:09Z', null],
  ])('%j means %j ms', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });
});
