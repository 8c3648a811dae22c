import { describe, expect, it } from 'vitest';
import type { Content } from '../../../src/core/model/content.ts';
import type { DeclaredSchedule } from '../../../src/core/model/declaration.ts';
import { hashContent } from '../../../src/core/plan/fingerprint.ts';
import { judgePlan } from '../../../src/core/plan/guard-policy.ts';
import { listBounds } from '../../../src/core/plan/judged.ts';
import { planAgainst } from '../../../src/core/plan/plan-against.ts';
import { runsOnBusiestDay } from '../../../src/core/time/when.ts';
import { policyOf, scheduleOf, workerOf } from '../policy/policies.ts';
import { planPlainly, plainRequest } from '../../support/scenario.ts';

const now = new Date('2026-11-28T12:00:00Z');
const pause = { reason: 'x', until: null, workers: [], except: [], location: { file: 'x', line: 1, column: 1 } };
const policies = [policyOf({ minGapSeconds: 900, maxRunsPerDay: { schedule: null, worker: 100, total: null } })];

const every = (intervalSeconds: number, name = 'sweep'): DeclaredSchedule => {
  const content: Content = { when: { type: 'interval', intervalSeconds }, input: name, budget: 'standard' };
  return scheduleOf({ name, content, pause });
};
const declare = (schedules: readonly DeclaredSchedule[]) => ({
  workers: [workerOf(schedules)],
  pauses: [pause],
  cancelLimit: null,
  ledger: null,
  files: [],
});

/** The rules that refuse `schedules` under a pause that an earlier apply put on `paused`. */
function refusedAfter(paused: readonly DeclaredSchedule[], schedules: readonly DeclaredSchedule[]): readonly unknown[] {
  const whole = declare(schedules);
  const records = paused.map(({ name, content }) => ({
    name,
    scheduleId: `sch_${name}`,
    contentHash: hashContent(content),
    createdAt: new Date('2026-11-01T00:00:00Z'),
    dueAt: null,
    protect: false,
    runsPerDay: runsOnBusiestDay(content.when),
    paused: true as const,
  }));
  const bounds = listBounds(workerOf(paused), now);
  const plan = planPlainly({
    declaration: whole,
    observed: new Map([['wrk_team', { kind: 'listed', workerId: 'wrk_team', timezone: null, schedules: [] }]]),
    owned: new Map([['wrk_team', { workerId: 'wrk_team', schedules: records, intents: [], bounds }]]),
    now,
  });
  return judgePlan(plan, { policies, whole, now }).refused.map(({ breach }) => breach?.rule);
}

describe('a policy under a pause', () => {
  it('refuses a new or edited schedule as if it were live', () => {
    expect(refusedAfter([], [every(300)])).toEqual(['minGap', 'maxRunsPerDay.worker']);
    expect(refusedAfter([every(3_600)], [every(300)])).toEqual(['minGap', 'maxRunsPerDay.worker']);
  });

  it('only warns of schedules that the pause cancelled, and lets removals and edits offset additions', () => {
    expect(refusedAfter([every(300)], [every(300)])).toEqual([]);
    expect(refusedAfter([every(300), every(900, 'a')], [every(300), every(1_800, 'a')])).toEqual([]);
    expect(refusedAfter([every(300), every(900, 'a')], [every(300), every(1_800, 'b')])).toEqual([]);
    expect(refusedAfter([every(300)], [every(300), every(1_800, 'b')])).toEqual(['maxRunsPerDay.worker']);
    const ending = { ...every(900, 'a'), until: new Date('2027-01-01T00:00:00Z') };
    expect(refusedAfter([every(900, 'a')], [ending, every(3_600, 'b')])).toEqual(['maxRunsPerDay.worker']);
  });

  it('refuses only schedules that the base does not have', () => {
    const whole = declare([every(300)]);
    const against = (base: readonly DeclaredSchedule[]) =>
      judgePlan(planAgainst({ declaration: whole, base: declare(base), now }, plainRequest), { policies, whole, now })
        .refused.length;
    expect(against([])).toBe(2);
    expect(against([every(300)])).toBe(0);
    expect(against([{ ...every(300), pause: null }])).toBe(0);
  });
});
