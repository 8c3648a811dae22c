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
])('%s is taken for %s', (word, key) => {
  expect(suggestNearest(word, keys)).toBe(key);
});

test.each(['colour', 'x', '', 'intervalintervalinterval', 'x'.repeat(10_000)])('%j is taken for nothing', (word) => {
  expect(suggestNearest(word, keys)).toBeNull();
});

test('of two that are as near, the first is taken', () => {
  expect(suggestNearest('bat', ['cat', 'hat'])).toBe('cat');
});
