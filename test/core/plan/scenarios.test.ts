import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { guardPlan } from '../../../src/core/plan/guard.ts';
import { keepStopping } from '../../../src/core/plan/stopping.ts';
import { planScenario, readScenario, summarise, summariseDeferred } from '../../support/scenario.ts';

const folder = new URL('../../scenarios/', import.meta.url);
const scenarios = readdirSync(folder).map((file) => {
  const scenario = readScenario(readFileSync(new URL(file, folder), 'utf8'));
  return [`${file}: ${scenario.story}`, scenario] as const;
});

describe('planWorkers', () => {
  it.each(scenarios)('%s', (_, scenario) => {
    const plan = planScenario(scenario);
    expect(summarise(plan)).toEqual(scenario.expect);
  });

  it.each(scenarios.filter(([, { stops }]) => stops !== undefined))(
    'keepStopping keeps only the cancels of a pause: %s',
    (_, scenario) => {
      const plan = keepStopping(planScenario(scenario), () => new Date(scenario.now));
      expect(summarise(plan)).toEqual(scenario.stops);
      expect(summariseDeferred(plan)).toEqual(scenario.deferred);
      expect(guardPlan(plan, new Set()).findings).toEqual([]);
    },
  );

  it.each(scenarios)('gives identical plans for reversed inputs: %s', (_, scenario) => {
    const live = 'rows' in scenario.live ? { ...scenario.live, rows: scenario.live.rows.toReversed() } : scenario.live;
    const schedules = Object.fromEntries(Object.entries(scenario.worker.schedules).toReversed());
    const reversed = { ...scenario, live, worker: { ...scenario.worker, schedules } };
    const written = JSON.stringify(planScenario(scenario).workers.map(({ changes }) => changes));
    expect(JSON.stringify(planScenario(reversed).workers.map(({ changes }) => changes))).toBe(written);
    expect(planScenario(reversed).fingerprint).toBe(planScenario(scenario).fingerprint);
  });
});
