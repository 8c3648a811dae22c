import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../src/core/model/plan.ts';
import { createFindMoved, type Moved } from '../../../src/core/plan/drift.ts';
import { cases } from '../../support/cases.ts';
import { planScenario, type Scenario } from '../../support/scenario.ts';

const now = '2026-11-20T09:00:00Z';
const brief = { cron: '0 9 * * *', input: 'Brief' };
const other = { ...brief, cron: '0 7 * * *' };
const date = { date: '2026-11-21T08:00:00Z', input: 'Launch' };
const delay = { delay: 7_200, input: 'Chase' };
const owned = { name: 'brief', id: 'b', ...brief };
/** A schedule that the ledger always has for the worker, and that does not change. */
const known = { name: 'known', id: 'k', cron: '0 1 * * *', input: 'Known' };

type Given = Pick<Scenario, 'owned' | 'intents'> & {
  readonly declared: Scenario['worker']['schedules'];
  readonly rows: Extract<Scenario['live'], { readonly rows: unknown }>['rows'];
  readonly prune?: Scenario['worker']['prune'];
};

/** Kind, name and moved side of each change other than a keep. */
function movesOf(given: Given): readonly string[] {
  const { declared, rows, prune = 'all', ...ledger } = given;
  const worker = { prune, schedules: declared };
  const plan = planScenario({ story: '', now, worker, live: { rows }, ...ledger, expect: [] });
  const [planned] = plan.workers;
  const findMoved = createFindMoved(planned!, new Date(now));
  return changesOf(plan)
    .filter(({ kind }) => kind !== 'keep')
    .map((change) => `${change.kind} ${change.name ?? '-'}: ${sides(findMoved(change))}`);
}

function sides(moved: Moved | null): string {
  if (moved === null) return 'not known';
  return [...(moved.live ? ['live'] : []), ...(moved.git ? ['git'] : [])].join(' and ') || 'neither';
}

const stories: readonly (readonly [string, Given, readonly string[]])[] = [
  [
    'a create, if the applied schedule was cancelled',
    { declared: { brief }, rows: [], owned: [owned] },
    ['create brief: live'],
  ],
  ['a create of a schedule unknown to the ledger', { declared: { brief }, rows: [], owned: [] }, ['create brief: git']],
  [
    'a create of an edited schedule whose former version is gone',
    { declared: { brief: other }, rows: [], owned: [owned] },
    ['create brief: live and git'],
  ],
  [
    'a create of an edited schedule whose former version has run',
    { declared: { brief }, rows: [], owned: [{ ...owned, ...date, due: '2026-11-20T08:00:00Z' }] },
    ['create brief: git'],
  ],
  [
    'a create, if the record is so young that the list may lag',
    { declared: { brief }, rows: [], owned: [{ ...owned, created: '2026-11-20T08:30:00Z' }] },
    ['create brief: not known'],
  ],
  [
    'a create of a schedule that a pause cancelled',
    { declared: { brief }, rows: [], owned: [{ ...owned, paused: true }] },
    ['create brief: git'],
  ],
  [
    'a cancel for a pause that begins',
    { declared: { brief: { ...brief, paused: true } }, rows: [{ id: 'b', ...brief }], owned: [owned] },
    ['cancel brief: git'],
  ],
  [
    'a cancel of a row that is still listed under a pause',
    {
      declared: { brief: { ...brief, paused: true } },
      rows: [{ id: 'b', ...brief }],
      owned: [{ ...owned, paused: true }],
    },
    ['cancel brief: git'],
  ],
  [
    'a cancel of a schedule that was created again by hand under a pause',
    {
      declared: { brief: { ...brief, paused: true } },
      rows: [{ id: 'x', ...brief }],
      owned: [{ ...owned, paused: true }],
    },
    ['cancel brief: live'],
  ],
  [
    'a create that began and is not settled',
    { declared: { brief }, rows: [], owned: [], intents: [{ name: 'brief', ...brief }] },
    ['create brief: not known'],
  ],
  [
    'a create under the name of a row that now matches another declaration',
    {
      declared: { brief: { cron: '0 5 * * *', input: 'New' }, moved: brief },
      rows: [{ id: 'b', ...brief }],
      owned: [owned],
    },
    ['create brief: git'],
  ],
  [
    'a date that was cancelled outside rota',
    { declared: { date }, rows: [], owned: [{ name: 'date', id: 'd', ...date, due: date.date }] },
    ['create date: live'],
  ],
  [
    'a delay that was cancelled outside rota before it was due',
    { declared: { delay }, rows: [], owned: [{ name: 'delay', id: 'd', ...delay, due: '2026-11-20T10:00:00Z' }] },
    ['hold delay: live'],
  ],
  [
    'a delay that may have run by the service clock',
    { declared: { delay }, rows: [], owned: [{ name: 'delay', id: 'd', ...delay, due: '2026-11-20T09:04:00Z' }] },
    ['hold delay: neither'],
  ],
  [
    'a delay that ran',
    { declared: { delay }, rows: [], owned: [{ name: 'delay', id: 'd', ...delay, due: '2026-11-20T08:30:00Z' }] },
    ['hold delay: neither'],
  ],
  [
    'a replace of the applied version',
    { declared: { brief: other }, rows: [{ id: 'b', ...brief }], owned: [owned] },
    ['replace brief: git'],
  ],
  [
    'a replace of a row that was edited in place, back to the applied version',
    { declared: { brief }, rows: [{ id: 'b', ...other }], owned: [owned] },
    ['replace brief: live'],
  ],
  [
    'a replace of a row that was cancelled and recreated differently, back to the applied version',
    { declared: { brief }, rows: [{ id: 'x', ...other }], owned: [owned] },
    ['replace brief: live'],
  ],
  [
    'a replace if neither side is the applied version',
    { declared: { brief: { ...brief, budget: 'low' } }, rows: [{ id: 'b', ...other }], owned: [owned] },
    ['replace brief: live and git'],
  ],
  [
    'a replace of a row that an unsettled create made',
    {
      declared: { brief: other },
      rows: [{ id: 'x', ...brief }],
      owned: [],
      intents: [{ name: 'brief', ...brief }],
    },
    ['replace brief: git'],
  ],
  [
    'a cancel of a schedule that is no longer declared',
    { declared: {}, rows: [{ id: 'b', ...brief }], owned: [owned] },
    ['cancel brief: git'],
  ],
  [
    'a cancel of an edited row that is no longer declared',
    { declared: {}, rows: [{ id: 'b', ...other }], owned: [owned] },
    ['cancel brief: live and git'],
  ],
  [
    'a cancel of a row that was created outside rota',
    { declared: { known }, rows: [{ id: 'x', ...brief }, known], owned: [known] },
    ['cancel -: live'],
  ],
  [
    'a cancel, if the ledger has no record of the worker',
    { declared: {}, rows: [{ id: 'x', ...brief }], owned: [] },
    ['cancel -: not known'],
  ],
  [
    'a duplicate',
    {
      declared: { brief },
      rows: [
        { id: 'b', ...brief },
        { id: 'x', ...brief, next: '2026-11-21T09:00:00Z' },
      ],
      owned: [owned],
    },
    ['cancel brief: live'],
  ],
  [
    'a schedule that the file disables',
    { declared: { brief: { ...brief, enabled: false } }, rows: [{ id: 'b', ...brief }], owned: [owned] },
    ['cancel brief: git'],
  ],
  [
    'a disabled schedule that was created outside rota',
    { declared: { brief: { ...brief, enabled: false }, known }, rows: [{ id: 'x', ...brief }, known], owned: [known] },
    ['cancel brief: live'],
  ],
  [
    'an until that has passed, if the row was created outside rota',
    {
      declared: { brief: { ...brief, until: '2026-11-20T08:00:00Z' }, known },
      rows: [{ id: 'x', ...brief }, known],
      owned: [known],
    },
    ['cancel brief: git'],
  ],
  [
    'a hold of a foreign row',
    { declared: { known }, rows: [{ id: 'x', ...brief }, known], owned: [known], prune: 'owned' },
    ['hold -: neither'],
  ],
  [
    'changes that only write the ledger',
    {
      declared: { brief, known: { ...known, protect: false } },
      rows: [{ id: 'x', ...brief }, known],
      owned: [
        { ...known, protect: true },
        { ...owned, name: 'old', cron: '0 3 * * *' },
      ],
    },
    ['adopt brief: git', 'unprotect known: git', 'forget old: git'],
  ],
  [
    'any change without a ledger',
    { declared: { brief }, rows: [{ ...known, id: 'x' }] },
    ['create brief: not known', 'cancel -: not known'],
  ],
];

