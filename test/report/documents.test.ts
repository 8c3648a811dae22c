import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { RecognisedSchedule } from '../../src/core/model/live.ts';
import type { Change } from '../../src/core/model/change.ts';
import { createApplyDocument, type CancelledEntry } from '../../src/report/documents/apply-document.ts';
import { createPlanDocument, type PlanDocument } from '../../src/report/documents/plan-document.ts';
import { createValidateDocument } from '../../src/report/documents/validate-document.ts';
import {
  after,
  applyReport,
  content,
  cron,
  diagnostic,
  done,
  every,
  listedRunAt,
  notDone,
  on,
  plan,
  planReport,
  row,
  worker,
} from './build.ts';

const madrid = worker('research', { timezone: 'Europe/Madrid' });
const brief = content(cron('0 9 * * *'), 'Summarise.');
const old = row('sch_1', brief);
const listedRun = '2026-11-23T08:00:00Z';

function documentOf(changes: readonly Change[], timezone: string | null = 'Europe/Madrid'): PlanDocument {
  return createPlanDocument(planReport({ plan: plan(madrid.planned(changes, { timezone })) }));
}

describe('nextRunAt in a plan document', () => {
  it.each([
    ['the zone that the service lists', 'Europe/Madrid', '2026-11-21T08:00:00Z'],
    ['UTC if the service lists no zone, whatever is declared', null, '2026-11-21T09:00:00Z'],
  ])('of a new cron schedule uses %s', (_, timezone, expected) => {
    expect(documentOf([madrid.create('brief', brief)], timezone).changes[0]?.nextRunAt).toBe(expected);
  });

  it('of a new cron schedule is null in a zone that the runtime does not know', () => {
    const changes = [madrid.create('brief', brief), madrid.create('sweep', content(every(60), 'Sweep.'))];
    expect(documentOf(changes, 'Mars/Olympus').changes.map(({ nextRunAt }) => nextRunAt)).toEqual([
      null,
      '2026-11-20T10:01:00Z',
    ]);
  });

  it('of a one-shot is its date, or now plus its delay', () => {
    const changes = [
      madrid.create('launch', content(on('2026-12-01T08:00:00Z'), 'Launch.')),
      madrid.create('later', content(after(7_200), 'Later.')),
    ];
    expect(documentOf(changes).changes.map(({ nextRunAt }) => nextRunAt)).toEqual([
      '2026-12-01T08:00:00Z',
      '2026-11-20T12:00:00Z',
    ]);
  });

  it('of a kept, cancelled or held row is the listed one', () => {
    const changes = [
      madrid.keep('a', row('sch_1', brief)),
      madrid.cancel(row('sch_2', brief)),
      madrid.hold('foreign', 'is not ours', { scheduleId: 'sch_3', content: brief }),
    ];
    expect(documentOf(changes).changes.map(({ nextRunAt }) => nextRunAt)).toEqual([listedRun, listedRun, listedRun]);
  });

  it('of a replace is the forecast of the new version', () => {
    const change = madrid.replace('brief', row('sch_1', brief, listedRunAt), content(every(60), 'Summarise.'));
    expect(documentOf([change]).changes[0]?.nextRunAt).toBe('2026-11-20T10:01:00Z');
  });
});

describe('nextRuns in a plan document', () => {
  const runsOf = (changes: readonly Change[], timezone?: string | null): readonly string[] =>
    documentOf(changes, timezone).changes.flatMap(({ nextRuns }) =>
      nextRuns.map(({ at, local }) => `${at} = ${local}`),
    );

  const adopt = (name: string, live: RecognisedSchedule): Change => ({ ...madrid.keep(name, live), kind: 'adopt' });

  it('are exact across a clock change, in UTC and in the zone', () => {
    // Clocks in Madrid go forward at 02:00 on 28 March 2027.
    const night = content(cron('30 2 28,29 3 *'), 'Tidy.');
    expect(runsOf([madrid.create('night', night)])).toEqual([
      '2027-03-28T01:30:00Z = 2027-03-28 03:30:00 +02:00',
      '2027-03-29T00:30:00Z = 2027-03-29 02:30:00 +02:00',
      '2028-03-28T00:30:00Z = 2028-03-28 02:30:00 +02:00',
    ]);
  });

  it('of a new interval start from now, and of a live one from its listed run', () => {
    const hourly = content(every(3_600), 'Sweep.');
    expect(runsOf([madrid.create('sweep', hourly)], null)).toEqual([
      '2026-11-20T11:00:00Z = 2026-11-20 11:00:00 +00:00',
      '2026-11-20T12:00:00Z = 2026-11-20 12:00:00 +00:00',
      '2026-11-20T13:00:00Z = 2026-11-20 13:00:00 +00:00',
    ]);
    const adopted = adopt('sweep', row('sch_1', hourly, new Date('2026-11-20T10:20:00Z')));
    expect(runsOf([adopted], null)[1]).toBe('2026-11-20T11:20:00Z = 2026-11-20 11:20:00 +00:00');
  });

  it('of a one-shot are one, and of a cancel or keep none', () => {
    const launch = content(on('2026-12-01T08:00:00Z'), 'Launch.');
    expect(runsOf([madrid.create('launch', launch)])).toEqual(['2026-12-01T08:00:00Z = 2026-12-01 09:00:00 +01:00']);
    expect(runsOf([madrid.cancel(old), madrid.keep('brief', old)])).toEqual([]);
  });

  it('start after a run in progress', () => {
    const running = row('sch_1', brief, new Date('2026-11-20T08:00:00Z'));
    expect(runsOf([adopt('brief', running)])[0]).toBe('2026-11-21T08:00:00Z = 2026-11-21 09:00:00 +01:00');
  });
});

