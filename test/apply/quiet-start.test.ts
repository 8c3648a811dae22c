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
  ['nothing to replace', [], 0],
  ['a run that is far', [replacing(rarely, 10_001)], 0],
  ['a run that is near', [replacing(rarely, 10_000)], 11_000],
  ['a run that is past, as while it lasts', [replacing(rarely, -1)], 0],
  ['a run of the new version', [replacing(rarely, 3_600_000, { cron: '5 0 9 * * *', input: 'New.' })], 6_000],
  ['two runs', [replacing(rarely, 2_000), replacing(rarely, 9_000)], 10_000],
  ['a run that is near for a batch of twenty', Array.from({ length: 20 }, () => replacing(rarely, 25_000)), 26_000],
  [
    'the longest quiet of what runs every two seconds: there is no better one',
    [replacing({ interval: 2, input: 'Old.' }, 2_000)],
    0,
  ],
  [
    'the longest quiet where none is long enough',
    [replacing({ cron: '1,3,11 * * * * *', input: 'Old.' }, 1_000)],
    12_000,
  ],
] as const)('%s', (_, changes, waitMs) => {
  expect(waitForQuiet(changes, { now, zone: 'UTC' })).toBe(waitMs);
});
