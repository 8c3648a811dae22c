import { describe, expect, it } from 'vitest';
import type { Content } from '../../../src/core/model/content.ts';
import type { WorkerPlan } from '../../../src/core/model/plan.ts';
import { createApplyDocument } from '../../../src/report/documents/apply-document.ts';
import { createPlanDocument } from '../../../src/report/documents/plan-document.ts';
import { prose } from '../../../src/report/markdown/code.ts';
import { renderers } from '../../../src/report/render.ts';
import {
  applyReport,
  content,
  cron,
  done,
  every,
  notDone,
  plan,
  planReport,
  row,
  worker,
  type BuiltWorker,
} from '../build.ts';

const madrid = 'Europe/Madrid';
const brief = content(cron('0 9 * * MON-FRI'), 'Summarise the news.');
const sweep = content(every(900), 'Check the inbox.');

function pageOf(...workers: readonly WorkerPlan[]): string {
  return renderers.markdown.plan(createPlanDocument(planReport({ plan: plan(...workers) })));
}

/** The first lines of the list entries. */
function entriesOf(page: string): readonly string[] {
  return page.split('\n').filter((line) => /^- [🔴🟡🟢]/u.test(line));
}

function team(index: number, timezone = madrid): BuiltWorker {
  return worker(`team-${String(index)}`, { timezone });
}

const teams = Array.from({ length: 12 }, (_, index) => team(index));

describe('equal changes on several workers', () => {
  it('are one entry with a line of workers', () => {
    const page = pageOf(...teams.map((each) => each.planned([each.create('brief', brief)])));
    expect(entriesOf(page)).toEqual([
      '- 🟢 **Create** `brief` on 12 workers: at 09:00, Monday to Friday (`0 9 * * MON-FRI`), 5 a week, budget standard',
    ]);
    expect(page).toContain('\n  - On `team-0`, `team-1`, ');
  });

  const edit = (each: BuiltWorker, before: Content, after: Content): WorkerPlan =>
    each.planned([each.replace('sweep', row(`sch_${each.alias}`, before), after)]);

  it.each([
    ['the content before', team(1), { ...sweep, input: 'Check.' }, { ...sweep, budget: 'high' as const }],
    ['the content after', team(1), sweep, { ...sweep, budget: 'low' as const }],
    ['the zone', team(1, 'Asia/Tokyo'), sweep, { ...sweep, budget: 'high' as const }],
  ])('are separate if %s differs', (_, other, before, after) => {
    const first = edit(team(0), sweep, { ...sweep, budget: 'high' });
    expect(entriesOf(pageOf(first, edit(other, before, after)))).toHaveLength(2);
    expect(entriesOf(pageOf(first, edit(team(1), sweep, { ...sweep, budget: 'high' })))).toHaveLength(1);
  });

  it('are separate if they are cancels, so that none is hidden', () => {
    const workers = teams.map((each) => each.planned([each.cancel(row('sch_1', brief), { name: 'brief' })]));
    expect(entriesOf(pageOf(...workers))).toHaveLength(12);
  });
});

describe('a list of changes', () => {
  it('is sorted by cancels, replaces and creates', () => {
    const [each] = teams as [BuiltWorker];
    const changes = [
      each.create('new', brief),
      each.replace('old', row('sch_1', sweep), { ...sweep, budget: 'low' }),
      each.cancel(row('sch_2', brief)),
    ];
    const kinds = entriesOf(pageOf(each.planned(changes))).map((line) => /\*\*(\w+)\*\*/.exec(line)?.[1]);
    expect(kinds).toEqual(['Cancel', 'Replace', 'Create']);
  });

  it('is folded by worker above twenty entries, with counts in the summaries', () => {
    const [each] = teams as [BuiltWorker];
    const creates = (count: number): string =>
      pageOf(
        each.planned(
          Array.from({ length: count }, (_, index) =>
            each.create(`n-${String(index)}`, { ...sweep, input: `${String(index)}.` }),
          ),
        ),
      );
    expect(creates(20)).not.toContain('<summary><code>');
    expect(creates(21)).toContain('<summary><code>team-0</code>: 21 to create</summary>');
  });
});

describe('an alert', () => {
  const [each] = teams as [BuiltWorker];
  const cancels = (count: number): string =>
    pageOf(each.planned(Array.from({ length: count }, (_, index) => each.cancel(row(`sch_${String(index)}`, brief)))));

  it.each([
    [6, 6, null],
    [7, 5, 'and 2 more cancels'],
    [40, 5, 'and 35 more cancels'],
  ])('for %i cancels shows %i and counts the rest', (count, shown, rest) => {
    const lines = cancels(count)
      .split('\n')
      .filter((line) => line.startsWith('> - '));
    expect(lines.filter((line) => line.includes('🔴 Cancel'))).toHaveLength(shown);
    expect(lines.filter((line) => line.startsWith('> - and '))).toEqual(rest === null ? [] : [`> - ${rest}`]);
  });

  it('names an unnamed row by its time and the start of its prompt', () => {
    expect(cancels(1)).toContain('> - 🔴 Cancel `"Summarise the news."` on `team-0`, at 09:00, Monday to Friday\n');
  });

  it('is left out if there is nothing to say, and a plan without changes is one line', () => {
    expect(pageOf(each.planned([each.keep('brief', row('sch_1', brief))]))).toBe(
      '**rota plan:** no changes, 1 unchanged.\n',
    );
  });
});

