import { expect, it } from 'vitest';
import { createPlanDocument } from '../../src/report/documents/plan-document.ts';
import { renderPlanMarkdown } from '../../src/report/markdown/plan-markdown.ts';
import { renderPlanText } from '../../src/report/text/plan-text.ts';
import { plan, planReport, worker } from './build.ts';

const support = worker('support');

function documentOf(...instants: readonly (readonly [at: string, name: string, cause: 'from' | 'until' | 'pause'])[]) {
  const listed = instants.map(([at, name, cause]) => {
    const then = cause === 'until' ? ('cancel' as const) : ('create' as const);
    const about = { at: new Date(at), cause, then };
    return cause === 'pause'
      ? { ...about, alias: null, name: null, schedules: 1_200, reason: name }
      : { ...about, alias: 'support', name, schedules: 1, reason: null };
  });
  return createPlanDocument(planReport({ plan: { ...plan(support.planned([])), instants: listed } }));
}

const many = documentOf(
  ['2027-01-04T05:00:00Z', 'brief', 'from'],
  ['2027-02-01T00:00:30Z', 'brief', 'until'],
  ['2027-02-01T00:00:30Z', 'sweep', 'until'],
  ...['a', 'b', 'c'].map((name) => ['2027-03-01T00:00:00Z', name, 'until'] as const),
  ...[4, 5, 6, 7].map((month) => [`2027-0${String(month)}-01T00:00:00Z`, 'more', 'from'] as const),
);

it('a plan prints one instant on a line, and groups, counts and truncates many', () => {
  const paused = documentOf(['2027-01-04T05:00:00Z', 'Christmas', 'pause']);
  expect(renderPlanText(paused)).toContain('Ahead: 2027-01-04 05:00 UTC: creates 1200 schedules (end of a pause)');
  expect(paused.instants).toMatchObject([{ address: null, cause: 'pause', schedules: 1_200, reason: 'Christmas' }]);
  const one = documentOf(['2027-01-04T05:00:00Z', 'brief', 'from']);
  expect(renderPlanText(one) + renderPlanText(many)).toMatchInlineSnapshot(`
    "Ahead: 2027-01-04 05:00 UTC: creates support/brief (from)

    0 unchanged.
    No changes.
    Ahead:
      2027-01-04 05:00 UTC: creates support/brief (from)
      2027-02-01 00:00:30 UTC: cancels support/brief and support/sweep (until)
      2027-03-01 00:00 UTC: cancels 3 schedules (until)
      2027-04-01 00:00 UTC: creates support/more (from)
      2027-05-01 00:00 UTC: creates support/more (from)
      … and 2 more, the last at 2027-07-01 00:00 UTC

    0 unchanged.
    No changes.
    "
  `);
});

it('a comment folds the instants ahead and names the first in its summary', () => {
  expect(renderPlanMarkdown(many)).toMatchInlineSnapshot(`
    "**rota plan:** no changes.

    <details>
    <summary>Ahead: 7 instants, the first at 2027-01-04 05:00 UTC</summary>

    - 2027-01-04 05:00 UTC: **creates** \`support/brief\` (\`from\`)
    - 2027-02-01 00:00:30 UTC: **cancels** \`support/brief\` and \`support/sweep\` (\`until\`)
    - 2027-03-01 00:00 UTC: **cancels** 3 schedules (\`until\`)
    - 2027-04-01 00:00 UTC: **creates** \`support/more\` (\`from\`)
    - 2027-05-01 00:00 UTC: **creates** \`support/more\` (\`from\`)
    - 2027-06-01 00:00 UTC: **creates** \`support/more\` (\`from\`)
    - 2027-07-01 00:00 UTC: **creates** \`support/more\` (\`from\`)

    </details>
    "
  `);
});
