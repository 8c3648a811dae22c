import { expect, test } from 'vitest';
import { contentKey, differingFields, normalizeInput, type Content } from '../../../src/core/model/content.ts';

const base: Content = { when: { type: 'cron', cron: '0 9 * * MON' }, budget: 'low', input: 'Say hello.' };

test('normalizeInput unifies line endings and drops trailing white space', () => {
  expect(normalizeInput('a\r\nb\rc\n\n \t')).toBe('a\nb\nc');
  expect(normalizeInput('  a \n b')).toBe('  a \n b');
});

test('two spellings of one cron have the same content key', () => {
  const other: Content = { ...base, when: { type: 'cron', cron: '0  9 * * 1' } };
  expect(contentKey(other)).toBe(contentKey(base));
  expect(differingFields(base, other)).toEqual([]);
});

test.each<[string, Partial<Content>]>([
  ['when', { when: { type: 'interval', intervalSeconds: 900 } }],
  ['budget', { budget: 'high' }],
  ['input', { input: 'Say goodbye.' }],
])('content with another %s has another key, and differingFields names that field', (field, change) => {
  const other = { ...base, ...change };
  expect(contentKey(other)).not.toBe(contentKey(base));
  expect(differingFields(base, other)).toEqual([field]);
});

test('an interval and a delay of the same length differ', () => {
  const interval: Content = { ...base, when: { type: 'interval', intervalSeconds: 60 } };
  const delay: Content = { ...base, when: { type: 'delayed', delayInSeconds: 60 } };
  expect(contentKey(interval)).not.toBe(contentKey(delay));
});

test('differingFields names every differing field in report order', () => {
  const other: Content = { when: { type: 'interval', intervalSeconds: 1 }, budget: 'high', input: 'Other.' };
  expect(differingFields(base, other)).toEqual(['when', 'budget', 'input']);
});
