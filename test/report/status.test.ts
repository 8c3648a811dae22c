import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Owned } from '../../src/core/model/owned.ts';
import type { Change } from '../../src/core/model/change.ts';
import { ansiPaint, plainPaint } from '../../src/report/renderer.ts';
import type { PlanReport } from '../../src/report/documents/plan-document.ts';
import { renderers } from '../../src/report/render.ts';
import {
  createStatusDocument,
  type StatusDocument,
  type StatusReport,
} from '../../src/report/documents/status-document.ts';
import { renderStatusRows } from '../../src/report/text/status-text.ts';
import { countHidden } from '../../src/core/model/secrets.ts';
import { anyPlanReport } from './any-report.ts';
import { after, content, cron, every, listedRunAt, on, plan, planReport, row, worker } from './build.ts';

const research = worker('research', { timezone: 'Europe/Madrid' });
const brief = row('sch_1', content(cron('0 9 * * MON-FRI'), 'Summarise.', 'low'));
const sweep = row('sch_2', content(every(900), 'Check the inbox.'));
const launch = row('sch_3', content(on('2026-12-01T08:00:00Z'), 'Launch.'));
const remind = row('sch_4', content(after(60), 'Remind.'));
const running = row('sch_5', content(every(60), 'Poll.'), new Date('2026-11-20T09:59:00Z'));

function statusOf(report: PlanReport, owned: Owned = null): StatusDocument {
  return createStatusDocument({ ...report, owned });
}

function reportOf(changes: readonly Change[]): PlanReport {
  const rows = [brief, sweep, launch, remind, running];
  return planReport({ plan: plan(research.planned(changes, { timezone: 'Europe/Madrid', schedules: rows })) });
}

function documentOf(changes: readonly Change[], owned: Owned = null): StatusDocument {
  return statusOf(reportOf(changes), owned);
}

function ownedOf(...scheduleIds: readonly string[]): Owned {
  const schedules = scheduleIds.map((scheduleId) => {
    const record = { name: scheduleId, scheduleId, contentHash: '', createdAt: listedRunAt, dueAt: null };
    return { ...record, protect: false, runsPerDay: 1 };
  });
  const { workerId } = research;
  return new Map([[workerId, { workerId, schedules, intents: [] }]]);
}

const everything = [
  research.keep('brief', brief),
  research.keep('launch', launch),
  research.keep('remind', remind),
  research.replace('sweep', sweep, content(every(60), 'Check the inbox.')),
  research.create('new', content(cron('0 0 1 1 *'), 'Celebrate.')),
  research.hold('expired', 'its date 2026-11-01T00:00:00Z has passed', {
    name: 'old',
    content: content(on('2026-11-01T00:00:00Z'), 'Old.'),
  }),
  research.cancel(running),
  research.hold('unrecognised', 'rota cannot read it and leaves it alone', { scheduleId: null, content: null }),
];

