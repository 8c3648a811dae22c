import { expect, test } from 'vitest';
import { contentKey, differingFields, normalizeInput, type Content } from '../../../src/core/model/content.ts';

const base: Content = { when: { type: 'cron', cron: '0 9 * * MON' }, budget: 'low', input: 'Say hello.' };

test('a prompt is the same with any line ends and any white space at its end', () => {
  expect(normalizeInput('a\r\nb\rc\n\n \t')).toBe('a\nb\nc');
  expect(normalizeInput('  a \n b')).toBe('  a \n b');
});

test('two ways to write one cron are one content', () => {
  const other: Content = { ...base, when: { type: 'cron', cron: '0  9 * * 1' } };
  expect(contentKey(other)).toBe(contentKey(base));
  expect(differingFields(base, other)).toEqual([]);
});

test.each<[string, Partial<Content>]>([
  ['when', { when: { type: 'interval', intervalSeconds: 900 } }],
  ['budget', { budget: 'high' }],
  ['input', { input: 'Say goodbye.' }],
])('another %s is another content, and is named', (field, change) => {
  const other = { ...base, ...change };
  expect(contentKey(other)).not.toBe(contentKey(base));
  expect(differingFields(base, other)).toEqual([field]);
});

test('an interval and a delay of the same length differ', () => {
  const interval: Content = { ...base, when: { type: 'interval', intervalSeconds: 60 } };
  const delay: Content = { ...base, when: { type: 'delayed', delayInSeconds: 60 } };
  expect(contentKey(interval)).not.toBe(contentKey(delay));
});

test('every differing field is named, in report order', () => {
  const other: Content = { when: { type: 'interval', intervalSeconds: 1 }, budget: 'high', input: 'Other.' };
  expect(differingFields(base, other)).toEqual(['when', 'budget', 'input']);
});
