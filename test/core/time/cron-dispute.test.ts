import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCronDispute } from '../../../src/core/time/cron-doubts.ts';
import { nextCronRun } from '../../../src/core/time/next-run.ts';
import { parseCron } from '../../../src/core/time/cron.ts';

const startAt = new Date('2027-01-01T00:00:00Z');
const comparedRuns = 30;
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'MON', 'tue', 'Wed', 'thu', 'fri', 'SAT'];

function anyField(least: number, most: number, names: readonly string[] = []): fc.Arbitrary<string> {
  const value = fc.oneof(fc.integer({ min: least, max: most }).map(String), fc.constantFrom(String(least), ...names));
  const step = fc.integer({ min: 1, max: most });
  const element = fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    fc.constant(`${String(least)}-${String(most)}`),
    step.map((n) => `*/${String(n)}`),
    value,
    fc.tuple(value, value).map(([from, to]) => `${from}-${to}`),
    fc.tuple(value, value, step).map(([from, to, n]) => `${from}-${to}/${String(n)}`),
  );
  return fc.array(element, { minLength: 1, maxLength: 2 }).map((elements) => elements.join(','));
}

const anyExpression = fc
  .tuple(
    fc.constantFrom('', '0 ', '*/20 '),
    anyField(0, 59),
    anyField(0, 23),
    anyField(1, 31),
    anyField(1, 12, monthNames),
    anyField(0, 7, weekdayNames),
  )
  .map(([seconds, ...fields]) => `${seconds}${fields.join(' ')}`);

/** Whether croner refuses an expression or disagrees with the engine on one of its first runs. */
function isReadOtherwise(expression: string): boolean {
  const cron = parseCron(expression).cron!;
  let croner: Cron;
  try {
    croner = new Cron(expression, { timezone: 'UTC' });
  } catch {
    return true;
  }
  let ours: Date | null = startAt;
  let theirs: Date | null = startAt;
  for (let run = 0; run < comparedRuns && ours !== null; run++) {
    ours = nextCronRun(cron, ours, 'UTC');
    theirs = croner.nextRun(theirs);
    if (ours?.getTime() !== theirs?.getTime()) return true;
    if (theirs === null) break;
  }
  return false;
}

describe('findCronDispute', () => {
  it('reports every accepted expression that croner reads differently', () => {
    fc.assert(
      fc.property(anyExpression, (expression) => {
        fc.pre(parseCron(expression).cron !== null);
        if (isReadOtherwise(expression)) expect(findCronDispute(expression), expression).not.toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['@minutely', 'refuse it'],
    ['0 0 * * 7-2', 'refuse it'],
    ['0 0 * * sun-sun', 'read it as the whole week'],
    ['0 0 1 * 0-6', 'run it every day, because its weekday field lists all days instead of "*"'],
    ['0 0 1-31 * MON', 'run it every day, because its day of the month field lists all days instead of "*"'],
  ])('reports %s, which croner does read differently', (expression, others) => {
    expect(findCronDispute(expression)?.message.split('; other schedulers ')[1]).toBe(others);
    expect(isReadOtherwise(expression)).toBe(true);
  });

  it.each([
    '0 9 * * MON-FRI',
    '0 9 * * sat-sun',
    '0 9 1 * MON',
    '*/15 * * * *',
    '0 0 */2 * *',
    '0 0 1-31 * *',
    '0 0 * * 0-6',
    '0 0 * * 7',
    '@daily',
    '@HOURLY',
  ])('returns null for %s', (expression) => {
    expect(isReadOtherwise(expression)).toBe(false);
    expect(findCronDispute(expression)).toBeNull();
  });

  it('returns null for an expression that the service refuses itself', () => {
    expect(findCronDispute('0/15 * * * *')).toBeNull();
  });
});
