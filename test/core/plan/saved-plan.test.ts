import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../src/core/model/plan.ts';
import { listWrites } from '../../../src/core/plan/fingerprint.ts';
import { decodeSavedPlan, encodeSavedPlan, type SavedPlan } from '../../../src/core/plan/saved-plan.ts';
import { declarationOf, planScenario } from '../../support/scenario.ts';
import { ledgerKinds } from '../../../src/core/model/ledger-location.ts';

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
  services: [{ account: null, origin: 'https://handinger.com' }],
  writes: listWrites(changesOf(plan)),
};

const [worker] = saved.declaration.workers;
const schedule = worker?.schedules[0];

describe('a plan file', () => {
  it('decodes to what was encoded', () => {
    expect(decodeSavedPlan(encodeSavedPlan(saved))).toEqual({ kind: 'decoded', saved });
  });

  it('is refused if its fingerprint does not fit its writes, even with a valid checksum', () => {
    const forged = [
      { ...saved, fingerprint: 'f'.repeat(64) },
      { ...saved, writes: [] },
    ].map(encodeSavedPlan);
    const refused = { kind: 'refused', problem: 'its fingerprint does not match the writes it lists: it was edited' };
    expect(forged.map(decodeSavedPlan)).toEqual([refused, refused]);
  });

  const misshapen: Readonly<Record<string, readonly [unknown, string]>> = {
    'no body': [null, 'body: expected an object, got null'],
    'no declaration': [{ ...saved, declaration: null }, 'body.declaration: expected an object, got null'],
    'no writes': [{ ...saved, writes: null }, 'body.writes: expected an array, got null'],
    'text for a fingerprint': [
      { ...saved, fingerprint: 'x' },
      'body.fingerprint: expected text like /^[0-9a-f]{64}$/, got "x"',
    ],
    'a path as the ledger ID': [
      { ...saved, ledgerId: '/home/a/l.json' },
      'body.ledgerId: expected text like /^(?:new|[0-9a-f]{32})$/, got "/home/a/l.json"',
    ],
    'no workers': [declaring({ workers: null }), 'body.declaration.workers: expected an array, got null'],
    'an unknown ledger kind': [
      declaring({ ledger: { kind: 'http' } }),
      `body.declaration.ledger.kind: expected one of ${Object.keys(ledgerKinds).join(', ')}`,
    ],
    'an unknown prune policy': [
      declaring({ workers: [{ ...worker, prune: 'x' }] }),
      'workers[0].prune: expected one of all, owned, none, got "x"',
    ],
    'text for schedules': [
      declaring({ workers: [{ ...worker, schedules: 'x' }] }),
      'workers[0].schedules: expected an array, got "x"',
    ],
    'an unknown type of when': [
      declaring({ workers: [{ ...worker, schedules: [{ ...schedule, content: { when: { kind: '__proto__' } } }] }] }),
      'body.declaration.workers[0].schedules[0].content.when.type: expected one of cron, interval, scheduled, delayed',
    ],
    'an interval of half a second': [
      declaring({
        workers: [
          { ...worker, schedules: [{ ...schedule, content: { when: { type: 'interval', intervalSeconds: 0.5 } } }] },
        ],
      }),
      'expected a whole number, 1 or more, got',
    ],
  };
  it.each(Object.entries(misshapen))('is refused even with a valid checksum: %s', (_, [body, problem]) => {
    const decoded = decodeSavedPlan(encodeSavedPlan(body as SavedPlan));
    expect(decoded).toEqual({ kind: 'refused', problem: expect.stringContaining(problem) as string });
  });
});

function declaring(changes: object): object {
  return { ...saved, declaration: { ...saved.declaration, ...changes } };
}
