import { expect, it } from 'vitest';
import { hashContent } from '../../../src/core/plan/fingerprint.ts';
import { guardPlan } from '../../../src/core/plan/guard.ts';
import { listBounds } from '../../../src/core/plan/judged.ts';
import { scheduleOf, workerOf } from '../policy/policies.ts';
import { planPlainly } from '../../support/scenario.ts';

const now = new Date('2026-11-28T12:00:00Z');
const until = new Date('2026-11-28T14:00:00Z');
const pause = { reason: 'x', until: null, workers: [], except: [], location: { file: 'x', line: 1, column: 1 } };

it('a new until under a pause is judged as a cancel of the paused schedule, and a known one is not', () => {
  const plain = scheduleOf({ pause, protect: true });
  const worker = workerOf([{ ...plain, until }]);
  const made = { name: 's0', scheduleId: 'sch_1', contentHash: hashContent(plain.content), createdAt: new Date(0) };
  const schedules = [{ ...made, dueAt: null, protect: true, runsPerDay: 24, paused: true as const }];
  const codesWith = (bounds: readonly string[]): readonly string[] => {
    const plan = planPlainly({
      declaration: { workers: [worker], pauses: [pause], cancelLimit: null, ledger: null, files: [] },
      observed: new Map([['wrk_team', { kind: 'listed', workerId: 'wrk_team', timezone: null, schedules: [] }]]),
      owned: new Map([['wrk_team', { workerId: 'wrk_team', schedules, intents: [], bounds }]]),
      now,
    });
    return guardPlan(plan, new Set()).findings.map(({ code }) => code);
  };
  expect(codesWith(listBounds(workerOf([plain]), now))).toEqual(['emptied-worker', 'protected']);
  expect(codesWith(listBounds(worker, now))).toEqual([]);
});
