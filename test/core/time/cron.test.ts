import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronKey, parseCron, type Cron } from '../../../src/core/time/cron.ts';

function cronOf(text: string): Cron {
  const { cron, refused } = parseCron(text);
  if (cron === null) throw new Error(`${text}: ${refused}`);
  return cron;
}

describe('parseCron reads what the engine reads correctly', () => {
  test.each([
    ['0 9 * * *', { seconds: [0], minutes: [0], hours: [9] }],
    ['30 0 9 * * *', { seconds: [30], minutes: [0], hours: [9] }],
    ['0  9   * * *', { minutes: [0], hours: [9] }],
    [' 0 9 * * * ', { minutes: [0], hours: [9] }],
    ['1,2,30 * * * *', { minutes: [1, 2, 30] }],
    ['5-8 * * * *', { minutes: [5, 6, 7, 8] }],
    ['*/20 * * * *', { minutes: [0, 20, 40] }],
    ['10-30/10 * * * *', { minutes: [10, 20, 30] }],
    ['0 9 * JAN,jun,Dec *', { months: [1, 6, 12] }],
    ['0 9 * * Mon-FRI', { weekdays: [1, 2, 3, 4, 5] }],
    ['0 9 * * 0', { weekdays: [0] }],
    ['0 9 * * 7', { weekdays: [0] }],
    ['0 9 * * 7-2', { weekdays: [0, 1, 2] }],
    ['0 9 * * sun-tue', { weekdays: [0, 1, 2] }],
    ['@yearly', { minutes: [0], hours: [0], days: [1], months: [1] }],
    ['@annually', { minutes: [0], hours: [0], days: [1], months: [1] }],
    ['@monthly', { minutes: [0], hours: [0], days: [1] }],
    ['@weekly', { minutes: [0], hours: [0], weekdays: [0] }],
    ['@Daily', { minutes: [0], hours: [0] }],
    ['@hourly', { minutes: [0] }],
    ['@minutely', { seconds: [0] }],
    ['0 0 29 2 *', { days: [29], months: [2] }],
    ['0 0 30 2 MON', { days: [30], months: [2], weekdays: [1] }],
  ])('%s', (text, expected) => {
    expect(cronOf(text)).toMatchObject(expected);
  });
});

describe('parseCron refuses what the engine refuses', () => {
  test.each([
    '',
    '* * * *',
    '* * * * * * *',
    '0\t9 * * *',
    '0 9 * * *\n',
    '0 9 * * *\u00a0',
    '0 9 * * monday',
    '0 9 * * fri-mon',
    '0 22-2 * * *',
    '0 9 * * 8',
    '0 24 * * *',
    '60 * * * *',
    '0 9 ? * *',
    '0 9 L * *',
    'H 9 * * *',
    '*/0 * * * *',
    '1,,2 * * * *',
    'CRON_TZ=UTC 0 9 * * *',
    'TZ=UTC 0 9 * * *',
    '@midnight',
    '@reboot',
    '@every 5m',
    '@daily ',
    '0 0 30 2 *',
    '0 0 31 4,6,9,11 *',
    '0 9 * * jan',
    'mon 9 * * *',
  ])('%j', (text) => {
    expect(parseCron(text).cron).toBeNull();
  });
});

describe('parseCron refuses what the engine accepts and misreads', () => {
  test.each([
    '0/15 * * * *',
    '5/15 * * * *',
    '0 0 15W * *',
    '0 0 * * 5L',
    '0 0 * * 1#2',
    '0 1-* * * *',
    '0 1-5/2/2 * * *',
    '1.5 * * * *',
    '1e1 * * * *',
    '0x10 * * * *',
    '5abc * * * *',
    '+5 * * * *',
    '5- * * * *',
    '*/61 * * * *',
    '0 */24 * * *',
    '0 0 1,15W * *',
  ])('%s', (text) => {
    expect(parseCron(text).cron).toBeNull();
  });
});

test.each([
  ['60 * * * *', 'minute must be 0–59, got 60'],
  ['0 24 * * *', 'hour must be 0–23, got 24'],
  ['0 0 0 * *', 'day of month must be 1–31, got 0'],
  ['0 0 1 13 *', 'month must be 1–12, got 13'],
  ['0 9 * * 8', 'weekday must be 0–7, got 8'],
  ['*/0 * * * *', 'minute step must be 1–59, got 0'],
  ['0 9 * * Monday', 'unsupported weekday "Monday"'],
  ['0 22-2 * * *', 'the range "22-2" in the hour field ends before it begins'],
  ['0 9 * *', 'expected 5 fields (minute hour day month weekday), or 6 with seconds first, got 4'],
  ['1,,2 * * * *', 'the minute field has an empty list item'],
])('parseCron explains what is wrong with %s', (text, refused) => {
  expect(parseCron(text).refused).toBe(refused);
});

test('the engine itself refuses nothing that passes the checks of parseCron', () => {
  const part = fc.constantFrom(
    '*',
    '0',
    '7',
    '8',
    '24',
    '60',
    'mon',
    'jan',
    'sun-tue',
    '7-2',
    '5-1',
    '*/2',
    '1-5/3',
    '2/3',
    'L',
    '?',
    '',
  );
  const field = fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(','));
  fc.assert(
    fc.property(fc.array(field, { minLength: 4, maxLength: 7 }), (fields) => {
      expect(() => parseCron(fields.join(' '))).not.toThrow();
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['0 9 * * MON', '0 9 * * 1'],
  ['0 9 * * *', '0  9 * * *'],
  ['*/1 * * * *', '* * * * *'],
  ['0 9 1-31 * *', '0 9 * * *'],
  ['0 9 * * 0-7', '0 9 * * *'],
  ['0 0 9 * * *', '0 9 * * *'],
  ['@daily', '0 0 * * *'],
])('%s and %s have the same cron key', (a, b) => {
  expect(cronKey(a)).toBe(cronKey(b));
});

test('crons at different times, and unreadable ones, have different keys', () => {
  const texts = ['0 9 * * *', '9 0 * * *', '0 9 1 * *', '0 9 * 1 *', '0 9 * * 1', '1 0 9 * * *', 'soon', 'later'];
  expect(new Set(texts.map(cronKey)).size).toBe(texts.length);
});

test('a step restricts a day field, and a full range does not', () => {
  expect(cronOf('0 0 */2 * *').daysRestricted).toBe(true);
  expect(cronOf('0 0 1-31 * *').daysRestricted).toBe(false);
  expect(cronOf('0 0 * * */2').weekdaysRestricted).toBe(true);
  expect(cronOf('0 0 * * 1-7').weekdaysRestricted).toBe(false);
});

describe('parseCron with a cached field', () => {
  test('reads it the same at the same position, and independently at another', () => {
    cronOf('16 22 30 11 5');
    expect(cronOf('16 16 22 30 11 5')).toMatchObject({ seconds: [16], minutes: [16], hours: [22] });
    cronOf('15 30 23 31 12 6');
    expect(cronOf('15 23 31 12 6')).toMatchObject({
      seconds: [0],
      minutes: [15],
      hours: [23],
      days: [31],
      months: [12],
    });
    expect(cronOf('30 15 23 31 12 6')).toMatchObject({ seconds: [30], minutes: [15], hours: [23], weekdays: [6] });
    expect(parseCron('15 30 31 12 6').refused).toBe('hour must be 0–23, got 30');
    expect(parseCron('15 23 31 12').refused).toContain('got 4');
    expect(parseCron('TZ=UTC 15 23 31 12 6').refused).toContain('no time zone');
    expect(parseCron('15 23\t31 12 6').refused).toContain('white space');
  });
});
