import { expect, test } from 'vitest';
import { suggestNearest } from '../../src/declare/nearest-key.ts';

const keys = ['cron', 'interval', 'date', 'delay', 'input', 'inputFile'];

test.each([
  ['intervall', 'interval'],
  ['crn', 'cron'],
  ['corn', 'cron'],
  ['Delay', 'delay'],
  ['inputfile', 'inputFile'],
  ['imput', 'input'],
])('suggestNearest returns %s → %s', (word, key) => {
  expect(suggestNearest(word, keys)).toBe(key);
});

test.each(['colour', 'x', '', 'intervalintervalinterval', 'x'.repeat(10_000)])(
  'suggestNearest returns null for %j',
  (word) => {
    expect(suggestNearest(word, keys)).toBeNull();
  },
);

test('suggestNearest returns the first of two equally near keys', () => {
  expect(suggestNearest('bat', ['cat', 'hat'])).toBe('cat');
});
