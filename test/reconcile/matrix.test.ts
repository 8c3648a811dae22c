import { describe, expect, it } from 'vitest';
import type { Budget } from '../../src/model/budget.ts';
import type { WhenKind } from '../../src/model/when.ts';
import { planScenario, summarise } from '../support/scenario.ts';
import type { Scenario, ShortContent } from '../support/scenario.ts';

const now = '2026-11-20T09:00:00Z';
const whens: Readonly<Record<WhenKind, readonly [ShortContent, ShortContent]>> = {
  cron: [{ cron: '0 9 * * *' }, { cron: '0 10 * * *' }],
  interval: [{ interval: 900 }, { interval: 1800 }],
  scheduled: [{ date: '2026-12-01T08:00:00Z' }, { date: '2026-12-02T08:00:00Z' }],
  delayed: [{ delay: 7200 }, { delay: 3600 }],
};
const kinds = Object.keys(whens) as readonly WhenKind[];
const edits: Readonly<Record<string, { readonly input?: string; readonly budget?: Budget }>> = {
  'when alone': {},
  'budget too': { budget: 'high' },
  'input too': { input: 'Edited' },
};

function planEdit(before: ShortContent, after: ShortContent): readonly string[] {
  const scenario: Scenario = {
    story: 'an edit',
    now,
    worker: { prune: 'all', schedules: { brief: after } },
    live: { rows: [{ id: 'a', ...before }] },
    // A delay is only ever sent with a ledger.
    owned: [{ name: 'other', id: 'other', cron: '0 0 * * *' }],
    expect: [],
  };
  return summarise(planScenario(scenario)).filter((line) => !line.startsWith('forget'));
}

describe.each(kinds)('a live %s schedule', (from) => {
  const [before, otherWhen] = whens[from];

  describe.each(kinds.filter((to) => to !== from))('declared as %s', (to) => {
    it.each(Object.keys(edits))('is one replace with %s', (edit) => {
      expect(planEdit(before, { ...whens[to][0], ...edits[edit] })).toEqual(['replace - brief a']);
    });
  });

  it('is one replace when only its time, its budget or its prompt is edited', () => {
    expect(planEdit(before, otherWhen)).toEqual(['replace - brief a']);
    expect(planEdit(before, { ...before, budget: 'high' })).toEqual(['replace - brief a']);
    expect(planEdit(before, { ...before, input: 'Edited' })).toEqual(['replace - brief a']);
  });

  it('is kept or adopted when nothing is edited', () => {
    expect(planEdit(before, before)).toEqual(['adopt - brief a']);
  });
});
