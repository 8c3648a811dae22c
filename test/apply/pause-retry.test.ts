import { expect, it } from 'vitest';
import { settleRecord } from '../../src/apply/ledger-records.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { OwnedWorker } from '../../src/core/model/owned.ts';
import { isWrite } from '../../src/core/model/change.ts';
import { hashContent } from '../../src/core/plan/fingerprint.ts';
import { guardPlan } from '../../src/core/plan/guard.ts';
import { listBounds } from '../../src/core/plan/judged.ts';
import { listNotDue, planWorkers } from '../../src/core/plan/plan.ts';
import { scheduleOf, workerOf } from '../core/policy/policies.ts';
import { plainInput } from '../support/scenario.ts';

const during = new Date('2026-11-28T12:00:00Z');
const until = new Date('2026-11-28T13:00:00Z');
const pause = { reason: 'x', until, workers: [], except: [], location: { file: 'x', line: 1, column: 1 } };

it('a schedule that a pause cancelled stays due and needs no --allow after its create failed', () => {
  const content = { when: { type: 'interval', intervalSeconds: 3_600 }, input: 'Do.', budget: 'unlimited' } as const;
  const worker = workerOf([scheduleOf({ content, pause })]);
  const made = {
    name: 's0',
    scheduleId: 'sch_1',
    contentHash: hashContent(content),
    createdAt: new Date(0),
    dueAt: null,
  };
  const record: OwnedWorker = {
    workerId: 'wrk_team',
    schedules: [{ ...made, protect: false, runsPerDay: 24, paused: true }],
    intents: [],
    bounds: listBounds(worker, during),
  };
  const inputWith = (owned: OwnedWorker) =>
    plainInput({
      declaration: { workers: [worker], pauses: [pause], cancelLimit: null, ledger: null, files: [] },
      observed: new Map([['wrk_team', { kind: 'listed', workerId: 'wrk_team', timezone: null, schedules: [] }]]),
      owned: new Map([['wrk_team', owned]]),
      now: until,
    });
  const plan = planWorkers(inputWith(record)).workers[0]!;
  const outcomes = plan.changes
    .filter(isWrite)
    .map((change): Outcome => ({ change, status: 'failed', scheduleId: null, error: null, notes: [] }));
  expect(outcomes).toHaveLength(1);
  const after = settleRecord({ before: record, plan, outcomes, now: until });
  expect(listNotDue(inputWith(after))).toEqual([]);
  expect(guardPlan(planWorkers(inputWith(after)), new Set()).findings).toEqual([]);
  expect(settleRecord({ before: after, plan: { ...plan, record: after }, outcomes: [], now: until }).bounds).toEqual(
    record.bounds,
  );
});
