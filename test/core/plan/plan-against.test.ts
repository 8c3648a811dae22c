import { describe, expect, it } from 'vitest';
import type { Declaration, DeclaredSchedule, DeclaredWorker } from '../../../src/core/model/declaration.ts';
import type { LedgerLocation } from '../../../src/core/model/ledger-location.ts';
import { changesOf } from '../../../src/core/model/plan.ts';
import type { When } from '../../../src/core/time/when.ts';
import { guardPlan } from '../../../src/core/plan/guard.ts';
import { listDropped, planAgainst } from '../../../src/core/plan/plan-against.ts';
import { plainSchedule } from '../../support/declared.ts';
import { plainRequest } from '../../support/scenario.ts';

const now = new Date('2026-11-20T10:00:00Z');
const past: When = { type: 'scheduled', date: '2026-11-20T10:00:00Z' };
const ahead: When = { type: 'scheduled', date: '2026-11-20T10:00:01Z' };
const hourly: When = { type: 'cron', cron: '0 * * * *' };
const quarterly: When = { type: 'interval', intervalSeconds: 900 };
const later: When = { type: 'delayed', delayInSeconds: 7_200 };
const location = { file: 'schedules.yaml', line: 1, column: 1 };
const gitLedger: LedgerLocation = { kind: 'git', place: 'refs/rota/ledger' };

function schedule(name: string, when: When, change: Partial<DeclaredSchedule> = {}): DeclaredSchedule {
  const content = { when, input: `Do ${name}.`, budget: 'standard' as const };
  return { ...plainSchedule, name, content, protect: false, location, ...change };
}

function team(schedules: readonly DeclaredSchedule[], change: Partial<DeclaredWorker> = {}): DeclaredWorker {
  return {
    ...{
      alias: 'team',
      workerId: 'wrk_team',
      prune: 'all',
      timezone: null,
      ignore: [],
      cancelLimit: null,
      account: null,
      runsPerDayLimit: null,
      location,
    },
    schedules,
    ...change,
  };
}

function declare(workers: readonly DeclaredWorker[], ledger: LedgerLocation | null = null): Declaration {
  return { workers, pauses: [], cancelLimit: null, ledger, files: [] };
}

function changesBetween(base: Declaration, declaration: Declaration): readonly string[] {
  return changesOf(planAgainst({ base, declaration, now }, plainRequest)).map(
    ({ kind, name }) => `${kind} ${name ?? '?'}`,
  );
}

const sweep = schedule('sweep', quarterly);
const brief = schedule('brief', hourly);

describe('a protected schedule of the base', () => {
  const base = declare([team([schedule('brief', hourly, { protect: true }), sweep])], gitLedger);
  const refusalsOf = (declaration: Declaration): readonly string[] => {
    const result = guardPlan(planAgainst({ base, declaration, now }, plainRequest), new Set());
    return result.findings.map(({ code, message }) => `${code}: ${message}`);
  };
  const others = [sweep, schedule('noon', { type: 'cron', cron: '0 12 * * *' })];

  it.each([
    ['dropped', null],
    ['renamed', { kind: 'git', place: 'refs/rota/other' } as const],
    ['kept', gitLedger],
  ])('stays protected when its block is removed and its ledger is %s', (_, ledger) => {
    expect(refusalsOf(declare([team(others)], ledger))).toEqual([
      'protected: would cancel team/brief, which has protect: true',
    ]);
  });

  it('may be cancelled with its block if the base has no ledger', () => {
    const unremembered = { ...base, ledger: null };
    const plan = planAgainst({ base: unremembered, declaration: declare([team(others)]), now }, plainRequest);
    expect(guardPlan(plan, new Set()).findings).toEqual([]);
  });
});

describe('planAgainst', () => {
  it('is empty against an equal declaration', () => {
    const all = [sweep, brief, schedule('launch', ahead), schedule('off', hourly, { enabled: false })];
    expect(changesBetween(declare([team(all)]), declare([team(all)]))).toEqual([
      'keep brief',
      'keep launch',
      'hold off',
      'keep sweep',
    ]);
  });

  it('creates new schedules and cancels removed ones by their former addresses', () => {
    const plan = planAgainst(
      {
        base: declare([team([sweep])]),
        declaration: declare([team([brief], { prune: 'all' })]),
        now,
      },
      plainRequest,
    );
    expect(changesOf(plan)).toMatchObject([
      { kind: 'create', name: 'brief' },
      { kind: 'cancel', before: { id: 'team/sweep' } },
    ]);
  });

  it('shows an edit as a replace and a rename as a keep', () => {
    const edited = { ...sweep, content: { ...sweep.content, input: 'Do sweep, please.' } };
    expect(
      changesBetween(declare([team([sweep, brief])]), declare([team([edited, { ...brief, name: 'note' }])])),
    ).toEqual(['keep note', 'replace sweep']);
  });

  it('treats a disabled schedule as not live', () => {
    const off = { ...sweep, enabled: false };
    expect(changesBetween(declare([team([off])]), declare([team([sweep])]))).toEqual(['create sweep']);
    expect(changesBetween(declare([team([sweep])]), declare([team([off])]))).toEqual(['cancel sweep']);
  });

  it('treats a past date as run: it is neither cancelled nor sent again', () => {
    const launch = schedule('launch', past);
    expect(changesBetween(declare([team([launch])]), declare([team([])]))).toEqual([]);
    expect(changesBetween(declare([team([launch])]), declare([team([launch])]))).toEqual(['hold launch']);
  });

  it('follows the current prune and ignore, as it would for live rows', () => {
    const base = declare([team([sweep, brief])]);
    expect(changesBetween(base, declare([team([brief], { prune: 'none' })]))).toEqual(['keep brief', 'hold ?']);
    const ignore = [{ input: 'Do sweep*', id: null, type: null, location }];
    expect(changesBetween(base, declare([team([brief], { ignore })]))).toEqual(['keep brief', 'hold ?']);
  });

  it('treats the schedules of the base as owned if both have a ledger', () => {
    const base = declare([team([sweep, schedule('follow-up', later)])], gitLedger);
    const kept = schedule('follow-up', later);
    expect(changesBetween(base, declare([team([kept], { prune: 'owned' })], gitLedger))).toEqual([
      'keep follow-up',
      'cancel sweep',
    ]);
  });

  it('adopts the schedules of the base if only the new declaration has a ledger', () => {
    expect(changesBetween(declare([team([sweep])]), declare([team([sweep])], gitLedger))).toEqual(['adopt sweep']);
  });

  it('identifies a worker by its ID, not by its alias', () => {
    const renamed = team([sweep], { alias: 'crew' });
    expect(changesBetween(declare([team([sweep])]), declare([renamed]))).toEqual(['keep sweep']);
  });

  it('assumes that the worker runs in its declared time zone', () => {
    const madrid = team([brief], { timezone: 'Europe/Madrid' });
    const [worker] = planAgainst(
      { base: declare([team([brief])]), declaration: declare([madrid]), now },
      plainRequest,
    ).workers;
    expect(worker?.observed).toMatchObject({ kind: 'listed', timezone: 'Europe/Madrid' });
  });
});

describe('listDropped', () => {
  it('names an undeclared worker whose schedules would go on running', () => {
    const base = declare([team([sweep]), team([schedule('launch', past)], { alias: 'done', workerId: 'wrk_done' })]);
    expect(listDropped({ base, declaration: declare([]), now }).map(({ alias }) => alias)).toEqual(['team']);
    expect(listDropped({ base, declaration: declare([team([])]), now })).toEqual([]);
  });
});
