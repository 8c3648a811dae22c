import { describe, expect, it } from 'vitest';
import { formatRate, formatRateChange } from '../../../src/core/time/rate-words.ts';

const week = 1 / 7;

describe('formatRate', () => {
  it.each([
    [17_280, '17,280 a day'],
    [96, '96 a day'],
    [5 * week, '5 a week'],
    [22 * 5 * week, '110 a week'],
    [0.5, '3.5 a week'],
    [86_400 / 420, 'about 206 a day'],
    [124.2 / 365.25, 'about 2.4 a week'],
    [12 / 365.25, '1 a month'],
    [1 / 365.25, '1 a year'],
    [1 / 1461, 'about 0.25 a year'],
    [0, '0 a day'],
  ])('for %d a day uses whole numbers of a week where it can, and rounds otherwise', (rate, words) => {
    expect(formatRate(rate)).toBe(words);
  });
});

describe('formatRateChange', () => {
  it.each([
    [24, 1_440, '24 → 1,440 a day'],
    [5 * week, 1_440, '5 a week → 1,440 a day'],
    [1_440, 5 * week, '1,440 a day → 5 a week'],
    [5 * week, 10 * week, '5 → 10 a week'],
    [10 * week, 5 * week, '10 → 5 a week'],
    [12 / 365.25, 2 * week, '1 a month → 2 a week'],
    [0, 5 * week, '0 → 5 a week'],
    [5 * week, 0, '5 → 0 a week'],
    [3, 3, '3 a day'],
    [96.9, 1_456.58, 'about 97 → 1,457 a day'],
    [96, 96 + 5 * week, '96 → about 97 a day'],
    [22 * 5 * week, 24 * 5 * week, '110 → 120 a week'],
    [96, 96.14, '96 → about 96.1 a day'],
    [96.142, 96.148, 'about 96.14 → 96.15 a day'],
  ])('from %d to %d a day never seems to go the other way', (before, after, words) => {
    expect(formatRateChange(before, after)).toBe(words);
  });
});
