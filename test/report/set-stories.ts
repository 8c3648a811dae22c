import type { DeclaredSchedule, DeclaredWorker, FromSet } from '../../src/core/model/declaration.ts';
import { expandTemplate, parseTemplate } from '../../src/core/model/template.ts';
import type { Content } from '../../src/core/model/content.ts';
import { plainSchedule } from '../support/declared.ts';
import { applyReport, content, cron, done, plan, planReport, row, worker, type BuiltWorker } from './build.ts';
import type { ApplyReport } from '../../src/report/documents/apply-document.ts';
import type { PlanReport } from '../../src/report/documents/plan-document.ts';

const location = { file: 'sets.yaml', line: 5, column: 7 };

const template = 'Brief {{team}} on open tickets.\nBe short.\nPost to {{channel}}.';
const former = 'Brief {{team}} on tickets.\nPost to {{channel}}.';

interface Member extends BuiltWorker {
  readonly expand: (text: string) => string;
  readonly brief: Content;
}

/** A worker that uses the set, and what the set expands to on it. */
function member(team: string, options: Partial<DeclaredWorker> = {}): Member {
  const values = { team, channel: `#${team.toLowerCase()}` };
  const expand = (text: string): string => expandTemplate(parseTemplate(text), values);
  const brief = content(cron('0 9 * * MON-FRI'), expand(template), 'low');
  const fromSet: FromSet = { set: 'daily-ops', schedule: 'brief', template, values };
  const schedule: DeclaredSchedule = { ...plainSchedule, name: 'daily-ops.brief', content: brief, fromSet, location };
  return {
    ...worker(team.toLowerCase(), { timezone: 'Europe/Madrid', schedules: [schedule], ...options }),
    expand,
    brief,
  };
}

const teams = Array.from({ length: 24 }, (_, index) => `Team-${String(index + 1).padStart(2, '0')}`);
const members = teams.map((team) => member(team));
const [sales, legal, fresh, lisbon] = [
  member('Sales'),
  member('Legal'),
  member('Fresh'),
  member('Lisbon', { timezone: 'Europe/Lisbon' }),
];

function edit({ replace, expand, brief }: Member, before: Partial<Content> = {}): ReturnType<Member['replace']> {
  return replace('daily-ops.brief', row('sch_1', { ...brief, input: expand(former), ...before }), brief);
}

const edited = plan(
  ...[...members, lisbon].map((each) => each.planned([edit(each)])),
  // Edited by hand at the service.
  sales.planned([edit(sales, { input: 'Brief Sales, please.' })]),
  // Its override used to set another budget.
  legal.planned([edit(legal, { budget: 'high' })]),
  fresh.planned([fresh.create('daily-ops.brief', fresh.brief)]),
);

/** An edit in a set that 25 workers use, one of them in another zone. On three more the live content differs. */
export const setPlan: PlanReport = planReport({ plan: edited });

export const setApply: ApplyReport = applyReport({
  plan: edited,
  workers: edited.workers.map(({ worker: { alias, workerId }, changes }) => ({
    alias,
    workerId,
    outcomes: changes.map((change) => done(change, `sch_${workerId}`)),
    lastRead: null,
  })),
});
