import { describe, expect, it } from 'vitest';
import { guardCodes } from '../../../src/core/model/guard.ts';
import type { Content } from '../../../src/core/model/content.ts';
import type { Policy, PolicyLimits } from '../../../src/core/model/policy.ts';
import { guardPlan } from '../../../src/core/plan/guard.ts';
import { judgePlan } from '../../../src/core/plan/guard-policy.ts';
import { planAgainst } from '../../../src/core/plan/plan-against.ts';
import { policyOf, scheduleOf, workerOf } from '../policy/policies.ts';
import { plainRequest } from '../../support/scenario.ts';

const now = new Date('2026-11-28T12:00:00Z');
const pause = { reason: 'x', until: null, workers: [], except: [], location: { file: 'x', line: 1, column: 1 } };

type Written = { readonly seconds: number } & Partial<Pick<Content, 'budget' | 'input'>> & {
    readonly off?: 'disabled' | 'paused';
    readonly owner?: string;
  };

function declare(schedules: Readonly<Record<string, Written>>) {
  const all = Object.entries(schedules).map(
    ([name, { seconds, off, owner = null, input = name, budget = 'standard' }]) =>
      scheduleOf({
        name,
        owner,
        content: { when: { type: 'interval', intervalSeconds: seconds }, input, budget },
        enabled: off !== 'disabled',
        pause: off === 'paused' ? pause : null,
      }),
  );
  return { workers: [workerOf(all)], pauses: [], cancelLimit: null, ledger: null, files: [] };
}

/** The rules that refuse the change from `before` to `after`, and those that warn of it. */
function verdict(
  before: Readonly<Record<string, Written>>,
  after: Readonly<Record<string, Written>>,
  limits: Partial<PolicyLimits>,
  more: Partial<Policy> = {},
): { readonly refused: readonly string[]; readonly warned: readonly string[] } {
  const declaration = declare(after);
  const plan = planAgainst({ declaration, base: declare(before), now }, plainRequest);
  const judged = judgePlan(plan, { policies: [policyOf(limits, more)], whole: declaration, now });
  expect(guardPlan(plan, new Set(guardCodes), { policy: judged.refused }).kind === 'refused').toBe(
    judged.refused.length > 0,
  );
  return { refused: judged.refused.map(({ breach }) => breach!.rule), warned: judged.warned.map(({ rule }) => rule) };
}

const gap = { minGapSeconds: 900 };
const sums = (limits: Partial<PolicyLimits['maxRunsPerDay']>): Partial<PolicyLimits> => ({
  maxRunsPerDay: { schedule: null, worker: null, total: null, ...limits },
});
const dear = { budgets: { allow: ['low' as const, 'standard' as const], maxRunsPerDay: { standard: 10 } } };
const both = { ...gap, require: ['owner' as const] };

describe('the policy', () => {
  it.each<
    [string, Readonly<Record<string, Written>>, Readonly<Record<string, Written>>, Partial<PolicyLimits>, string[]]
  >([
    ['refuses a create', {}, { a: { seconds: 300 } }, gap, ['minGap']],
    ['refuses a replace that makes a breach worse', { a: { seconds: 600 } }, { a: { seconds: 300 } }, gap, ['minGap']],
    [
      'refuses a replace that leaves a breach as bad',
      { a: { seconds: 300 } },
      { a: { seconds: 300, budget: 'low' } },
      gap,
      ['minGap'],
    ],
    ['permits a replace that lessens a breach', { a: { seconds: 300 } }, { a: { seconds: 600 } }, gap, []],
    [
      'permits a replace that lessens one breach and leaves another as it was',
      { a: { seconds: 300 } },
      { a: { seconds: 600 } },
      both,
      [],
    ],
    [
      'permits a replace that ends one breach and leaves another as it was',
      { a: { seconds: 300 } },
      { a: { seconds: 900 } },
      both,
      [],
    ],
    [
      'refuses a replace that lessens one breach and adds another',
      { a: { seconds: 60 } },
      { a: { seconds: 120, budget: 'high' } },
      { ...gap, budgets: { allow: ['standard'], maxRunsPerDay: {} } },
      ['minGap', 'budgets.allow'],
    ],
    [
      'refuses a dearer budget',
      { a: { seconds: 86_400, budget: 'high' } },
      { a: { seconds: 86_400, budget: 'unlimited' } },
      dear,
      ['budgets.allow'],
    ],
    [
      'permits a cheaper budget',
      { a: { seconds: 3_600, budget: 'unlimited' } },
      { a: { seconds: 3_600, budget: 'standard' } },
      dear,
      [],
    ],
    ['permits an unchanged live schedule', { a: { seconds: 300 } }, { a: { seconds: 300 } }, gap, []],
    ['permits a cancel', { a: { seconds: 300 }, b: { seconds: 300 } }, { b: { seconds: 300 } }, gap, []],
    ['permits enabled: false', { a: { seconds: 300 } }, { a: { seconds: 300, off: 'disabled' } }, gap, []],
    [
      'permits a pause',
      { a: { seconds: 300 } },
      { a: { seconds: 300, off: 'paused' } },
      { ...gap, ...sums({ worker: 1, total: 1 }) },
      [],
    ],
    [
      'refuses a create that adds to an exceeded sum',
      { a: { seconds: 600 } },
      { a: { seconds: 600 }, b: { seconds: 86_400 } },
      sums({ worker: 144, total: 144 }),
      ['maxRunsPerDay.worker', 'maxRunsPerDay.total'],
    ],
    [
      'permits an edit that leaves an exceeded sum as it is',
      { a: { seconds: 600 } },
      { a: { seconds: 600, budget: 'low' } },
      sums({ worker: 9, total: 9 }),
      [],
    ],
    [
      'permits changes that lessen an exceeded sum',
      { a: { seconds: 600 } },
      { a: { seconds: 700 }, b: { seconds: 86_400 } },
      sums({ worker: 9, total: 9 }),
      [],
    ],
  ])('%s', (_, before, after, limits, expected) => {
    expect(verdict(before, after, limits).refused.toSorted()).toEqual(expected.toSorted());
  });

  it('warns of a rule in warn, and ignores that rule when judging whether a replace is better', () => {
    const warn = { warn: ['require' as const, 'budgets.allow' as const] };
    const found = verdict(
      { a: { seconds: 60 } },
      { a: { seconds: 120, budget: 'high' } },
      { ...both, budgets: { allow: ['standard'], maxRunsPerDay: {} } },
      warn,
    );
    expect(found).toEqual({ refused: [], warned: ['minGap', 'budgets.allow', 'require'] });
  });

  it('counts every declared worker for maxRunsPerDay.total, even if only some are planned', () => {
    const declaration = declare({ a: { seconds: 86_400 } });
    const plan = planAgainst({ declaration, base: declare({}), now }, plainRequest);
    const other = workerOf([scheduleOf({})], { alias: 'other', workerId: 'wrk_other' });
    const whole = { workers: [...declaration.workers, other] };
    const { refused } = judgePlan(plan, { policies: [policyOf(sums({ total: 24 }))], whole, now });
    expect(refused.map(({ message }) => message)).toEqual([
      'all workers together run 25 times a day; rota.policy.yaml allows at most 24 a day (maxRunsPerDay.total)',
    ]);
  });
});
