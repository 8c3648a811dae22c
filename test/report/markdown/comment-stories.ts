/** Comments in typical situations. */
import { renderDrift } from '../../../src/addons/action/drift-text.ts';
import { findDrift } from '../../../src/addons/action/find-drift.ts';
import { guardPlan } from '../../../src/core/plan/guard.ts';
import type { Content } from '../../../src/core/model/content.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { createApplyDocument } from '../../../src/report/documents/apply-document.ts';
import { createPlanDocument, type PlanReport } from '../../../src/report/documents/plan-document.ts';
import { renderers } from '../../../src/report/render.ts';
import {
  after,
  applyReport,
  content,
  cron,
  done,
  every,
  notDone,
  on,
  plan,
  planReport,
  row,
  worker,
} from '../build.ts';
import { planStories } from '../stories.ts';

const { markdown } = renderers;
const madrid = 'Europe/Madrid';
const inbox = worker('inbox', { timezone: madrid, workerId: 't_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM' });
const support = worker('support', { timezone: madrid });

const briefText = `Summarise the overnight news in five bullets, each with its source. Leave out sport and weather unless they concern a customer.
Post the summary to the channel of the team before nine.

Never quote more than one sentence of an article.`;
const brief = content(cron('0 9 * * MON-FRI'), briefText, 'low');
const sweep = content(every(900), 'Check the inbox and answer what a template covers.');
const launch = content(on('2026-12-01T08:00:00Z'), 'Post the launch note.\nThen watch the replies.');
const chase = content(after(7_200), 'Chase open replies.');
const monthly = content(cron('0 8 1 * *'), 'Write the monthly report for the board.', 'high');

const topics = [
  'refunds',
  'late parcels',
  'broken links',
  'new reviews',
  'open invoices',
  'unanswered calls',
  'returns',
];
const watches = topics.map((topic, index) =>
  content(
    cron(`${String(index * 5)} ${String(6 + index)} * * *`),
    `Look for ${topic} of the last day and tell the team what to do about each.`,
  ),
);

function planned(made: Plan, more: Partial<PlanReport> = {}): string {
  return markdown.plan(
    createPlanDocument(planReport({ plan: made, findings: guardPlan(made, new Set()).findings, ...more })),
  );
}

const firstPlan = plan(
  inbox.planned([
    inbox.create('brief', brief),
    inbox.create('inbox-sweep', sweep),
    inbox.create('launch', launch),
    inbox.create('chase-replies', chase),
  ]),
);

const oneEdit = plan(
  inbox.planned([
    inbox.replace('inbox-sweep', row('sch_4A3D1F88', sweep), {
      ...content(every(60), 'Check the inbox and answer what a template covers.\nEscalate the rest.'),
      budget: 'high',
    }),
    inbox.keep('brief', row('sch_77', brief)),
  ]),
);

const kept = Array.from({ length: 24 }, (_, index) =>
  support.keep(
    `kept-${String(index)}`,
    row(`sch_k${String(index)}`, content(cron(`0 ${String(index)} * * *`), 'Kept.')),
  ),
);
const sixCancels = plan(
  support.planned([
    support.cancel(row('sch_1', monthly), { name: 'monthly-report' }),
    support.cancel(row('sch_2', watches[0]!), {
      name: 'refunds',
      cause: 'disabled',
      reason: 'is declared with enabled: false',
    }),
    ...watches.slice(1, 5).map((each, index) => support.cancel(row(`sch_9B1E44D${String(index)}`, each))),
    ...kept,
  ]),
);

const refused = plan(
  support.planned([
    support.create('brief', { ...brief, input: `Sign in with ghp_${'A1b2C3'.repeat(6)} first.` }),
    ...watches.slice(0, 6).map((each, index) => support.cancel(row(`sch_9B1E44D${String(index)}`, each))),
    support.keep('kept', row('sch_7', watches[6]!)),
  ]),
);

function busy(index: number): ReturnType<typeof inbox.planned> {
  const each = worker(`team-${String(index).padStart(2, '0')}`, {
    timezone: index % 2 === 0 ? madrid : 'America/New_York',
  });
  const own = (n: number): Content =>
    content(cron(`${String((7 * n) % 60)} ${String(n)} * * *`), `Job ${String(n)} of ${each.alias}.`);
  return each.planned([
    each.create('daily-brief', brief),
    ...[0, 1, 2, 3, 4, 5].map((n) => each.create(`job-${String(n)}`, own(n))),
    ...[6, 7].map((n) =>
      each.replace(`job-${String(n)}`, row(`sch_${each.alias}_${String(n)}`, own(n)), {
        ...own(n),
        when: every(n * 60),
      }),
    ),
    each.cancel(row(`sch_${each.alias}_8`, own(8)), { name: 'job-8' }),
    ...[9, 10, 11].map((n) => each.keep(`job-${String(n)}`, row(`sch_${each.alias}_${String(n)}`, own(n)))),
  ]);
}

const failing = plan(
  inbox.planned([
    inbox.replace('inbox-sweep', row('sch_4A3D1F88', sweep), { ...sweep, when: every(60) }),
    inbox.create('brief', brief),
    inbox.create('launch', launch),
    inbox.cancel(row('sch_1', monthly), { name: 'monthly-report' }),
  ]),
);
const [edited, created, notCreated, cancelled] = failing.workers[0]!.changes;
const applied = createApplyDocument(
  applyReport({
    plan: failing,
    converged: false,
    workers: [
      {
        ...inbox,
        lastRead: null,
        outcomes: [
          done(edited!, 'sch_5'),
          done(created!, 'sch_6'),
          notDone(notCreated!, 'failed', {
            code: 'remote-invalid',
            message: 'refused with 422: "date is too far ahead"',
            hint: 'check the date',
          }),
          notDone(cancelled!, 'skipped', {
            code: 'blocked-by-create',
            message: 'waits for inbox/launch, which failed',
            hint: null,
          }),
        ],
      },
    ],
  }),
);

const drifted = createPlanDocument(planStories['drifted']!);
const drift = { ...findDrift(drifted), late: findDrift(createPlanDocument(planStories['late']!)).late };

/** The comments, and the issue about drift, by story. */
export const comments: Readonly<Record<string, string>> = {
  'first-plan': planned(firstPlan),
  'one-edit': planned(oneEdit),
  'six-cancels': planned(sixCancels),
  'guard-refusal': planned(refused),
  'two-hundred-changes': planned(plan(...Array.from({ length: 20 }, (_, index) => busy(index)))),
  hostile: markdown.plan(createPlanDocument(planStories['hostile']!)),
  'apply-with-a-failure': `${planned(failing)}\n---\n\n${markdown.apply(applied)}`,
  'no-changes': planned(plan(support.planned(kept))),
  drift: renderDrift({ drift, document: drifted, hasPrompts: false, target: null }),
  'drift-with-prompts': renderDrift({ drift, document: drifted, hasPrompts: true, target: 'staging' }),
};
