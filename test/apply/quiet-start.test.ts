import { expect, it } from 'vitest';
import { waitForQuiet } from '../../src/apply/replace-schedule.ts';
import type { ReplaceChange } from '../../src/core/model/change.ts';
import { contentOf, type ShortContent } from '../support/scenario.ts';

const now = new Date('2026-11-20T09:00:00Z');
const never: ShortContent = { cron: '0 0 29 2 *', input: 'Sweep.' };

function replacing(before: ShortContent, nextRunInMs: number, after: ShortContent = never): ReplaceChange {
  const nextRunAt = new Date(now.getTime() + nextRunInMs);
  return {
    kind: 'replace',
    was: null,
    alias: 'team',
    workerId: 'wrk_team',
    name: 'sweep',
    reason: 'differs',
    protect: false,
    before: { kind: 'recognised', id: 'sch_1', content: contentOf(before), nextRunAt },
    after: contentOf(after),
  };
}

const rarely = { interval: 86_400, input: 'Old.' };

it.each([
  ['does not wait without a replace', [], 0],
  ['does not wait for a distant run', [replacing(rarely, 10_001)], 0],
  ['waits until after a near run', [replacing(rarely, 10_000)], 11_000],
  ['does not wait for an overdue run, which may be in progress', [replacing(rarely, -1)], 0],
  ['waits for a run of the new version', [replacing(rarely, 3_600_000, { cron: '5 0 9 * * *', input: 'New.' })], 6_000],
  ['waits for both of two runs', [replacing(rarely, 2_000), replacing(rarely, 9_000)], 10_000],
  ['looks further ahead for a batch of twenty', Array.from({ length: 20 }, () => replacing(rarely, 25_000)), 26_000],
  [
    'does not wait if the row runs every two seconds, because no gap is longer',
    [replacing({ interval: 2, input: 'Old.' }, 2_000)],
    0,
  ],
  [
    'waits for the longest gap if none is long enough',
    [replacing({ cron: '1,3,11 * * * * *', input: 'Old.' }, 1_000)],
    12_000,
  ],
] as const)('waitForQuiet %s', (_, changes, waitMs) => {
  expect(waitForQuiet(changes, { now, zone: 'UTC' })).toBe(waitMs);
});
