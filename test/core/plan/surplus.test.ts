import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/model/outcome.ts';
import { isWrite, scheduleIdOf } from '../../../src/core/model/change.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { planSurplus } from '../../../src/core/plan/surplus.ts';
import { planScenario, type Scenario } from '../../support/scenario.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
const schedules = Object.fromEntries(names.map((name) => [name, { interval: 3_600, input: name, protect: true }]));

function plan(rows: readonly { readonly id: string; readonly input: string }[]): Plan {
  const scenario: Scenario = {
    story: 'two applies',
    now: '2026-11-20T09:00:00Z',
    worker: { prune: 'all', schedules },
    live: { rows: rows.map((row) => ({ ...row, interval: 3_600 })) },
    expect: [],
  };
  return planScenario(scenario);
}

const twice = names.flatMap((name) => [1, 2].map((copy) => ({ id: `sch_${name}${String(copy)}`, input: name })));

function outcomesOf(planned: Plan, status: Outcome['status']): ReadonlyMap<string, readonly Outcome[]> {
  return new Map(
    planned.workers.map(({ worker, changes }) => [
      worker.workerId,
      changes.filter(isWrite).map((change) => ({ change, status, scheduleId: null, error: null, notes: [] })),
    ]),
  );
}

function surplusIds(planned: Plan, verifying: Plan, status: Outcome['status'] = 'done'): readonly (string | null)[] {
  const surplus = planSurplus({ plan: planned, verifying, outcomes: outcomesOf(planned, status) });
  return (surplus?.workers ?? []).flatMap(({ changes }) => changes.filter(isWrite).map(scheduleIdOf));
}

describe('planSurplus after two concurrent applies', () => {
  it('cancels all but one copy of each schedule, protected ones and any number of them', () => {
    expect(surplusIds(plan([]), plan(twice))).toEqual(names.map((name) => `sch_${name}2`));
  });

  it('never cancels a row that was live when the guards ran', () => {
    const before = twice.filter(({ input }) => input === 'a');
    expect(surplusIds(plan(before), plan(twice))).not.toContain('sch_a2');
    expect(surplusIds(plan(before), plan(twice))).toHaveLength(names.length - 1);
  });

  it('never cancels a copy of a schedule that the apply did not create itself', () => {
    const [first, ...others] = names.map((name) => ({ id: `sch_${name}1`, input: name }));
    expect(surplusIds(plan([first!]), plan([first!, { id: 'sch_a2', input: 'a' }, ...others]))).toEqual([]);
  });

  it('cancels nothing on a worker whose apply did not fully succeed', () => {
    expect(surplusIds(plan([]), plan(twice), 'uncertain')).toEqual([]);
  });
});