describe('a status document', () => {
  it('reports the state of each schedule', () => {
    const states = documentOf(everything).schedules.map(({ address, scheduleId, state }) => [
      address,
      scheduleId,
      state,
    ]);
    expect(states).toEqual([
      ['research/brief', 'sch_1', 'as-declared'],
      ['research/launch', 'sch_3', 'pending'],
      ['research/remind', 'sch_4', 'pending'],
      ['research/sweep', 'sch_2', 'edited'],
      ['research/new', null, 'missing'],
      ['research/old', null, 'expired'],
      [null, 'sch_5', 'undeclared'],
      [null, null, 'unrecognised'],
    ]);
  });

  it('reports ownership only from the ledger', () => {
    const ownershipsOf = (owned: Owned): readonly unknown[] =>
      documentOf(everything, owned).schedules.map(({ ownership }) => ownership);
    expect(ownershipsOf(ownedOf('sch_1', 'sch_9'))).toEqual([
      ...['owned', 'foreign', 'foreign', 'foreign', null, null, 'foreign', 'unknown'],
    ]);
    expect(ownershipsOf(null)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', null, null, 'unknown', 'unknown']);
  });

  it('has the listed next run in UTC and in the zone of the worker', () => {
    const [first] = documentOf([research.keep('brief', brief)]).schedules;
    expect(first).toMatchObject({ nextRunAt: '2026-11-23T08:00:00Z', nextRunLocal: '2026-11-23 09:00:00 +01:00' });
  });

  it('masks secrets', () => {
    const leaky = row('sch_1', content(every(60), 'Use hdg_live_0123456789abcdefghijklmnop for it.'));
    const [entry] = documentOf([research.keep('leaky', leaky)]).schedules;
    expect(entry?.schedule?.input).toMatch(/^Use \[masked .* 1\] for it\.$/);
  });

  const onTerminal = (document: StatusDocument, width: number): readonly string[] =>
    renderers.text.status(document, { paint: plainPaint, width }).split('\n').slice(0, -1);

  it('is an aligned table on a terminal that neither wraps rows nor truncates states', () => {
    const long = research.hold('cancelled-elsewhere', 'was cancelled elsewhere', {
      name: `a-long-${'very-'.repeat(8)}name`,
      content: content(cron('*/15 9-17 * * MON-FRI'), 'Hi.'),
    });
    const rows = onTerminal(documentOf([...everything, long], ownedOf('sch_1')), 80);
    expect(rows.filter((row) => row.length > 80 && !row.startsWith('warning['))).toEqual([]);
    expect(
      rows
        .slice(0, 16)
        .map((row) => row.trimEnd())
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "  SCHEDULE            STATE                NEXT RUN          WHEN

      research (wrk_research, Europe/Madrid)
        research/brief      as declared          2026-11-23 09:00  at 09:00, Monday t…
        research/launch     pending              2026-11-23 09:00  once at 2026-12-01…
        research/remind     pending              2026-11-23 09:00  once, 1 minute aft…
        research/sweep      edited               2026-11-23 09:00  every 15 minutes
          differs in what it says
        research/new        missing                                at 00:00 on 1 Janu…
        research/old        expired                                once at 2026-11-01…
          its date 2026-11-01T00:00:00Z has passed
        sch_5 "Poll."       not declared         running now       every minute
        a schedu…out an id  unrecognised
          rota cannot read it and leaves it alone
        research…very-name  cancelled elsewhere                    every 15 minutes f…
          was cancelled elsewhere"
    `);
  });

  it('has as many columns as fit', () => {
    const [head = '', , , first = ''] = onTerminal(documentOf(everything, ownedOf('sch_1')), 160);
    expect(head).toMatch(/^ {2}SCHEDULE +STATE +NEXT RUN +WHEN +ID +BUDGET +OWNERSHIP$/);
    expect(first).toMatch(/cron 0 9 \* \* MON-FRI \(at 09:00, Monday to Friday\) +sch_1 +low +owned$/);
  });

  it('can be sorted by next run or by state, in one table', () => {
    const sorted = (sort: 'next' | 'state'): StatusDocument =>
      createStatusDocument({ ...reportOf([research.keep('z', brief), research.cancel(running)]), owned: null, sort });
    expect(sorted('next').schedules.map(({ scheduleId }) => scheduleId)).toEqual(['sch_5', 'sch_1']);
    expect(sorted('state').schedules.map(({ state }) => state)).toEqual(['as-declared', 'undeclared']);
    expect(onTerminal(sorted('next'), 80).slice(0, 2).join()).toMatch(
      /^SCHEDULE .*,sch_5 "Poll\." +not declared +running now/,
    );
  });

  it('leaves out and counts schedules without a run in the given time', () => {
    const report = { ...reportOf(everything), owned: null };
    const document = createStatusDocument({ ...report, withinSeconds: 3_600 });
    expect(document.schedules.map(({ scheduleId }) => scheduleId)).toEqual(['sch_5']);
    expect(document).toMatchObject({ leftOut: 7, withinSeconds: 3_600, summary: { 'as-declared': 1, pending: 2 } });
    expect(renderers.text.status(document)).toContain('Left out: 7 schedules without a run within 1h.\n');
    expect(createStatusDocument({ ...report, withinSeconds: 3 * 86_400 }).leftOut).toBe(3);
  });

  it('is tab-separated when piped', () => {
    const text = renderers.text.status(documentOf(everything, ownedOf('sch_1')), { paint: plainPaint });
    expect(text).toMatchInlineSnapshot(`
      "SCHEDULE	WORKER	ID	STATE	NEXT RUN	WHEN	BUDGET	OWNERSHIP	REASON	LATE	OWNER
      research/brief	research	sch_1	as-declared	2026-11-23T08:00:00Z	cron 0 9 * * MON-FRI (at 09:00, Monday to Friday)	low	owned	is as declared		
      research/launch	research	sch_3	pending	2026-11-23T08:00:00Z	once at 2026-12-01 09:00 +01:00 (08:00 UTC)	standard	foreign	is as declared		
      research/remind	research	sch_4	pending	2026-11-23T08:00:00Z	once, 1 minute after it is created	standard	foreign	is as declared		
      research/sweep	research	sch_2	edited	2026-11-23T08:00:00Z	every 15 minutes	standard	foreign	differs in what it says		
      research/new	research		missing		cron 0 0 1 1 * (at 00:00 on 1 January)	standard		is declared but not live		
      research/old	research		expired		once at 2026-11-01 01:00 +01:00 (00:00 UTC)	standard		its date 2026-11-01T00:00:00Z has passed		
      	research	sch_5	undeclared	2026-11-20T09:59:00Z	every minute	standard	foreign	is live but not declared		
      	research		unrecognised					rota cannot read it and leaves it alone		

      warning[runs-more]: research/sweep: runs 15 times as often: 96 → 1,440 a day

      1 warning.

      1 worker, 8 schedules: 1 as declared, 2 pending, 1 edited, 1 missing, 1 not declared, 1 unrecognised, 1 expired.
      "
    `);
  });

  describe('with late and stopped schedules', () => {
    const daily = (id: string, due: string) => row(id, content(cron('0 9 * * *'), `Do ${id}.`), new Date(due));
    const rows = {
      onTime: daily('sch_a', '2026-11-21T08:00:00Z'),
      running: daily('sch_b', '2026-11-20T08:00:00Z'),
      late: daily('sch_c', '2026-11-19T08:00:00Z'),
      stopped: daily('sch_d', '2026-11-17T08:00:00Z'),
    };
    const document = (sort: 'name' | 'state' = 'name') => {
      const keeps = [
        research.keep('a', rows.onTime),
        research.keep('b', rows.running),
        research.keep('c', rows.late),
        research.hold('foreign', 'is not ours', { scheduleId: 'sch_d', content: rows.stopped.content }),
      ];
      const planned = research.planned(keeps, { timezone: 'Europe/Madrid', schedules: Object.values(rows) });
      return createStatusDocument({ ...planReport({ plan: plan(planned) }), owned: null, sort });
    };

    it('marks and counts them, even undeclared ones', () => {
      expect(document()).toMatchObject({
        lateness: { late: 1, stopped: 1 },
        summary: { 'as-declared': 3, foreign: 1 },
      });
      expect(document().schedules.map(({ lateness }) => lateness)).toEqual([null, null, 'late', 'stopped']);
      const rows = renderStatusRows(document())
        .split('\n')
        .slice(0, -1)
        .map((row) => row.split('\t'));
      const late = rows[0]?.indexOf('LATE') ?? -1;
      expect(rows.map((cells) => cells[late])).toEqual(['LATE', '', '', 'late', 'stopped']);
    });

    it('says on a terminal since when, and that they may still be running', () => {
      expect(
        onTerminal(document(), 80)
          .slice(2, 10)
          .map((line) => line.trimEnd()),
      ).toEqual([
        'research (wrk_research, Europe/Madrid)',
        '  research/a         as declared  2026-11-21 09:00  at 09:00 every day',
        '  research/b         as declared  running now       at 09:00 every day',
        '  research/c         as declared  late              at 09:00 every day',
        '    late, or still running: was due at 2026-11-19 09:00:00 +01:00',
        '  sch_d "Do sch_d."  foreign      stopped           at 09:00 every day',
        '    is not ours',
        '    stopped, or still running: was due at 2026-11-17 09:00:00 +01:00',
      ]);
      expect(onTerminal(document(), 80).at(-1)).toBe(
        '1 worker, 4 schedules: 3 as declared, 1 foreign; 1 late, 1 stopped.',
      );
    });

    it('sorts them first within their state', () => {
      expect(document('state').schedules.map(({ address, scheduleId }) => address ?? scheduleId)).toEqual([
        ...['research/c', 'research/a', 'research/b', 'sch_d'],
      ]);
    });
  });

  it('shows a worker that could not be listed and its declared schedules', () => {
    const held = research.hold('unavailable', 'not allowed', { name: 'brief', content: brief.content });
    const unavailable = { kind: 'unavailable', code: 'remote-forbidden', reason: 'not allowed', hint: 'Ask.' } as const;
    const document = statusOf(planReport({ plan: plan(research.planned([held], unavailable)) }));
    expect(renderers.text.status(document, { paint: plainPaint })).toMatchInlineSnapshot(`
      "SCHEDULE	WORKER	ID	STATE	NEXT RUN	WHEN	BUDGET	OWNERSHIP	REASON	LATE	OWNER
      research/brief	research		unavailable		cron 0 9 * * MON-FRI (at 09:00, Monday to Friday)	low		not allowed		

      ! research could not be listed [remote-forbidden]: not allowed

      1 worker, 1 schedule: 1 unavailable.
      "
    `);
  });

  it('says that a worker has no schedules', () => {
    const document = statusOf(planReport({ plan: plan(research.planned([], { schedules: [] })) }));
    expect(renderers.text.status(document, { paint: plainPaint, width: 80 })).toMatchInlineSnapshot(`
      "research (wrk_research, Europe/Madrid)
        no schedules

      1 worker, 0 schedules.
      "
    `);
  });

  it('says that there are no workers, except after an error', () => {
    const textOf = (report: StatusReport): string =>
      renderers.text.status(createStatusDocument(report), { paint: plainPaint });
    const report = { plan: plan(), owned: null, diagnostics: [], warnings: [], error: null, now: new Date(0) };
    expect(textOf(report)).toBe('No workers.\n');
    const error = { code: 'remote-unauthorized', message: 'no API key', hint: null };
    expect(textOf({ ...report, plan: null, error })).not.toContain('No workers.');
  });

  it('matches its schema and has no invisible characters, for any worker', () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    ajvFormats.default(ajv);
    const validate = ajv.compile(
      JSON.parse(readFileSync(new URL('../../schemas/status.schema.json', import.meta.url), 'utf8')) as object,
    );
    fc.assert(
      fc.property(anyPlanReport, fc.constantFrom(null, ownedOf('sch_1')), (report, owned) => {
        const document = statusOf(report, owned);
        const json = renderers.json.status(document, { paint: ansiPaint });
        expect(validate(JSON.parse(json)) ? [] : validate.errors).toEqual([]);
        expect(countHidden(json)).toBe(0);
        expect(countHidden(renderers.text.status(document, { paint: plainPaint }))).toBe(0);
        const rows = renderStatusRows(document).split('\n').slice(0, -1);
        expect(new Set(rows.map((line) => line.split('\t').length)).size).toBeLessThan(2);
        expect(rows).toHaveLength(document.schedules.length === 0 ? 0 : document.schedules.length + 1);
      }),
    );
  });
});

it('a status in Markdown is an aligned table of any width', () => {
  const page = renderers.markdown.status(documentOf(everything), {});
  expect(page).toMatch(/^ *SCHEDULE {2,}\S/m);
  expect(page).not.toMatch(/\\t|\t/);
});
