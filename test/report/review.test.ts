import { describe, expect, it } from 'vitest';
import type { Content } from '../../src/core/model/content.ts';
import type { OwnedWorker } from '../../src/core/model/owned.ts';
import type { Change, HoldCause } from '../../src/core/model/change.ts';
import { plainPaint } from '../../src/report/renderer.ts';
import { createPlanDocument, type PlanDocument } from '../../src/report/documents/plan-document.ts';
import { renderers } from '../../src/report/render.ts';
import { createApplyDocument } from '../../src/report/documents/apply-document.ts';
import { applyReport, content, cron, every, listedRunAt, on, plan, planReport, row, worker } from './build.ts';
import { plainSchedule } from '../support/declared.ts';

const support = worker('support', {
  schedules: [
    {
      name: 'sweep',
      content: content(every(900), 'Check the inbox.'),
      ...plainSchedule,
      location: { file: 'schedules.yaml', line: 12, column: 7 },
    },
  ],
});
const sweep = content(every(900), 'Check the inbox.');
const hourly = content(cron('0 * * * *'), 'Check the inbox.');
const secret = 'hdg_live_0123456789abcdef';

function documentOf(...changes: readonly Change[]): PlanDocument {
  return createPlanDocument(planReport({ plan: plan(support.planned(changes)) }));
}

function warningsOf(change: Change): readonly string[] {
  return documentOf(change).changes.flatMap(({ warnings }) => warnings.map(({ code }) => code));
}

