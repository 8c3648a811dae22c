import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Content } from '../../../src/core/model/content.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../../../src/core/model/declaration.ts';
import type { Policy, PolicyException, PolicyLimits } from '../../../src/core/model/policy.ts';
import { judgeDeclaration } from '../../../src/core/policy/judge-declaration.ts';
import { runsOnBusiestDay, type When } from '../../../src/core/time/when.ts';
import { parseCron } from '../../../src/core/time/cron.ts';
import { parseDayWindow } from '../../../src/core/time/day-window.ts';
import { minGapSeconds } from '../../../src/core/time/runs-per-day.ts';
import { cases } from '../../support/cases.ts';
import { anyCron } from '../time/any-cron.ts';
import { policyOf, scheduleOf, workerOf } from './policies.ts';

const now = new Date('2026-11-28T12:00:00Z');

function judge(
  schedule: Partial<DeclaredSchedule> | Partial<DeclaredSchedule>[],
  limits: Partial<PolicyLimits>,
  { timezone = 'Europe/Madrid', ...more }: Partial<DeclaredWorker> & Partial<Policy> = {},
): readonly string[] {
  const schedules = [schedule].flat().map((each, index) => scheduleOf({ name: `s${String(index)}`, ...each }));
  const { exceptions = [], warn = [] } = more;
  const { breaches } = judgeDeclaration(
    { workers: [workerOf(schedules, { timezone })] },
    [policyOf(limits, { exceptions, warn })],
    now,
  );
  return breaches.map(({ rule, found, allowed, nearest }) => [rule, found, allowed, nearest].join(' | '));
}

const cron = (text: string): { content: Content } => ({ content: contentOf({ type: 'cron', cron: text }) });
const interval = (intervalSeconds: number): { content: Content } => ({
  content: contentOf({ type: 'interval', intervalSeconds }),
});
const contentOf = (when: When): Content => ({ when, input: 'Do.', budget: 'standard' });
const hours = (text: string): Partial<PolicyLimits> => ({ hours: [parseDayWindow(text)!] });

