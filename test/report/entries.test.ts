import { describe, expect, it } from 'vitest';
import { createApplyDocument } from '../../src/report/documents/apply-document.ts';
import type { ChangeEntry } from '../../src/report/documents/change-entry.ts';
import { createPlanDocument } from '../../src/report/documents/plan-document.ts';
import { gatherEntries, gatherHolds, gatherOutcomes, reviewedKinds } from '../../src/report/wording/entries.ts';
import { setApply, setPlan } from './set-stories.ts';

const { workers, changes } = createPlanDocument(setPlan);

/** The number of workers in each entry after a change to the part of one worker. */
function sizesWith(alter: (change: ChangeEntry) => Partial<ChangeEntry>): readonly number[] {
  const altered = changes.map((change) => (change.worker === 'team-07' ? { ...change, ...alter(change) } : change));
  return gatherEntries(workers, altered, reviewedKinds).map(({ parts }) => parts.length);
}

describe('an edit in a set', () => {
  it('is one entry for all workers on which it is equal, in any zone', () => {
    expect(sizesWith(() => ({}))).toEqual([25, 1, 1, 1]);
  });

  it('is in the JSON once for each worker', () => {
    expect(changes.filter(({ set }) => set?.name === 'daily-ops')).toHaveLength(28);
  });

  it('is one entry after an apply too', () => {
    const document = createApplyDocument(setApply);
    expect(gatherOutcomes(document.workers, document.outcomes).map(({ parts }) => parts.length)).toEqual([25, 1, 1, 1]);
    expect(document.outcomes).toHaveLength(28);
  });

  const others: readonly (readonly [string, (change: ChangeEntry) => Partial<ChangeEntry>])[] = [
    ['kind', () => ({ kind: 'unprotect' })],
    ['changed field', ({ before }) => ({ before: before && { ...before, budget: 'unlimited' } })],
    ['warning', () => ({ warnings: [{ code: 'runs-more', message: 'runs twice as often' }] })],
    ['edit', ({ set }) => ({ set: set && { ...set, before: { input: 'Brief {{team}}.', cron: null } } })],
    ['set', ({ set }) => ({ set: set && { ...set, name: 'weekly-ops' } })],
    ['moved side', () => ({ drift: true })],
    ['former name', () => ({ was: 'team-07/brief' })],
  ];
  it.each(others)('has an entry of its own for a worker that differs by %s', (_, alter) => {
    expect(sizesWith(alter).toSorted((a, b) => b - a)).toEqual([24, 1, 1, 1, 1]);
  });

  it('has an entry for each worker if the live content does not come from a set', () => {
    const unknown = changes.map((change) => ({
      ...change,
      before: change.before && { ...change.before, input: 'Something else.' },
      set: change.set && { ...change.set, before: null },
    }));
    expect(gatherEntries(workers, unknown, reviewedKinds).every(({ parts }) => parts.length === 1)).toBe(true);
  });

  it('groups equal holds and adopts, and separates a hold of a row', () => {
    const held = changes.map((change) => ({
      ...change,
      kind: 'hold' as const,
      scheduleId: null,
      reason: 'is disabled',
    }));
    const all = workers.length;
    expect(gatherHolds(workers, held).map(({ parts }) => parts.length)).toEqual([all]);
    const adopted = held.map((change) => ({ ...change, kind: 'adopt' as const }));
    expect(gatherEntries(workers, adopted, ['adopt']).map(({ parts }) => parts.length)).toEqual([all]);
    const [first, ...others] = held;
    const one = [{ ...first!, scheduleId: 'sch_1' }, ...others];
    expect(gatherHolds(workers, one).map(({ parts }) => parts.length)).toEqual([1, all - 1]);
  });

  it('has an entry for each worker for cancels', () => {
    const cancelled = changes.map((change) => ({ ...change, kind: 'cancel' as const, after: null }));
    expect(gatherEntries(workers, cancelled, reviewedKinds).every(({ parts }) => parts.length === 1)).toBe(true);
  });
});
