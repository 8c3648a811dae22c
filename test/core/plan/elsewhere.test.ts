import { expect, it } from 'vitest';
import { findPlanWarnings, toDiagnostic } from '../../../src/core/plan/warnings.ts';
import { plan, worker } from '../../report/build.ts';

it('findPlanWarnings warns of a planned worker that has schedules at another service in the ledger', () => {
  const now = new Date('2026-11-30T12:00:00Z');
  const warnings = findPlanWarnings({
    plan: plan(worker('research').planned([])),
    owned: new Map(),
    elsewhere: [
      { workerId: 'wrk_research', origin: 'https://eu.handinger.com', schedules: 2 },
      { workerId: 'wrk_other', origin: 'https://eu.handinger.com', schedules: 1 },
    ],
    judge: () => ({ now, listedAt: now, clockAheadMs: 0 }),
    isPartial: false,
    policy: null,
  });
  expect(warnings.map(toDiagnostic)).toMatchObject([
    {
      code: 'worker-elsewhere',
      message:
        'the ledger has 2 schedules of worker "research" (wrk_research) at https://eu.handinger.com, which this run does not use; they keep running there as well',
      hint: 'to end them, apply the worker there once with "schedules: {}"; if that service is gone, run there: rota ledger release wrk_research',
    },
  ]);
});
