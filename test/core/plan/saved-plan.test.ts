import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../src/core/model/plan.ts';
import { listWrites } from '../../../src/core/plan/planned-write.ts';
import { decodeSavedPlan, encodeSavedPlan } from '../../../src/core/plan/saved-plan.ts';
import type { SavedPlan } from '../../../src/core/plan/saved-plan-shape.ts';
import { declarationOf, planScenario } from '../../support/scenario.ts';

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
  ledgerId: null,
  writes: listWrites(changesOf(plan)),
};

const [worker] = saved.declaration.workers;
const schedule = worker?.schedules[0];

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

  const misshapen: Readonly<Record<string, readonly [unknown, string]>> = {
    'no body': [null, 'expected an object at body, got null'],
    'no declaration': [{ ...saved, declaration: null }, 'expected an object at body.declaration, got null'],
    'no writes': [{ ...saved, writes: null }, 'expected a list at body.writes, got null'],
    'text for a fingerprint': [{ ...saved, fingerprint: 'x' }, 'at body.fingerprint, got "x"'],
    'a ledger by its path': [{ ...saved, ledgerId: '/home/a/l.json' }, 'at body.ledgerId, got "/home/a/l.json"'],
    'no workers': [declaring({ workers: null }), 'expected a list at body.declaration.workers, got null'],
    'an unknown ledger': [
      declaring({ ledger: { kind: 'http' } }),
      'expected file | git at body.declaration.ledger.kind',
    ],
    'an unknown prune': [declaring({ workers: [{ ...worker, prune: 'x' }] }), 'workers[0].prune, got "x"'],
    'text for schedules': [declaring({ workers: [{ ...worker, schedules: 'x' }] }), 'workers[0].schedules, got "x"'],
    'an unknown when': [
      declaring({ workers: [{ ...worker, schedules: [{ ...schedule, content: { when: { kind: '__proto__' } } }] }] }),
      'expected cron | interval | scheduled | delayed at body.declaration.workers[0].schedules[0].content.when.kind',
    ],
    'half a second': [
      declaring({
        workers: [
          { ...worker, schedules: [{ ...schedule, content: { when: { kind: 'interval', intervalSeconds: 0.5 } } }] },
        ],
      }),
      'expected a whole number from 1 at',
    ],
  };
  it.each(Object.entries(misshapen))('is refused with a checksum that fits: %s', (_, [body, problem]) => {
    const decoded = decodeSavedPlan(encodeSavedPlan(body as SavedPlan));
    expect(decoded).toEqual({ kind: 'refused', problem: expect.stringContaining(problem) as string });
  });
});

function declaring(changes: object): object {
  return { ...saved, declaration: { ...saved.declaration, ...changes } };
}
