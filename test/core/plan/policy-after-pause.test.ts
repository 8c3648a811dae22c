import { expect, it } from 'vitest';
import { hashContent } from '../../../src/core/plan/fingerprint.ts';
import { judgePlan } from '../../../src/core/plan/guard-policy.ts';
import { policyOf, scheduleOf, workerOf } from '../policy/policies.ts';
import { planPlainly } from '../../support/scenario.ts';

const now = new Date('2026-11-28T12:00:00Z');
const sweep = { when: { type: 'interval', intervalSeconds: 300 }, input: 'Sweep.', budget: 'standard' } as const;
const policies = [policyOf({ minGapSeconds: 900, maxRunsPerDay: { schedule: null, worker: 100, total: 100 } })];

/** The rules that refuse a plan of a worker whose one schedule is recorded but not live. */
function refusedBy(record: { readonly paused?: true; readonly input?: string }): readonly (string | undefined)[] {
  const { paused, input = sweep.input } = record;
  const contentHash = hashContent({ ...sweep, input });
  const made = { name: 's0', scheduleId: 'sch_1', contentHash, createdAt: new Date('2026-11-01'), dueAt: null };
  const owned = { ...made, protect: false, runsPerDay: 288, ...(paused && { paused }) };
  const declaration = {
    workers: [workerOf([scheduleOf({ content: sweep })])],
    pauses: [],
    cancelLimit: null,
    ledger: null,
    files: [],
  };
  const plan = planPlainly({
    declaration,
    observed: new Map([['wrk_team', { kind: 'listed', workerId: 'wrk_team', timezone: null, schedules: [] }]]),
    owned: new Map([['wrk_team', { workerId: 'wrk_team', schedules: [owned], intents: [] }]]),
    now,
  });
  expect(plan.workers[0]?.changes.map(({ kind }) => kind)).toContain('create');
  return judgePlan(plan, { policies, whole: declaration, now }).refused.map(({ breach }) => breach?.rule);
}

it('a policy permits recreating an unchanged schedule that a pause cancelled', () => {
  expect(refusedBy({ paused: true })).toEqual([]);
  expect(refusedBy({ paused: true, input: 'Other.' })).toEqual(['minGap']);
  expect(refusedBy({})).toEqual(['minGap', 'maxRunsPerDay.worker', 'maxRunsPerDay.total']);
});
