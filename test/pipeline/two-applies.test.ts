import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import { planDeclaration, applyPlan, type PlanContext } from '../../src/pipeline.ts';
import { createMemoryService } from '../../src/addons/sandbox/memory-service.ts';
import { declareEstate, estateStartAt, estateWorker } from '../support/estate.ts';
import { contentOf, declaredSchedule } from '../support/scenario.ts';

const declaration = {
  ...declareEstate(
    [
      declaredSchedule('brief', { cron: '0 9 * * *', input: 'Brief' }),
      declaredSchedule('sweep', { interval: 900, input: 'Sweep' }),
      declaredSchedule('launch', { date: '2026-12-01T08:00:00Z', input: 'Launch' }),
    ],
    { prune: 'all' },
  ),
  ledger: null,
};

describe('two applies of one declaration that were planned before either wrote', () => {
  it('leave one live schedule for each declaration, and the later one reports the copies it cancelled', async () => {
    const clock = createManualClock(estateStartAt);
    const service = createMemoryService({ clock });
    service.addWorker(estateWorker);
    const looking: PlanContext = { reader: service.api, clock, concurrency: 4, allow: new Set(), ledger: null };
    const writing = { api: service.api, clock, concurrency: 4, stop: new AbortController().signal };
    const approvals = [
      (await planDeclaration(declaration, looking)).approval,
      (await planDeclaration(declaration, looking)).approval,
    ];

    const earlier = await applyPlan(declaration, approvals[0]!, writing);
    const later = await applyPlan(declaration, approvals[1]!, writing);

    expect([earlier.converged, later.converged]).toEqual([true, true]);
    expect(service.rows(estateWorker)).toHaveLength(3);
    const kinds = later.workers.flatMap(({ outcomes }) => outcomes.map(({ change }) => change.kind));
    expect(kinds).toEqual(['create', 'create', 'create', 'cancel', 'cancel', 'cancel']);
  });

  it('leave one of two equal intervals, even if one of them runs between the two plans', async () => {
    const clock = createManualClock(estateStartAt);
    const service = createMemoryService({ clock });
    service.addWorker(estateWorker);
    const sweep = contentOf({ interval: 900, input: 'Sweep' });
    for (const seconds of [5, 20]) {
      service.addSchedule(estateWorker, sweep, { nextRunAt: new Date(estateStartAt.getTime() + seconds * 1000) });
    }
    const looking: PlanContext = { reader: service.api, clock, concurrency: 4, allow: new Set(), ledger: null };
    const writing = { api: service.api, clock, concurrency: 4, stop: new AbortController().signal };
    const one = {
      ...declaration,
      workers: declaration.workers.map((each) => ({
        ...each,
        schedules: each.schedules.filter(({ name }) => name === 'sweep'),
      })),
    };
    const earlier = await planDeclaration(one, looking);
    clock.advance(10_000);
    const later = await planDeclaration(one, looking);

    await applyPlan(one, earlier.approval!, writing);
    await applyPlan(one, later.approval!, writing);
    expect(service.rows(estateWorker)).toHaveLength(1);
  });
});
