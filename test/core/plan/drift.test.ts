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
/** Something that the ledger has of the worker in any case, and that does not change. */
const known = { name: 'known', id: 'k', cron: '0 1 * * *', input: 'Known' };

type Given = Pick<Scenario, 'owned' | 'intents'> & {
  readonly declared: Scenario['worker']['schedules'];
  readonly rows: Extract<Scenario['live'], { readonly rows: unknown }>['rows'];
  readonly prune?: Scenario['worker']['prune'];
};

/** What moved for each change but what is kept: kind, name, and which side. */
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
  ['a create of what was made: cancelled', { declared: { brief }, rows: [], owned: [owned] }, ['create brief: live']],
  ['a create the ledger never saw', { declared: { brief }, rows: [], owned: [] }, ['create brief: git']],
  [
    'a create of an edit whose former version is gone',
    { declared: { brief: other }, rows: [], owned: [owned] },
    ['create brief: live and git'],
  ],
  [
    'a create of an edit whose former version has run',
    { declared: { brief }, rows: [], owned: [{ ...owned, ...date, due: '2026-11-20T08:00:00Z' }] },
    ['create brief: git'],
  ],
  [
    'a create of what is so young that the list may be late',
    { declared: { brief }, rows: [], owned: [{ ...owned, created: '2026-11-20T08:30:00Z' }] },
    ['create brief: not known'],
  ],
  [
    'a create of what a pause cancelled',
    { declared: { brief }, rows: [], owned: [{ ...owned, paused: true }] },
    ['create brief: git'],
  ],
  [
    'a cancel for a pause that begins',
    { declared: { brief: { ...brief, paused: true } }, rows: [{ id: 'b', ...brief }], owned: [owned] },
    ['cancel brief: git'],
  ],
  [
    'a cancel of what a list still shows under a pause',
    {
      declared: { brief: { ...brief, paused: true } },
      rows: [{ id: 'b', ...brief }],
      owned: [{ ...owned, paused: true }],
    },
    ['cancel brief: git'],
  ],
  [
    'a cancel of what someone made again under a pause',
    {
      declared: { brief: { ...brief, paused: true } },
      rows: [{ id: 'x', ...brief }],
      owned: [{ ...owned, paused: true }],
    },
    ['cancel brief: live'],
  ],
  [
    'a create that was begun and not settled',
    { declared: { brief }, rows: [], owned: [], intents: [{ name: 'brief', ...brief }] },
    ['create brief: not known'],
  ],
  [
    'a create under the name of a row that now stands for another',
    {
      declared: { brief: { cron: '0 5 * * *', input: 'New' }, moved: brief },
      rows: [{ id: 'b', ...brief }],
      owned: [owned],
    },
    ['create brief: git'],
  ],
  [
    'a date that someone cancelled',
    { declared: { date }, rows: [], owned: [{ name: 'date', id: 'd', ...date, due: date.date }] },
    ['create date: live'],
  ],
  [
    'a delay that someone cancelled before it was due',
    { declared: { delay }, rows: [], owned: [{ name: 'delay', id: 'd', ...delay, due: '2026-11-20T10:00:00Z' }] },
    ['hold delay: live'],
  ],
  [
    'a delay that may have run by the clock of the service',
    { declared: { delay }, rows: [], owned: [{ name: 'delay', id: 'd', ...delay, due: '2026-11-20T09:04:00Z' }] },
    ['hold delay: neither'],
  ],
  [
    'a delay that ran',
    { declared: { delay }, rows: [], owned: [{ name: 'delay', id: 'd', ...delay, due: '2026-11-20T08:30:00Z' }] },
    ['hold delay: neither'],
  ],
  [
    'a replacement of what was applied',
    { declared: { brief: other }, rows: [{ id: 'b', ...brief }], owned: [owned] },
    ['replace brief: git'],
  ],
  [
    'a replacement by what was applied: edited in place',
    { declared: { brief }, rows: [{ id: 'b', ...other }], owned: [owned] },
    ['replace brief: live'],
  ],
  [
    'a replacement by what was applied: cancelled, and another one created',
    { declared: { brief }, rows: [{ id: 'x', ...other }], owned: [owned] },
    ['replace brief: live'],
  ],
  [
    'a replacement of neither',
    { declared: { brief: { ...brief, budget: 'low' } }, rows: [{ id: 'b', ...other }], owned: [owned] },
    ['replace brief: live and git'],
  ],
  [
    'a replacement of what an unsettled create made',
    {
      declared: { brief: other },
      rows: [{ id: 'x', ...brief }],
      owned: [],
      intents: [{ name: 'brief', ...brief }],
    },
    ['replace brief: git'],
  ],
  [
    'a cancel of what is no longer declared',
    { declared: {}, rows: [{ id: 'b', ...brief }], owned: [owned] },
    ['cancel brief: git'],
  ],
  [
    'a cancel of what is no longer declared and was edited',
    { declared: {}, rows: [{ id: 'b', ...other }], owned: [owned] },
    ['cancel brief: live and git'],
  ],
  [
    'a cancel of what someone created',
    { declared: { known }, rows: [{ id: 'x', ...brief }, known], owned: [known] },
    ['cancel -: live'],
  ],
  [
    'a cancel where the ledger remembers nothing of the worker',
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
    'a switch in the file',
    { declared: { brief: { ...brief, enabled: false } }, rows: [{ id: 'b', ...brief }], owned: [owned] },
    ['cancel brief: git'],
  ],
  [
    'what someone created although it is switched off',
    { declared: { brief: { ...brief, enabled: false }, known }, rows: [{ id: 'x', ...brief }, known], owned: [known] },
    ['cancel brief: live'],
  ],
  [
    'an instant that passed, whoever created the row',
    {
      declared: { brief: { ...brief, until: '2026-11-20T08:00:00Z' }, known },
      rows: [{ id: 'x', ...brief }, known],
      owned: [known],
    },
    ['cancel brief: git'],
  ],
  [
    'what rota does not act on',
    { declared: { known }, rows: [{ id: 'x', ...brief }, known], owned: [known], prune: 'owned' },
    ['hold -: neither'],
  ],
  [
    'what the ledger alone hears of',
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
    'anything without a ledger',
    { declared: { brief }, rows: [{ ...known, id: 'x' }] },
    ['create brief: not known', 'cancel -: not known'],
  ],
];

describe('which side moved since the last apply', () => {
  it.each(stories)('is told of %s', (_, given, expected) => {
    expect(movesOf(given).toSorted()).toEqual(expected.toSorted());
  });
});

/** What happens to one schedule after an apply. */
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

describe('in any world, after an apply of all of it', () => {
  it('tells what was done in git from what was done to the service', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts), { minLength: 1, maxLength: 12 }), (done) => {
        const all = done.map((act, index) => {
          // No two have a word in common, so that nobody's edit looks like that of another.
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