describe('a page', () => {
  it('shows under the list how the plan moves the busiest minute', () => {
    const nine = teams.map((each) => each.planned([each.create('brief', brief)]));
    expect(pageOf(...nine)).toContain('\nBusiest minute of the next 7 days: no run → 12 runs at ');
  });

  it('respects the given maximum length', () => {
    const [each] = teams as [BuiltWorker];
    const changes = Array.from({ length: 300 }, (_, index) =>
      each.create(`n-${String(index)}`, { ...sweep, input: `${String(index)}.` }),
    );
    const made = plan(each.planned(changes));
    const outcomes = changes.map((change, index) => done(change, `sch_${String(index)}`));
    const applied = applyReport({ plan: made, workers: [{ ...each, outcomes, lastRead: null }] });
    for (const page of [
      renderers.markdown.plan(createPlanDocument(planReport({ plan: made })), { maxLength: 10_000 }),
      renderers.markdown.apply(createApplyDocument(applied), { maxLength: 10_000 }),
    ]) {
      expect(page.length).toBeGreaterThan(9_000);
      expect(page.length).toBeLessThanOrEqual(10_000);
      expect(page).toContain('> **Cut to fit:** ');
    }
  });
});

describe('an interrupted apply', () => {
  it('says why, however many changes were skipped because of it', () => {
    const [each] = teams as [BuiltWorker];
    const skipped = Array.from({ length: 9 }, (_, index) => each.cancel(row(`sch_${String(index)}`, sweep)));
    const failing = each.create('brief', brief);
    const refused = { code: 'remote-invalid', message: 'refused with 422', hint: null } as const;
    const blocked = { code: 'blocked-by-create', message: 'waits for team-0/brief, which failed', hint: null } as const;
    const outcomes = [
      ...skipped.map((change) => notDone(change, 'skipped', blocked)),
      notDone(failing, 'failed', refused),
    ];
    const made = plan(each.planned([...skipped, failing]));
    const workers = [{ ...each, outcomes, lastRead: null }];
    const page = renderers.markdown.apply(createApplyDocument(applyReport({ plan: made, workers, converged: false })));
    expect(page).toContain(
      '> - **Failed:** create `team-0/brief`: refused with 422 (`remote-invalid`)\n> - **Skipped:**',
    );
    expect(page).toContain('> - and 5 more not done\n');
  });
});

describe('a plan that guards refuse', () => {
  const findingsOf = (...aliases: readonly (string | null)[]) =>
    aliases.map(
      (alias) => ({ code: 'emptied-worker', alias, message: 'is empty', hints: [], allowed: false }) as const,
    );
  const made = plan(...teams.slice(0, 3).map((each) => each.planned([each.cancel(row('sch_1', brief))])));
  const pageWith = (...aliases: readonly (string | null)[]) =>
    renderers.markdown.plan(createPlanDocument(planReport({ plan: made, findings: findingsOf(...aliases) })));

  it('counts other workers with the same finding, and names them in the fold', () => {
    const page = pageWith('team-0', 'team-1', 'team-2');
    expect(page).toContain('**Blocked** by `emptied-worker`, `team-0`: is empty, and 2 more findings\n');
    expect(page).toContain('- `emptied-worker`, `team-2`: is empty\n');
  });

  it('states a finding once if it applies to the only worker and to all together', () => {
    expect(pageWith('team-0', null)).toContain('**Blocked** by `emptied-worker`, `team-0`: is empty\n');
  });
});

describe('a plan that a policy refuses', () => {
  it('shows the first findings at the top, and values that would pass in the fold', () => {
    const [each] = teams as [BuiltWorker];
    const hints = ['the nearest value that passes: interval: 15m'];
    const findings = Array.from({ length: 7 }, (_, index) => {
      const message = `team-0/n${String(index)} runs 5m apart`;
      return { code: 'policy', alias: 'team-0', message, hints, allowed: false } as const;
    });
    const made = plan(each.planned([each.create('n0', sweep)]));
    const page = renderers.markdown.plan(createPlanDocument(planReport({ plan: made, findings })));
    const [top = '', fold = ''] = page.split('### Changes');
    expect(top).toContain(
      '> - **Blocked** by `policy`. No flag permits it: correct the files, or write an exception\n',
    );
    expect(top).toContain('>   - `team-0`: `team-0/n4` runs 5m apart\n>   - and 2 more findings\n');
    expect(fold).toContain('`team-0/n6` runs 5m apart\n  - Hint: the nearest value that passes: interval: 15m\n');
  });
});

describe('prose', () => {
  it.each([
    ['would cancel 6 of 7 live schedules (85.7%); the limit is 3', null],
    ['runs 15 times as often: 96 → 1,440 a day', null],
    ['the next run is at 09:00 +01:00', null],
    ['would replace team/brief, which has protect: true', 'would replace `team/brief`, which has protect: true'],
    ['sent "0 9 * * 1", got "hourly"', 'sent `"0 9 * * 1"`, got "hourly"'],
    ['see GH-1, #2, deadbeef1 and www.evil.example.', 'see `GH-1, #2, deadbeef1` and `www.evil.example`.'],
    ['allows at most 96 a day (maxRunsPerDay.schedule)', 'allows at most 96 a day (`maxRunsPerDay.schedule`)'],
    ['a `tick` and <b>', 'a `` `tick` `` and `<b>`'],
    [' leading', '`  leading `'],
    ['', '(empty)'],
  ])('marks only special text in %j as code', (text, expected) => {
    expect(prose(text)).toBe(expected ?? text);
  });
});