describe('the review of a plan', () => {
  it.each([
    ['warns of a secret', { ...sweep, input: `Use ${secret}.` }, ['secret-in-prompt']],
    ['warns of hidden characters', { ...sweep, input: 'Check\u200b the inbox.' }, ['hidden-characters']],
    ['has no warning without anything unusual', sweep, []],
    ['has no warning for a high budget', { ...sweep, budget: 'high' as const }, []],
  ])('of a new schedule %s', (_, after, expected) => {
    expect(warningsOf(support.create('sweep', after))).toEqual(expected);
  });

  it('warns of a budget that rises, but not of one that falls', () => {
    expect(warningsOf(support.replace('sweep', row('sch_1', sweep), { ...sweep, budget: 'high' }))).toEqual([
      'budget-raise',
    ]);
    expect(warningsOf(support.replace('sweep', row('sch_1', sweep), { ...sweep, budget: 'low' }))).toEqual([]);
  });

  it.each([
    ['0 * * * *', '*/15 * * * *', 'runs 4 times as often: 24 → 96 a day'],
    ['*/15 * * * *', '* * * * *', 'runs 15 times as often: 96 → 1,440 a day'],
    ['0 9 * * MON', '0 9 * * *', 'runs 7 times as often: 1 a week → 1 a day'],
    ['0 9 29 2 *', '0 9 1 * *', 'runs 48 times as often: about 0.25 a year → 1 a month'],
    ['0 9 * * *', '0 0,4,8,12,16,20 1,15 * *', 'runs 6 times as often on its busiest day: 1 → 6 a day'],
    ['0 * * * *', '*/20 * * * *', null],
    ['*/15 * * * *', '0 * * * *', null],
    ['0 9 * * *', '0 10 * * *', null],
  ])('of an edit from %s to %s: %s', (before, after, message) => {
    const edit = support.replace('sweep', row('sch_1', { ...sweep, when: cron(before) }), {
      ...sweep,
      when: cron(after),
    });
    expect(documentOf(edit).changes[0]?.warnings).toEqual(message === null ? [] : [{ code: 'runs-more', message }]);
  });

  it('warns of skipped months and a clock change only if the time is new', () => {
    const last = content(cron('30 2 31 * *'), 'Check the inbox.');
    const madrid = (change: Change): readonly string[] =>
      createPlanDocument(
        planReport({ plan: plan(support.planned([change], { timezone: 'Europe/Madrid' })) }),
      ).changes.flatMap(({ warnings }) => warnings.map(({ code }) => code));
    expect(madrid(support.create('sweep', last))).toEqual(['skips-months']);
    const nightly = content(cron('30 2 * * *'), 'Check the inbox.');
    expect(madrid(support.create('sweep', nightly))).toEqual(['clock-change']);
    expect(warningsOf(support.create('sweep', nightly))).toEqual([]);
    expect(madrid(support.replace('sweep', row('sch_1', last), nightly))).toEqual(['runs-more', 'clock-change']);
    expect(madrid(support.replace('sweep', row('sch_1', { ...nightly, input: 'Look.' }), nightly))).toEqual([]);
  });

  it('does not compare the rate of a one-shot that becomes recurring', () => {
    expect(
      warningsOf(support.replace('sweep', row('sch_1', { ...sweep, when: on('2026-12-01T08:00:00Z') }), sweep)),
    ).toEqual([]);
  });

  const daily = content(cron('0 9 * * *'), 'Check the inbox.');
  const fallOf = (...changes: readonly Change[]): readonly string[] =>
    documentOf(...changes).workers.flatMap(({ warnings }) =>
      warnings.map(({ code, message }) => `${code}: ${message}`),
    );
  const twelve = (when: Content['when']): readonly Change[] =>
    Array.from({ length: 12 }, (_, index) => {
      const name = `s${String(index)}`;
      return support.replace(name, row(name, daily), { ...daily, when });
    });

  it.each([
    [
      'every cron moves to a leap day',
      twelve(cron('0 9 29 2 *')),
      'runs-less: its schedules together run less often: 12 a day → 3 a year, and none of its schedules would run within 31 days (the next run is 2028-02-29T09:00:00Z)',
    ],
    [
      'every cron becomes a distant date',
      twelve(on('2039-01-01T08:00:00Z')),
      'runs-less: its schedules together run less often: 12 → 0 a day, and none of its schedules would run within 31 days (the next run is 2039-01-01T08:00:00Z)',
    ],
    [
      'a quarter is left',
      [
        support.cancel(row('a', daily)),
        support.cancel(row('b', daily)),
        support.cancel(row('c', daily)),
        support.keep('d', row('d', daily)),
      ],
      'runs-less: its schedules together run less often: 4 → 1 a day',
    ],
    [
      'nothing is left',
      [support.cancel(row('a', daily))],
      'runs-less: its schedules together run less often: 1 → 0 a day, and none of its schedules would run within 31 days (no run is left)',
    ],
    [
      'the last date is cancelled',
      [support.cancel(row('a', content(on('2026-11-23T08:00:00Z'), 'Launch.')))],
      'runs-less: none of its schedules would run within 31 days (no run is left)',
    ],
  ])('warns of fewer runs of a worker if %s', (_, changes, message) => {
    expect(fallOf(...changes)).toEqual([message]);
  });

  it.each([
    ['more than a quarter is left', [support.cancel(row('a', daily)), support.keep('b', row('b', daily))]],
    ['nothing is written', [support.keep('a', row('a', daily, new Date('2028-02-29T09:00:00Z')))]],
    ['it did not run before', [support.create('a', content(cron('0 9 29 2 *'), 'Leap.'))]],
    [
      'a row that is left alone still runs',
      [
        support.cancel(row('a', content(on('2026-11-23T08:00:00Z'), 'Launch.'))),
        support.hold('ignored', 'is ignored', { scheduleId: 'b', content: daily }),
      ],
    ],
  ])('has no warning of fewer runs of a worker if %s', (_, changes) => {
    expect(fallOf(...changes)).toEqual([]);
  });

  const left = (cause: HoldCause, live: Content): Change =>
    support.hold(cause, 'is left', { scheduleId: 'sch_old', content: live });

  const remembered = {
    workerId: support.workerId,
    schedules: [],
    intents: [{ name: 'lunch', contentHash: '', at: listedRunAt, protect: false, knownIds: [] }],
  };
  const warningsBeside = (held: Change, record: OwnedWorker | null = remembered): readonly unknown[] => {
    const planned = support.planned([support.create('sweep', sweep), held], {}, record);
    return createPlanDocument(planReport({ plan: plan(planned) })).changes[0]?.warnings ?? [];
  };

  it.each([
    ['the same prompt', left('unpruned', hourly), 'sch_old has the same prompt and stays live, '],
    ['the same prompt', left('previous-version', hourly), 'sch_old has the same prompt and stays live, '],
    [
      'the same interval',
      left('foreign', { ...sweep, input: 'Check the post.', budget: 'high' }),
      'sch_old has the same interval and stays live, ',
    ],
  ])('warns of a live schedule with %s that the ledger does not know', (_, held, message) => {
    const expected = [{ code: 'previous-version-left', message: expect.stringContaining(message) as string }];
    expect(warningsBeside(held)).toEqual(expected);
    // A guard with the same message refuses instead if the ledger has no record of the worker.
    expect(warningsBeside(held, null)).toEqual([]);
  });

  it.each([
    ['has nothing in common', left('unpruned', content(every(60), 'Other.', 'high'))],
    ['is ignored on purpose', left('ignored', sweep)],
    ['is not live', support.hold('expired', 'has passed', { name: 'old', content: sweep })],
  ])('has no warning of a live schedule that %s', (_, held) => {
    expect(warningsBeside(held)).toEqual([]);
  });

  it('ignores what is not written', () => {
    const before = row('sch_1', { ...sweep, input: `Use ${secret}.` });
    expect(warningsOf(support.keep('sweep', before))).toEqual([]);
    expect(warningsOf(support.cancel(before))).toEqual([]);
  });

  it('has the location of declared changes', () => {
    const [created, cancelled] = documentOf(
      support.create('sweep', sweep),
      support.cancel(row('sch_1', sweep)),
    ).changes;
    expect(created?.location).toEqual({ file: 'schedules.yaml', line: 12, column: 7 });
    expect(cancelled?.location).toBeNull();
  });

  it('never prints a secret of a plan or an outcome, in any format', () => {
    const input = `Use ${secret}.`;
    const changes = [
      support.create('sweep', { ...sweep, input }),
      support.replace('other', row('sch_1', { ...sweep, input }), { ...sweep, input: `${input} Or ${secret}0.` }),
      support.keep('third', row('sch_2', { ...sweep, input })),
    ];
    const document = documentOf(...changes);
    for (const { plan: render } of Object.values(renderers)) {
      expect(render(document, { paint: plainPaint })).not.toContain('0123456789abcdef');
    }
    const outcomes = changes.map((change) => ({
      change,
      status: 'done' as const,
      scheduleId: 'x',
      error: null,
      notes: [],
    }));
    const { cancelled, ...applied } = createApplyDocument(
      applyReport({ workers: [{ ...support, outcomes, lastRead: null }] }),
    );
    expect(JSON.stringify(applied)).not.toContain('0123456789abcdef');
    // `--save-cancelled` saves the whole prompt, but others read a report.
    expect(cancelled[0]?.content.input).toBe('Use [masked Handinger key 1].');
  });
});

