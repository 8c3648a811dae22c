import { expect, test } from 'vitest';
import { matchesGlob } from '../../../src/core/model/glob.ts';

test.each([
  ['standup', 'standup'],
  ['the standup notes', '*standup*'],
  ['standup', '*standup*'],
  ['first\nstandup\nlast', '*standup*'],
  ['', '*'],
  ['', ''],
  ['abc', 'a?c'],
  ['aXbXc', 'a*b*c'],
  ['aab', '*ab'],
  ['price: $5 [net] (a+b).', 'price: $5 [net] (a+b).'],
])('%j matches %j', (text, pattern) => {
  expect(matchesGlob(text, pattern)).toBe(true);
});

test.each([
  ['the standup notes', 'standup'],
  ['Standup', 'standup'],
  ['', '?'],
  ['ac', 'a?c'],
  ['abcd', 'a*c'],
  ['a', ''],
])('%j does not match %j', (text, pattern) => {
  expect(matchesGlob(text, pattern)).toBe(false);
});

test('a pattern that defeats a backtracking matcher is matched in reasonable time', () => {
  expect(matchesGlob('a'.repeat(5000), `${'*a'.repeat(500)}b`)).toBe(false);
});
