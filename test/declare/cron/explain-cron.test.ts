import { describe, expect, test } from 'vitest';
import { explainCron } from '../../../src/declare/cron/explain-cron.ts';
import { parseCron } from '../../../src/core/time/cron.ts';

function explain(text: string): { readonly problem: string; readonly hint: string } {
  const { refused } = parseCron(text);
  if (refused === null) throw new Error(`${text} is accepted`);
  const { problem, hint } = explainCron(text, refused);
  return { problem, hint: hint ?? '' };
}

describe('explainCron translates an expression of another scheduler', () => {
  test.each([
    // AWS EventBridge
    ['0 12 * * ? *', 'write "0 12 * * *"'],
    ['cron(0 10 * * ? *)', 'write "0 10 * * *"'],
    ['cron(0/5 8-17 ? * 2-6 *)', 'write "*/5 8-17 * * MON-FRI"'],
    ['cron(0 18 ? * MON-FRI *)', 'write "0 18 * * MON-FRI"'],
    ['0 8 ? * 1 *', 'write "0 8 * * SUN"'],
    ['0 8 ? * 7 *', 'write "0 8 * * SAT"'],
    ['0 9 * * MON-FRI *', 'write "0 9 * * MON-FRI"'],
    ['0 9 1 JAN * *', 'write "0 9 1 JAN *"'],
    // Quartz and Spring
    ['0 0 12 1/1 * ? *', 'write "0 12 * * *"'],
    ['30 0 12 ? * SUN', 'write "30 0 12 * * SUN"'],
    ['0 0/5 14,18 * * ?', 'write "*/5 14,18 * * *"'],
    ['0 0 22-2 ? * FRI-MON', 'write "0 22-23,0-2 * * FRI,SAT,SUN,MON"'],
    // Steps, ranges, lists and names
    ['0/15 * * * *', 'write "*/15 * * * *"'],
    ['5/15 * * * *', 'write "5-59/15 * * * *"'],
    ['55/15 * * * *', 'write "55 * * * *"'],
    ['0 22-6/2 * * *', 'write "0 22,0,2,4,6 * * *"'],
    ['0 9 * * fri-mon', 'write "0 9 * * fri,sat,sun,mon"'],
    ['0 9 * NOV-FEB *', 'write "0 9 * NOV,DEC,JAN,FEB *"'],
    ['0 9 28-3 * *', 'write "0 9 28-31,1-3 * *"'],
    ['0 9 * * Monday-Friday', 'write "0 9 * * Mon-Fri"'],
    ['0 9 * * SATURDAY,SUNDAY', 'write "0 9 * * SAT,SUN"'],
    ['0 9 1 january,Sept *', 'write "0 9 1 jan,Sep *"'],
    ['0 9 * * MON, WED, FRI', 'write "0 9 * * MON,WED,FRI"'],
    ['0 9 * * MON - FRI', 'write "0 9 * * MON-FRI"'],
    ['*/ 5 * * * *', 'write "*/5 * * * *"'],
    ['1,,2 * * * *', 'write "1,2 * * * *"'],
    ['0 9 * * 1,3,', 'write "0 9 * * 1,3"'],
    // Several things at once
    ['0 0/30 8-20 ? * Monday, Friday', 'write "*/30 8-20 * * Mon,Fri"'],
    ['CRON_TZ=Asia/Tokyo 0/20 9 ? * tuesday', 'write "*/20 9 * * tue"'],
    ['“cron(0 22 ? * 6 *)”', 'write "0 22 * * FRI"'],
    // Around the expression
    ['"0 9 * * *"', 'write "0 9 * * *"'],
    ['“0 9 * * *”', 'write "0 9 * * *"'],
    ['`0 9 * * *`', 'write "0 9 * * *"'],
    ['0\t9 * * *', 'write "0 9 * * *"'],
    ['0 9 * *\u00a01', 'write "0 9 * * 1"'],
    ['0 9 * * 1–5', 'write "0 9 * * 1-5"'],
    ['０ 9 ＊ * *', 'write "0 9 * * *"'],
    [String.raw`0 9 \* \* \*`, 'write "0 9 * * *"'],
    ['cron: 0 9 * * *', 'write "0 9 * * *"'],
    ['0 9 * * * # nightly', 'write "0 9 * * *"'],
    ['0 9 * * * root /usr/bin/report', 'write "0 9 * * *"; a schedule runs its prompt'],
    ['@daily /usr/bin/report', 'write "@daily"; a schedule runs its prompt'],
    ['0 9 * * * UTC', 'write "0 9 * * *"; a cron is read in the timezone of its worker'],
    ['@hourly America/New_York', 'write "@hourly"; a cron is read in the timezone of its worker'],
    ['0 9 * * MON (Europe/Madrid)', 'write "0 9 * * MON"; a cron is read in the timezone of its worker'],
    // Fields in the wrong order
    ['0 9 * MON-FRI *', 'write "0 9 * * MON-FRI"'],
    ['0 9 1 * jan', 'write "0 9 1 jan *"'],
    ['0 9 * mon jan', 'write "0 9 * jan mon"'],
    // Words
    ['@midnight', 'write "@daily"'],
    ['weekly', 'write "@weekly"'],
    ['every day', 'write "@daily"'],
    ['daily at 9am', 'for 09:00 every day, write "0 9 * * *"'],
    ['Weekdays at 09:00', 'for 09:00 from Monday to Friday, write "0 9 * * MON-FRI"'],
    ['every monday at 17:30', 'for 17:30 on MON, write "30 17 * * MON"'],
    ['mondays and thursdays at noon', 'for 12:00 on MON and THU, write "0 12 * * MON,THU"'],
    ['weekends at 12 am', 'for 00:00 on Saturday and Sunday, write "0 0 * * SAT,SUN"'],
    ['12:30pm', 'for 12:30 every day, write "30 12 * * *"'],
    // Lengths of time
    ['rate(5 minutes)', 'use "interval: 5m"'],
    ['rate(1 hour)', 'use "interval: 1h"'],
    ['@every 1.5h', 'use "interval: 1h30m"'],
    ['every 5 minutes', 'use "interval: 5m"'],
    ['every other day', 'use "interval: 2d"'],
    ['PT15M', 'use "interval: 15m"'],
  ])('%s', (text, hint) => {
    expect(explain(text).hint).toContain(hint);
  });
});