describe('runsPerDay in a plan document', () => {
  it('has the rates before and after a replace', () => {
    expect(documentOf(support.replace('sweep', row('sch_1', hourly), sweep)).changes[0]?.runsPerDay).toEqual({
      before: 24,
      after: 96,
    });
  });

  it('adds up all live schedules of a worker, including held ones', () => {
    const document = documentOf(
      support.keep('a', row('sch_1', hourly)),
      support.hold('foreign', 'is not ours', { scheduleId: 'sch_2', content: sweep }),
      support.cancel(row('sch_3', hourly)),
      support.replace('b', row('sch_4', hourly), sweep),
      support.create('c', sweep),
      support.create('once', content(on('2026-12-01T08:00:00Z'), 'Launch.')),
      support.hold('expired', 'has passed', { name: 'd', content: sweep }),
    );
    expect(document.workers[0]?.runsPerDay).toEqual({ before: 24 + 96 + 24 + 24, after: 24 + 96 + 96 + 96 });
  });

  it('is null for a worker that could not be listed', () => {
    const unavailable = support.planned([], { kind: 'unavailable', code: 'remote-timeout', reason: 'no answer' });
    const document = createPlanDocument(planReport({ plan: plan(unavailable) }));
    expect(document.workers[0]?.runsPerDay).toEqual({ before: null, after: null });
  });
});

describe('a plan against a git revision', () => {
  const report = planReport({ base: 'main', plan: plan(support.planned([support.create('sweep', sweep)])) });

  it('has no fingerprint, because it cannot be applied', () => {
    expect(createPlanDocument(report)).toMatchObject({ base: 'main', fingerprint: null });
  });

  it('has a heading that says so', () => {
    const text = renderers.text.plan(createPlanDocument(report), { paint: plainPaint });
    expect(text).toMatch(/^Live state not read: compared with what main declares\.\n/);
    expect(text).toContain('Plan: 1 to create');
    expect(text).not.toContain('Fingerprint');
  });
});

it.each(['unknowable', 'unrecognised', 'missed'] as const)(
  'a plan asks for a decision about a schedule that is %s',
  (cause) => {
    const document = documentOf(support.hold(cause, 'was due yesterday', { name: 'sweep', content: sweep }));
    expect(renderers.text.plan(document)).toContain('1 undecided.\nNo changes until you decide.');
    expect(renderers.markdown.plan(document)).toContain('**Undecided:** `support/sweep`: was due yesterday');
  },
);