describe('judgeDeclaration', () => {
  it.each<[string, Partial<DeclaredSchedule>, Partial<PolicyLimits>, string | null]>([
    ['a short interval', interval(300), { minGapSeconds: 900 }, 'minGap | 5m | at least 15m | interval: 15m'],
    [
      'a cron with short gaps',
      cron('*/5 * * * *'),
      { minGapSeconds: 900 },
      'minGap | 5m | at least 15m | cron: "*/15 * * * *"',
    ],
    [
      'a cron with a short gap across the hour',
      cron('*/25 * * * *'),
      { minGapSeconds: 900 },
      'minGap | 10m | at least 15m | cron: "0,25 * * * *"',
    ],
    ['a gap equal to the minimum', interval(900), { minGapSeconds: 900 }, null],
    [
      'a gap of days',
      cron('0 9 * * *'),
      { minGapSeconds: 172_800 },
      'minGap | 1d | at least 2d | cron: "0 9 * * 0-4/2"',
    ],
    [
      'an interval with too many runs',
      interval(899),
      runs({ schedule: 96 }),
      'maxRunsPerDay.schedule | 97 a day | at most 96 a day | interval: 15m',
    ],
    [
      'a cron with too many runs',
      cron('* 9-17 * * *'),
      runs({ schedule: 18 }),
      'maxRunsPerDay.schedule | 540 a day | at most 18 a day | cron: "0,30 9-17 * * *"',
    ],
    [
      'a one-shot',
      { content: contentOf({ type: 'delayed', delayInSeconds: 5 }) },
      { ...runs({ schedule: 1 }), minGapSeconds: 900 },
      null,
    ],
    [
      'too dear a budget',
      budget('unlimited'),
      { budgets: { allow: ['low', 'high'], maxRunsPerDay: {} } },
      'budgets.allow | unlimited | low, high | budget: high',
    ],
    [
      'too cheap a budget',
      budget('low'),
      { budgets: { allow: ['standard', 'high'], maxRunsPerDay: {} } },
      'budgets.allow | low | standard, high | budget: standard',
    ],
    [
      'too many runs on a budget',
      budget('high'),
      { budgets: { allow: null, maxRunsPerDay: { high: 20 } } },
      'budgets.maxRunsPerDay | 24 a day | at most 20 a day | interval: 1h12m',
    ],
    ['runs on another budget', budget('low'), { budgets: { allow: null, maxRunsPerDay: { high: 20 } } }, null],
    [
      'a run at night',
      cron('30 5 * * *'),
      hours('06:00-22:00'),
      'hours | 05:30 | 06:00-22:00 in Europe/Madrid | cron: "0 6 * * *"',
    ],
    [
      'a run at the exclusive end of the window',
      cron('0 22 * * *'),
      hours('06:00-22:00'),
      'hours | 22:00 | 06:00-22:00 in Europe/Madrid | cron: "59 21 * * *"',
    ],
    [
      'some runs at night',
      cron('0 */4 * * *'),
      hours('06:00-22:00'),
      'hours | 00:00, 04:00 | 06:00-22:00 in Europe/Madrid | cron: "0 8-20/4 * * *"',
    ],
    [
      'a window across midnight',
      cron('0 12 * * *'),
      hours('22:00-06:00'),
      'hours | 12:00 | 22:00-06:00 in Europe/Madrid | cron: "59 5 * * *"',
    ],
    ['runs inside a window across midnight', cron('30 23,0-5 * * *'), hours('22:00-06:00'), null],
    [
      'an interval, which has no hours',
      interval(86_400),
      hours('06:00-22:00'),
      'hours | any time of the day | 06:00-22:00 in Europe/Madrid | ',
    ],
    [
      'a date outside the window',
      { content: contentOf({ type: 'scheduled', date: '2026-12-01T22:30:00Z' }) },
      hours('06:00-22:00'),
      'hours | 23:30 | 06:00-22:00 in Europe/Madrid | date: "2026-12-01T20:59:00Z"',
    ],
    ['a window of the whole day', interval(60), hours('00:00-24:00'), null],
    [
      'a missing description and owner',
      { owner: ' ' },
      { require: ['description', 'owner'] },
      'require | no description and no owner | description and owner | ',
    ],
    [
      'a long prompt',
      { content: { ...contentOf({ type: 'cron', cron: '0 9 * * *' }), input: '👩🏽' } },
      { maxPromptLength: 1 },
      'prompt.maxLength | 2 characters | at most 1 character | 1 character',
    ],
    [
      'a secret in a prompt',
      { content: { ...contentOf({ type: 'cron', cron: '0 9 * * *' }), input: 'ghp_abcdefghijkl' } },
      { refusesSecrets: true },
      'prompt.secrets | GitHub token | none | ',
    ],
  ])('judges %s', (_, schedule, limits, expected) => {
    expect(judge(schedule, limits)).toEqual(expected === null ? [] : [expected]);
  });

  it('refuses hours for a worker without a time zone', () => {
    expect(judge(cron('0 9 * * *'), hours('06:00-22:00'), { timezone: null })).toEqual([
      'hours | no time zone | 06:00-22:00 | ',
    ]);
  });

  it('suggests only values that pass, for any cron and limit', () => {
    fc.assert(
      fc.property(
        anyCron,
        fc.integer({ min: 2, max: 4_000 }),
        fc.integer({ min: 1, max: 50 }),
        (text, minutes, most) => {
          fc.pre(parseCron(text).cron !== null);
          const offers = judge(cron(text), { minGapSeconds: minutes * 60, ...runs({ schedule: most }) });
          for (const [rule = '', , , nearest = ''] of offers.map((offer) => offer.split(' | '))) {
            const offered = /^cron: "(.*)"$/.exec(nearest)?.[1];
            if (offered === undefined) continue;
            const when = { type: 'cron', cron: offered } as const;
            if (rule === 'minGap') expect(minGapSeconds(when)).toBeGreaterThanOrEqual(minutes * 60);
            else expect(runsOnBusiestDay(when)).toBeLessThanOrEqual(most);
          }
        },
      ),
      { numRuns: cases(60) },
    );
  });
});

function runs(limits: Partial<PolicyLimits['maxRunsPerDay']>): Partial<PolicyLimits> {
  return { maxRunsPerDay: { schedule: null, worker: null, total: null, ...limits } };
}