describe('explainCron offers both readings of an ambiguous expression', () => {
  test.each([
    [
      '0 15 10 ? * 2-6',
      'for Quartz, where 1 is Sunday, write "15 10 * * MON-FRI"; for Spring, where 1 is Monday, write',
    ],
    [
      '0 9 ? * 1-5',
      'for crontab, where 1 is Monday, write "0 9 * * 1-5"; for AWS EventBridge, where 1 is Sunday, write',
    ],
    ['0 0 9 * * 1 *', 'write "0 9 * * 1"; for Quartz, where 1 is Sunday, write "0 9 * * SUN"'],
    ['0 18 * * * * Europe/Madrid', 'for minute 18 of every hour, write "0 18 * * * *"; for 18:00, write "0 18 * * *"'],
    [
      '*/90 * * * *',
      'for every 90 minutes, use "interval: 1h30m" instead of cron; for once an hour, write "0 * * * *"',
    ],
    ['0 */36 * * *', 'for every 36 hours, use "interval: 1d12h" instead of cron; for once a day, write "0 0 * * *"'],
    ['*/60 * * * *', 'for once an hour, write "0 * * * *"'],
    ['0 24 * * *', 'for midnight at the start of the day, write "0 0 * * *"'],
    ['0 0 0 * *', 'for every day, write "0 0 * * *"'],
    ['0 30 * * *', 'for 00:30, write "30 0 * * *"'],
    ['0 9 * *', 'for 09:00 every day, write "0 9 * * *"'],
    ['0 1-* * * *', 'for every hour from 1 on, write "0 1-23 * * *"'],
    ['H/15 * * * *', 'for every 15 minutes from 0 on, write "*/15 * * * *"'],
  ])('%s', (text, hint) => {
    expect(explain(text).hint).toContain(hint);
  });
});

describe('explainCron gives the reason and offers nothing if no rewrite is certain', () => {
  test.each([
    ['0 0 L * *', '"L" is not supported: this cron cannot express days counted from the last day of the month'],
    ['0 9 L * ? *', '"L" is not supported'],
    ['0 0 15W * *', '"15W" is not supported'],
    [
      '0 9 * * MON#1',
      '"MON#1" is not supported: this cron cannot express the nth weekday of a month, such as the first Monday',
    ],
    ['0 0 9 ? * 6L', '"6L" is not supported: this cron cannot express the last weekday of its kind in a month'],
    ['0 0 9 1 1 ? 2030', 'years are not supported'],
    ['H H * * *', '"H" is not supported: it stands for a minute that Jenkins chooses'],
    ['0 0 13 13 * friday', 'schedulers disagree about a day of the month together with a weekday'],
    ['0 9 */2 * monday', 'schedulers disagree about a day of the month together with a weekday'],
    ['60 * * * *', 'minute must be 0–59, got 60'],
    ['60 24 * * *', 'minute must be 0–59, got 60'],
    ['0 9 * * 8', 'weekday must be 0–7, got 8'],
    ['0 0 1 0 *', 'month must be 1–12, got 0'],
    ['*/0 * * * *', 'minute step must be 1–59, got 0'],
    ['0 9 * * 1/2', 'expected "*" or a range before the step'],
    ['mon 9 * * *', '"mon" is a weekday, not a minute'],
    ['5abc * * * *', 'unsupported minute "5abc"'],
    ['first monday of the month', 'expected a cron expression, got words'],
    ['@reboot', 'expected one of @yearly'],
    ['0 9', 'expected 5 fields (minute hour day month weekday)'],
    ['0 0 30 2 ? *', 'no month has such a day'],
  ])('%s', (text, problem) => {
    const said = explain(text);
    expect(said.problem).toContain(problem);
    expect(said.hint).not.toMatch(/write "|interval:/);
  });
});

test.each([
  ['0 12 * * ? *', 'in AWS EventBridge they are minute, hour, day, month, weekday, year'],
  ['0 8 ? * 1 *', '1 is Sunday there'],
  ['0 0 12 1/1 * ? *', '"?" is not supported; in Quartz it means "*"'],
  ['0 9 * * * UTC', 'expected no time zone in the expression'],
  ['“0 9 * * *”', 'got typographic quotes'],
  ['0 9 * * 1–5', 'expected plain characters, got "–" (U+2013)'],
  ['0 9 * *\u00a01', 'got a special space or invisible character (U+00A0)'],
  ['rate(5 minutes)', 'expected a cron expression, got a duration'],
  ['0 9 * * * root /bin/x', 'expected only the time, got "root /bin/x" after it'],
])('explainCron says what is wrong with %s', (text, problem) => {
  expect(explain(text).problem).toContain(problem);
});
