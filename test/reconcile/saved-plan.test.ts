import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/model/plan.ts';
import { listWrites } from '../../src/reconcile/planned-write.ts';
import { decodeSavedPlan, encodeSavedPlan } from '../../src/reconcile/saved-plan.ts';
import type { SavedPlan } from '../../src/reconcile/saved-plan.ts';
import { declarationOf, planScenario } from '../support/scenario.ts';

const plan = planScenario({
  story: 'one create',
  now: '2026-11-20T09:00:00Z',
  worker: { prune: 'all', schedules: { sweep: { interval: 900 } } },
  live: { rows: [] },
  expect: [],
});
const saved: SavedPlan = {
  declaration: declarationOf(plan.workers.map(({ worker }) => worker)),
  fingerprint: plan.fingerprint,
  writes: listWrites(changesOf(plan)),
};

describe('a plan file', () => {
  it('gives back what was saved', () => {
    expect(decodeSavedPlan(encodeSavedPlan(saved))).toEqual({ kind: 'decoded', saved });
  });

  it('is refused when its fingerprint is of other writes, though its checksum was made to fit', () => {
    const forged = [
      { ...saved, fingerprint: 'f'.repeat(64) },
      { ...saved, writes: [] },
    ].map(encodeSavedPlan);
    const refused = { kind: 'refused', problem: 'its fingerprint does not fit the writes it lists: it was edited' };
    expect(forged.map(decodeSavedPlan)).toEqual([refused, refused]);
  });
});