describe('the words in a plan document', () => {
  it('describe when both sides run, and are null for a keep', () => {
    const change = madrid.replace('brief', old, content(every(60), 'Summarise.'));
    expect(documentOf([change, madrid.keep('brief', old)]).changes.map(({ words }) => words)).toEqual([
      { before: 'at 09:00 every day', after: 'every minute' },
      { before: null, after: null },
    ]);
  });
});

describe('a plan document', () => {
  it('separates live content from declared content', () => {
    const changes = [
      madrid.hold('foreign', 'is not ours', { scheduleId: 'sch_1', content: brief }),
      madrid.hold('expired', 'has passed', { name: 'launch', content: brief }),
      madrid.hold('unrecognised', 'cannot be read', { scheduleId: 'sch_2' }),
    ];
    const entry = { type: 'cron', cron: '0 9 * * *', budget: 'standard', input: 'Summarise.' };
    expect(documentOf(changes).changes.map(({ before, after: declared }) => ({ before, declared }))).toEqual([
      { before: entry, declared: null },
      { before: null, declared: entry },
      { before: null, declared: null },
    ]);
  });

  it('counts all eight kinds, including those with none', () => {
    expect(documentOf([madrid.keep('brief', old)]).summary).toEqual({
      ...{ create: 0, replace: 0, cancel: 0, adopt: 0, forget: 0, unprotect: 0, keep: 1, hold: 0 },
    });
  });

  it('can be created for an invalid declaration', () => {
    const document = createPlanDocument(planReport({ diagnostics: [diagnostic({})] }));
    expect(document).toMatchObject({ fingerprint: null, changes: [], diagnostics: [{ code: 'unknown-key' }] });
  });

  it('keeps only the code, message and hint of an error', () => {
    const error = Object.assign(new Error('no answer'), { code: 'remote-timeout', hint: null, secret: 'hdg_live_1' });
    expect(createPlanDocument(planReport({ error })).error).toEqual({
      code: 'remote-timeout',
      message: 'no answer',
      hint: null,
    });
  });
});

describe('the cancelled schedules in an apply document', () => {
  const replace = madrid.replace('brief', old, { ...brief, budget: 'high' });
  const cancel = madrid.cancel(old);
  const failure = { code: 'remote-invalid', message: 'refused', hint: null };
  const cancelledBy = (outcome: Outcome, listed?: readonly (typeof old)[]): readonly CancelledEntry[] =>
    createApplyDocument(
      applyReport({
        workers: [
          {
            ...madrid,
            outcomes: [outcome],
            lastRead:
              listed === undefined
                ? null
                : { kind: 'listed', workerId: madrid.workerId, timezone: null, schedules: listed },
          },
        ],
      }),
    ).cancelled;

  it.each([
    ['a cancel that is done', cancelledBy(done(cancel, 'sch_1'))],
    ['an uncertain cancel', cancelledBy(notDone(cancel, 'uncertain', failure))],
    ['an uncertain replace', cancelledBy(notDone(replace, 'uncertain', failure), [old])],
    ['a replace that is done', cancelledBy(done(replace, 'sch_2'))],
    ['a failed replace whose old schedule is no longer listed', cancelledBy(notDone(replace, 'failed', failure), [])],
  ])('include %s', (_, cancelled) => {
    expect(cancelled).toMatchObject([
      { scheduleId: 'sch_1', content: { cron: '0 9 * * *', input: 'Summarise.', budget: 'standard' } },
    ]);
  });

  it.each([
    ['a create', cancelledBy(done(madrid.create('brief', brief), 'sch_1'))],
    ['a skipped cancel', cancelledBy(notDone(cancel, 'skipped', failure))],
    ['a replace that kept the old schedule', cancelledBy(done(replace, 'sch_1'))],
    ['a failed replace whose old schedule is still listed', cancelledBy(notDone(replace, 'failed', failure), [old])],
    ['a failed replace without a later list', cancelledBy(notDone(replace, 'failed', failure))],
  ])('do not include %s', (_, cancelled) => {
    expect(cancelled).toEqual([]);
  });
});

describe('a validate document', () => {
  it('is invalid with one error, and valid with any number of warnings', () => {
    const declaration = {
      workers: [madrid.planned([]).worker],
      pauses: [],
      cancelLimit: null,
      ledger: null,
      files: [],
    };
    const warning = diagnostic({ severity: 'warning' });
    expect(createValidateDocument({ declaration, diagnostics: [warning, warning] })).toMatchObject({
      valid: true,
      summary: { workers: 1, errors: 0, warnings: 2 },
    });
    expect(createValidateDocument({ declaration: null, diagnostics: [warning, diagnostic({})] })).toMatchObject({
      valid: false,
      summary: { workers: 0, errors: 1, warnings: 1 },
    });
  });
});

it.each([
  ['was recorded', {}, null, 1],
  ['was not recorded because the record had changed', { isMoved: true }, null, 0],
  [
    'was not recorded because the ledger could not be written',
    {},
    { code: 'ledger-unwritable', message: 'full', hint: null },
    0,
  ],
] as const)('an apply document counts an adopt that %s', (_, moved, ledgerProblem, adopted) => {
  const made = plan(madrid.planned([{ ...madrid.keep('brief', old), kind: 'adopt' }]));
  const workers = [{ alias: 'research', workerId: madrid.workerId, outcomes: [], lastRead: null, ...moved }];
  const { ledger } = createApplyDocument(applyReport({ plan: made, workers, ledgerProblem }));
  expect(ledger).toEqual({ adopted, forgotten: 0 });
});
