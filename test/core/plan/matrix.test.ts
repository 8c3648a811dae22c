import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../src/core/model/content.ts';
import type { WhenKind } from '../../../src/core/time/when.ts';
import { planScenario, summarise, type Scenario, type ShortContent } from '../../support/scenario.ts';

const now = '2026-11-20T09:00:00Z';
const whens: Readonly<Record<WhenKind, readonly [ShortContent, ShortContent]>> = {
  cron: [{ cron: '0 9 * * *' }, { cron: '0 10 * * *' }],
  interval: [{ interval: 900 }, { interval: 1800 }],
  scheduled: [{ date: '2026-12-01T08:00:00Z' }, { date: '2026-12-02T08:00:00Z' }],
  delayed: [{ delay: 7200 }, { delay: 3600 }],
};
const kinds = Object.keys(whens) as readonly WhenKind[];
const edits: Readonly<Record<string, { readonly budget?: Budget }>> = {
  'only the time changed': {},
  'the budget changed too': { budget: 'high' },
};
const input = 'Summarise the overnight news';
/** Shares three of its five words with the former prompt. */
const reworded = 'Summarise the morning news';
const rewritten = 'Chase open replies';

function planEdit(before: ShortContent, after: ShortContent, recordedAs = 'other'): readonly string[] {
  const scenario: Scenario = {
    story: 'an edit',
    now,
    worker: { prune: 'all', schedules: { brief: { input, ...after } } },
    live: { rows: [{ id: 'a', input, ...before }] },
    // A delay is sent only with a ledger.
    owned: [
      recordedAs === 'other'
        ? { name: 'other', id: 'other', cron: '0 0 * * *' }
        : { name: recordedAs, id: 'a', input, ...before },
    ],
    expect: [],
  };
  return summarise(planScenario(scenario)).filter((line) => !line.startsWith('forget'));
}

const apart = ['create - brief -', 'cancel undeclared - a'];

describe.each(kinds)('a live %s schedule', (from) => {
  const [before, otherWhen] = whens[from];

  describe.each(kinds.filter((to) => to !== from))('that is declared as %s', (to) => {
    it.each(Object.keys(edits))('is replaced if its prompt is equal, with %s', (edit) => {
      expect(planEdit(before, { ...whens[to][0], ...edits[edit] })).toEqual(['replace - brief a']);
    });

    it.each([reworded, rewritten])(
      'is cancelled and created again with the prompt %j, unless the ledger knows its name',
      (prompt) => {
        const after = { ...whens[to][0], input: prompt };
        expect(planEdit(before, after)).toEqual(apart);
        expect(planEdit(before, after, 'once-called')).toEqual(['create - brief -', 'cancel undeclared once-called a']);
        expect(planEdit(before, after, 'brief')).toEqual(['replace - brief a']);
      },
    );
  });

  it('is replaced if only its time, its budget or some words of its prompt change', () => {
    expect(planEdit(before, otherWhen)).toEqual(['replace - brief a']);
    expect(planEdit(before, { ...before, budget: 'high' })).toEqual(['replace - brief a']);
    expect(planEdit(before, { ...before, input: reworded })).toEqual(['replace - brief a']);
  });

  it('is cancelled and created again if its prompt is rewritten, unless the ledger knows its name', () => {
    expect(planEdit(before, { ...before, input: rewritten })).toEqual(apart);
    expect(planEdit(before, { ...before, input: rewritten }, 'brief')).toEqual(['replace - brief a']);
  });

  it('is paired only by its prompt if the ledger has it under a name that is gone', () => {
    expect(planEdit(before, { ...otherWhen, budget: 'high' }, 'once-called')).toEqual(['replace - brief a']);
    const apartByName = ['create - brief -', 'cancel undeclared once-called a'];
    expect(planEdit(before, { ...before, input: reworded }, 'once-called')).toEqual(apartByName);
  });

  it('is adopted if nothing changes', () => {
    expect(planEdit(before, before)).toEqual(['adopt - brief a']);
  });
});
