import { expect, test } from 'vitest';
import { describeDifference } from '../../src/apply/attempt.ts';
import { contentOf, type ShortContent } from '../support/scenario.ts';

const date = '2026-12-01T08:00:00Z';
const later = '2026-12-01T09:00:00Z';

test.each<[ShortContent, ShortContent, string]>([
  [{ cron: '0 9 * * MON' }, { cron: '0 9 * * 1' }, ''],
  [{ cron: '0 9 * * MON' }, { cron: '0 9 * * 2' }, 'cron: sent "0 9 * * MON", the service returned "0 9 * * 2"'],
  [{ interval: 60 }, { interval: 90 }, 'interval: sent 60s, the service returned 90s'],
  [{ delay: 60 }, { delay: 90 }, 'delay: sent 60s, the service returned 90s'],
  [{ date }, { date: later }, `date: sent "${date}", the service returned "${later}"`],
  [{ interval: 60 }, { cron: '@hourly' }, 'when: sent interval 60s, the service returned cron "@hourly"'],
  [
    { interval: 60, budget: 'high', input: 'A\nb' },
    { interval: 60, budget: 'low', input: 'A b' },
    'budget: sent "high", the service returned "low"; input: sent "A\\nb", the service returned "A b"',
  ],
])('describeDifference between %j and %j', (sent, answered, expected) => {
  expect(describeDifference(contentOf(sent), contentOf(answered))).toBe(expected);
});

test('describeDifference quotes long prompts around their first difference', () => {
  const same = 'x'.repeat(200);
  const words = describeDifference(
    contentOf({ interval: 60, input: `${same}A${same}` }),
    contentOf({ interval: 60, input: `${same}B${same}` }),
  );
  expect(words).toMatch(/^input: sent "…x{15}Ax{44}…", the service returned "…x{15}Bx{44}…"$/);
});