describe('createFindMoved', () => {
  it.each(stories)('says which side moved since the last apply for %s', (_, given, expected) => {
    expect(movesOf(given).toSorted()).toEqual(expected.toSorted());
  });
});

/** What may happen to one schedule after an apply. */
const acts = [
  'nothing',
  'edited',
  'dropped',
  'cancelled',
  'recreated',
  'edited and cancelled',
  'dropped and cancelled',
  'added',
] as const;

describe('createFindMoved, after an apply of any world', () => {
  it('tells changes in git from changes at the service', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts), { minLength: 1, maxLength: 12 }), (done) => {
        const all = done.map((act, index) => {
          // No two prompts share a word, so that no edit looks like an edit of another schedule.
          const applied = { cron: `0 ${String(index)} * * *`, input: `prompt${String(index)}` };
          const record = { name: `s${String(index)}`, id: `r${String(index)}`, ...applied };
          const edited = { ...applied, budget: 'low' as const };
          return { act, record, applied, edited, row: { ...applied, id: record.id } };
        });
        const declared = all.flatMap(({ act, record, applied, edited }) => {
          if (act.startsWith('dropped') || act === 'added') return [];
          return [[record.name, act.startsWith('edited') ? edited : applied] as const];
        });
        const rows = all.flatMap(({ act, row, edited }) => {
          if (act.endsWith('cancelled')) return [];
          return act === 'recreated' || act === 'added' ? [{ ...row, ...edited, id: `x${row.id}` }] : [row];
        });
        const expected = all.flatMap(({ act, record: { name } }) => {
          switch (act) {
            case 'nothing':
              return [];
            case 'edited':
              return [`replace ${name}: git`];
            case 'dropped':
              return [`cancel ${name}: git`];
            case 'cancelled':
              return [`create ${name}: live`];
            case 'recreated':
              return [`replace ${name}: live`];
            case 'edited and cancelled':
              return [`create ${name}: live and git`];
            case 'dropped and cancelled':
              return [`forget ${name}: git`];
            case 'added':
              return ['cancel -: live'];
          }
        });
        const records = all.flatMap(({ act, record }) => (act === 'added' ? [] : [record]));
        const moves = movesOf({
          declared: { ...Object.fromEntries(declared), known },
          rows: [...rows, known],
          owned: [...records, known],
        });
        expect(moves.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: cases(100), examples: [[[...acts]]] },
    );
  });
});