function budget(named: Content['budget']): { content: Content } {
  return { content: { when: { type: 'interval', intervalSeconds: 3_600 }, input: 'Do.', budget: named } };
}

describe('judgeDeclaration for sums', () => {
  it('adds up the busiest days of everything that is or will be live', () => {
    const pause = { reason: 'x', until: null, workers: [], except: [], location: { file: 'x', line: 1, column: 1 } };
    const schedules = [
      interval(3_600),
      { ...interval(3_600), from: new Date('2027-01-01') },
      { ...interval(3_600), pause },
      { ...interval(3_600), enabled: false },
      { ...interval(3_600), until: new Date('2026-01-01') },
      { content: contentOf({ type: 'scheduled', date: '2027-01-01T00:00:00Z' }) },
    ];
    expect(judge(schedules, runs({ worker: 71, total: 70 }))).toEqual([
      'maxRunsPerDay.worker | 72 a day | at most 71 a day | 71 a day',
      'maxRunsPerDay.total | 72 a day | at most 70 a day | 70 a day',
    ]);
    expect(judge(schedules, runs({ worker: 72, total: 72 }))).toEqual([]);
  });
});

describe('an exception', () => {
  const exception: PolicyException = {
    rule: 'minGap',
    schedule: 'team/s0',
    workerId: 'wrk_team',
    permit: { kind: 'number', value: 300 },
    until: '2026-11-28',
    reason: 'launch',
    location: { file: 'rota.policy.yaml', line: 9, column: 3 },
  };
  const limits = { minGapSeconds: 900 };
  const judged = (more: Partial<PolicyException>, seconds = 300) => {
    const policy = policyOf(limits, { exceptions: [{ ...exception, ...more }] });
    return judgeDeclaration({ workers: [workerOf([scheduleOf(interval(seconds))])] }, [policy], now);
  };

  it('permits its value until the end of its day, and warns a week before it ends', () => {
    const { breaches, remarks } = judged({});
    expect(breaches).toEqual([]);
    expect(remarks.map(({ code }) => code)).toEqual(['policy-exception-ends']);
    expect(judged({ until: '2026-12-06' }).remarks).toEqual([]);
    expect(judged({ until: '2026-12-05' }).remarks).toHaveLength(1);
  });

  it('does not permit a worse value, or anything after it has ended', () => {
    expect(judged({}, 299).breaches).toMatchObject([{ found: '4m59s', allowed: 'at least 5m', exceptionEnded: null }]);
    const ended = judged({ until: '2026-11-27' });
    expect(ended.breaches).toMatchObject([{ allowed: 'at least 15m', exceptionEnded: '2026-11-27' }]);
    expect(ended.remarks.map(({ code }) => code)).toEqual(['policy-exception-unused']);
  });

  it.each([
    ['for another worker with the same alias', { workerId: 'wrk_other' }, 1],
    ['for an undeclared schedule', { schedule: 'team/other' }, 1],
    ['for another rule', { rule: 'prompt.maxLength' as const }, 1],
  ])('%s permits nothing and is reported as unused', (_, more, breaches) => {
    const result = judged(more);
    expect(result.breaches).toHaveLength(breaches);
    expect(result.remarks.map(({ code }) => code)).toEqual(['policy-exception-unused']);
  });

  it('is reported if it is no longer needed', () => {
    expect(judged({ until: '2027-12-01' }, 900).remarks).toMatchObject([
      { message: 'the exception for team/s0 from minGap is not needed: the schedule passes without it' },
    ]);
  });
});

it('two policies must both pass, and a breach that both find is reported once', () => {
  const workers = [workerOf([scheduleOf(interval(300))])];
  const base = { ...policyOf({ minGapSeconds: 900 }), file: 'main:rota.policy.yaml', revision: 'main' };
  const both = judgeDeclaration({ workers }, [policyOf({}), base], now).breaches;
  expect(both).toMatchObject([{ policy: 'main:rota.policy.yaml', rule: 'minGap' }]);
  expect(judgeDeclaration({ workers }, [policyOf({ minGapSeconds: 900 }), base], now).breaches).toHaveLength(1);
});
