import type { Instant, Pause } from '../../src/core/model/bounds.ts';
import type { Content } from '../../src/core/model/content.ts';
import type { DeclaredSchedule } from '../../src/core/model/declaration.ts';
import type { OwnedSchedule } from '../../src/core/model/owned.ts';
import { hashContent } from '../../src/core/plan/fingerprint.ts';
import type { ApplyReport } from '../../src/report/documents/apply-document.ts';
import type { PlanReport } from '../../src/report/documents/plan-document.ts';
import type { ValidateReport } from '../../src/report/documents/validate-document.ts';
import {
  after,
  applyReport,
  content,
  cron,
  diagnostic,
  done,
  every,
  notDone,
  on,
  plan,
  planReport,
  row,
  worker,
} from './build.ts';
import { plainSchedule } from '../support/declared.ts';
import { setApply, setPlan } from './set-stories.ts';

const madrid = 'Europe/Madrid';
const research = worker('research', { timezone: madrid, workerId: 't_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM' });
const support = worker('support');
const ops = worker('ops');

const brief = content(cron('0 9 * * MON-FRI'), 'Summarise the overnight news in five bullets.', 'low');
const sweep = content(every(900), 'Check the inbox.');
const launch = content(on('2026-12-01T08:00:00Z'), 'Post the launch note.\nThen watch the replies.');
const followUp = content(after(7_200), 'Chase open replies.');

const longPrompt = Array.from({ length: 40 }, (_, index) => `Rule ${String(index + 1)}: be exact.`);
const editedPrompt = longPrompt.with(11, 'Rule 12: be exact and brief.').toSpliced(30, 1);

/** Text that could deceive a reader: colours, cursor moves, reversed and hidden text, forged lines. */
const hidden =
  '\u001b[2K\u001b]0;title\u0007\u202eevil\u202c\u200b\u0085\u009b31m\r\nerror[forged] x: y\u{e0041}\ufe0f';
/** Text that a page or a CI service could act on: fences, HTML, images, mentions, references, commands. */
const active = '````\n</details><img src=x> | `@octocat` #1 GH-2 ![](//evil.example)\n::error::x ##[error]y';
const hostile = `${hidden}${active}`;

const hostileWorker = worker(`a${hostile}`, { workerId: `w${hostile}`, timezone: `Z${hostile}` });

const githubToken = `ghp_${'A1b2C3'.repeat(6)}`;

const leftReason = 'is live but not declared; prune: none keeps it';

const twelve = Array.from({ length: 12 }, (_, index) => {
  const name = `job-${String(index).padStart(3, '0')}`;
  const input = content(cron(`${String(index % 60)} ${String(index % 24)} * * *`), `Do job ${String(index)}.`);
  if (index === 1) return support.create(name, input);
  if (index % 3 === 0) return support.hold('unpruned', leftReason, { scheduleId: `sch_${name}`, content: input });
  return support.keep(name, row(`sch_${name}`, input));
});

const rejected = {
  code: 'remote-invalid',
  message: 'refused with 422: "cron is invalid"',
  hint: 'check the expression',
};
const timedOut = {
  code: 'remote-timeout',
  message: 'no answer within 30 s',
  hint: 'rota plan shows whether it is live',
};
const blocked = { code: 'blocked-by-create', message: 'waits for research/inbox-sweep, which failed', hint: null };
const refused = {
  code: 'guard-refused',
  message: 'refused before anything was written, by cancel-limit emptied-worker',
  hint: 'if this is what you want: --allow cancel-limit --allow emptied-worker',
};

const problems = [
  diagnostic({
    message: 'unknown key "crn": expected one of cron, interval, date, delay, budget, input, inputFile',
    hint: 'write "cron"',
    excerpt: { line: '      crn: "0 9 * * *"', offset: 6, length: 3 },
  }),
  diagnostic({
    severity: 'warning',
    code: 'cron-dialect',
    message: 'other schedulers read "0 0 1 * MON" differently',
    location: { file: 'schedules/support.yaml', line: 12, column: 13 },
    excerpt: { line: '\t\u202ecron: "0 0 1 * MON"', offset: 8, length: 13 },
  }),
  diagnostic({ code: 'no-files', message: 'no *.yaml below schedules/', location: null, hint: 'run rota init' }),
];

/** A record of an applied schedule. */
const owned = (name: string, scheduleId: string, applied: Content): OwnedSchedule => {
  const createdAt = new Date('2026-11-01T00:00:00Z');
  const record = { name, scheduleId, createdAt, dueAt: null, protect: false, runsPerDay: null };
  return { ...record, contentHash: hashContent(applied) };
};

/** Changes made at the service, and edits in git. */
const drifted = planReport({
  plan: plan(
    research.planned(
      [
        { ...research.create('brief', brief), reason: 'is declared but no longer live' },
        research.create('launch', launch),
        research.replace('raised', row('sch_2', { ...sweep, budget: 'unlimited' }), sweep),
        research.replace('slower', row('sch_3', { ...brief, budget: 'high' }), { ...brief, when: every(86_400) }),
        research.replace('sweep', row('sch_4', sweep), { ...sweep, when: every(3_600) }),
        research.cancel(row('sch_5', { ...sweep, input: 'Made by hand.' })),
        research.cancel(row('sch_6', { ...sweep, input: 'No longer needed.' }), { name: 'old' }),
        research.cancel(row('sch_7', brief), { name: 'kept', cause: 'duplicate', reason: 'is a duplicate of sch_8' }),
      ],
      {},
      {
        workerId: research.workerId,
        intents: [],
        schedules: [
          owned('brief', 'sch_1', brief),
          owned('raised', 'sch_2', sweep),
          owned('slower', 'sch_3', brief),
          owned('sweep', 'sch_4', sweep),
          owned('old', 'sch_6', { ...sweep, input: 'No longer needed.' }),
        ],
      },
    ),
  ),
});

/** A worker with a change of each kind, one with twelve rows, one that could not be listed, and two guards. */
const everything = planReport({
  plan: plan(
    research.planned([
      research.create('follow-up', followUp),
      research.create('keyed', {
        ...sweep,
        input: `Sign in.\nUse ${githubToken}, not sk-ant-api03-abcdefghijkl.\n\u200bGo.`,
      }),
      research.create('launch', launch),
      research.replace(
        'edited',
        row('sch_1', content(cron('0 9 * * MON-FRI'), longPrompt.join('\n'))),
        content(cron('0 9 * * MON-FRI'), editedPrompt.join('\n')),
      ),
      research.replace('moved', row('sch_2', launch), { ...launch, when: on('2026-12-24T23:30:00Z') }),
      research.replace('once-no-more', row('sch_3', launch), { ...launch, when: every(86_400) }),
      research.replace('raised', row('sch_4', brief), { ...brief, when: cron('* * * * *'), budget: 'high' }),
      research.replace('rotated', row('sch_5', { ...sweep, input: `Use ${githubToken}.` }), {
        ...sweep,
        input: `Use ${githubToken.toLowerCase()}.`,
      }),
      research.cancel(row('sch_6', brief), {
        name: 'morning-brief',
        cause: 'duplicate',
        reason: 'is a duplicate of sch_7',
      }),
      research.cancel(row('-abcdefgh', content(cron('0 9 * * *'), `${'long '.repeat(60)}line`))),
      research.keep('morning-brief', row('sch_7', brief)),
      {
        ...research.keep('adopted', row('sch_8', brief)),
        kind: 'adopt',
        reason: 'is as declared but not in the ledger yet',
        protect: false,
      },
      {
        ...research.keep('old', row('sch_9', brief)),
        kind: 'forget',
        scheduleId: 'sch_9',
        reason: 'research/old is no longer live or declared',
      },
      research.hold('expired', 'its date 2026-11-01T08:00:00Z has passed; a past date would run at once', {
        name: 'expired',
        content: content(on('2026-11-01T08:00:00Z'), 'Post the launch note.'),
      }),
      research.hold('disabled', 'is declared with enabled: false', { name: 'paused', content: followUp }),
      research.hold('ignored', 'matches the ignore rule at schedules.yaml:6:9', {
        scheduleId: 'sch_10',
        content: brief,
      }),
      research.hold('unrecognised', 'rota cannot read it and leaves it alone: expected a type, got "hourly"', {}),
    ]),
    support.planned(twelve),
    ops.planned([ops.hold('unavailable', 'refused with 403: "no access"', { name: 'morning-brief', content: brief })], {
      kind: 'unavailable',
      code: 'remote-forbidden',
      reason: 'refused with 403: "no access"',
      hint: 'check the id, or use a key of its organisation',
    }),
  ),
  findings: [
    {
      code: 'cancel-limit',
      alias: 'research',
      message: 'would cancel 12 of 12 live schedules (100%); the limit is 3 (the larger of 3 and 25%)',
      hints: [],
      allowed: false,
    },
    {
      code: 'emptied-worker',
      alias: 'research',
      message: 'would leave no schedules; 12 are live now',
      hints: [],
      allowed: true,
    },
  ],
});

const christmas: Pause = {
  reason: 'Christmas',
  until: new Date('2027-01-04T05:00:00Z'),
  workers: ['support'],
  except: ['support/inbox-*'],
  location: { file: 'schedules.yaml', line: 3, column: 1 },
};
const incident: Pause = {
  reason: 'Incident 42: <b>@here</b>',
  until: null,
  workers: ['ops'],
  except: [],
  location: { file: 'ops.yaml', line: 2, column: 1 },
};

function declaredPaused(name: string, pause: Pause): DeclaredSchedule {
  return { ...plainSchedule, name, content: brief, pause, location: pause.location };
}

function asInstants(instants: readonly Omit<Instant, 'schedules' | 'reason'>[]): readonly Instant[] {
  const end = new Date('2027-09-01T00:00:00Z');
  const pause = { alias: null, name: null, cause: 'pause', then: 'create', schedules: 12, reason: hostile } as const;
  return [...instants.map((each) => ({ ...each, schedules: 1, reason: null })), { ...pause, at: end }];
}

/** Reports of plans by story. */
export const planStories: Readonly<Record<string, PlanReport>> = {
  sets: setPlan,
  everything,
  breached: planReport({
    plan: plan(research.planned([research.create('sweep', sweep)])),
    findings: [
      {
        code: 'policy',
        alias: 'research',
        message: 'research/sweep runs 15m apart; rota.policy.yaml allows at least 1h (minGap)',
        hints: ['the nearest value that passes: interval: 1h'],
        allowed: false,
        breach: {
          rule: 'minGap',
          policy: 'rota.policy.yaml',
          alias: 'research',
          workerId: research.workerId,
          name: 'sweep',
          location: { file: 'schedules.yaml', line: 8, column: 7 },
          refuses: true,
          message: 'research/sweep runs 15m apart; rota.policy.yaml allows at least 1h (minGap)',
          found: '15m',
          allowed: 'at least 1h',
          nearest: 'interval: 1h',
          exceptionEnded: null,
          excess: 2_700,
        },
      },
    ],
  }),
  paused: planReport({
    plan: plan(
      {
        ...worker('support', {
          schedules: [declaredPaused('brief', christmas), declaredPaused('later', christmas)],
        }).planned([
          support.cancel(row('sch_1', brief), {
            name: 'brief',
            cause: 'paused',
            reason: 'is paused until 2027-01-04T05:00:00Z',
          }),
          support.hold('paused', 'is paused until 2027-01-04T05:00:00Z and not live', {
            name: 'later',
            content: followUp,
          }),
          support.hold('ignored', 'matches the ignore rule at schedules.yaml:6:9', {
            scheduleId: 'sch_2',
            content: sweep,
          }),
        ]),
        isPaused: true,
      },
      {
        ...worker('ops', { schedules: [declaredPaused('brief', incident)] }).planned([
          ops.hold('paused', 'is paused and not live', { name: 'brief', content: brief }),
        ]),
        isPaused: true,
      },
    ),
  }),
  ahead: planReport({
    plan: {
      ...plan(
        research.planned([
          research.keep('sweep', row('sch_1', sweep)),
          research.create('launch', launch),
          research.hold('not-yet', 'does not run yet (from 2027-01-04T05:00:00Z) and not live', {
            name: 'brief',
            content: brief,
          }),
        ]),
      ),
      instants: asInstants([
        { at: new Date('2026-12-01T08:00:00Z'), alias: 'research', name: 'launch', cause: 'date', then: 'hold' },
        { at: new Date('2027-01-04T05:00:00Z'), alias: 'research', name: 'brief', cause: 'from', then: 'create' },
        ...['brief', 'sweep', hostile].map((name) => {
          return {
            at: new Date('2027-03-01T00:00:30Z'),
            alias: 'research',
            name,
            cause: 'until',
            then: 'cancel',
          } as const;
        }),
        ...[4, 5, 6, 7].map((month) => {
          const at = new Date(Date.UTC(2027, month));
          return { at, alias: 'support', name: hostile, cause: 'until', then: 'cancel' } as const;
        }),
      ]),
    },
  }),
  'no-changes': planReport({
    plan: plan(research.planned([research.keep('sweep', row('sch_1', sweep))]), support.planned([])),
  }),
  drifted,
  late: planReport({
    plan: plan(
      research.planned([
        research.keep('morning-brief', row('sch_1', brief, new Date('2026-11-18T08:00:00Z'))),
        research.keep('inbox-sweep', row('sch_2', sweep, new Date('2026-11-20T09:30:00Z'))),
        research.create('follow-up', followUp),
      ]),
    ),
  }),
  'prompt-rewritten': planReport({
    plan: plan(
      research.planned([
        research.replace(
          'rewritten',
          row('sch_2', content(every(900), Array(300).fill('old').join('\n'))),
          content(every(900), Array(250).fill('new').join('\n')),
        ),
      ]),
    ),
  }),
  'against-a-revision': planReport({
    base: 'origin/main',
    plan: plan(
      research.planned([research.replace('sweep', row('research/sweep', sweep), { ...sweep, when: every(60) })]),
    ),
  }),
  'without-the-ledger': planReport({
    plan: plan(research.planned([research.keep('sweep', row('sch_1', sweep))])),
    estimate: `could not read the ledger: ${hostile}; check the network`,
  }),
  'against-no-revision': planReport({
    base: 'nowhere',
    error: { code: 'base-unreadable', message: 'revision "nowhere" not found', hint: 'git fetch origin nowhere' },
  }),
  hostile: planReport({
    plan: plan(
      hostileWorker.planned([
        hostileWorker.create(`n${hostile}`, content(cron(`0 9${hostile}`), `one${hostile}\n${hostile}\n❤️ 👩‍💻`)),
        hostileWorker.replace(`r${hostile}`, row(`s${hostile}`, sweep), content(every(900), hostile)),
        hostileWorker.hold('foreign', hostile, { scheduleId: hostile, content: content(cron(hostile), hostile) }),
      ]),
    ),
    findings: [{ code: 'protected', alias: hostile, message: hostile, hints: [hostile], allowed: false }],
    diagnostics: [
      diagnostic({
        code: 'odd',
        message: hostile,
        location: { file: hostile, line: 1, column: 3 },
        hint: hostile,
        excerpt: { line: hostile, offset: 2, length: 4 },
      }),
    ],
    error: { code: 'remote-malformed', message: hostile, hint: hostile },
  }),
  'declaration-invalid': planReport({
    diagnostics: problems,
    error: { code: 'declaration-invalid', message: 'the declaration has 2 errors', hint: null },
  }),
};

const created = research.create('morning-brief', brief);
const notCreated = research.create('inbox-sweep', sweep);
const replaced = research.replace('launch', row('sch_2', launch), { ...launch, budget: 'high' });
const inPlace = research.replace('digest', row('sch_4', brief), { ...brief, budget: 'high' });
const uncertain = support.cancel(row('sch_8', sweep), { name: 'old', cause: 'disabled', reason: 'is disabled' });
const skipped = research.cancel(row('sch_9', sweep));
const cancelled = support.cancel(row('sch_10', followUp));
const held = support.hold('unpruned', leftReason, { scheduleId: 'sch_11', content: brief });

const partialPlan = plan(
  research.planned([inPlace, notCreated, replaced, created, skipped]),
  support.planned([uncertain, cancelled, held]),
);

/** Reports of applies by story. */
export const applyStories: Readonly<Record<string, ApplyReport>> = {
  sets: setApply,
  'no-changes': applyReport({ plan: plan(research.planned([research.keep('sweep', row('sch_1', sweep))])) }),
  refused: applyReport({ plan: everything.plan, findings: everything.findings, converged: false, error: refused }),
  'partly-applied': applyReport({
    plan: partialPlan,
    workers: [
      {
        ...research,
        outcomes: [
          notDone(inPlace, 'failed', {
            ...rejected,
            message: 'the previous version could not be restored and is not live',
          }),
          notDone(notCreated, 'failed', rejected),
          done(replaced, 'sch_2', ['the service answered with the old schedule, which is as declared now']),
          done(created, 'sch_5'),
          notDone(skipped, 'skipped', blocked),
        ],
        lastRead: { kind: 'listed', workerId: research.workerId, timezone: null, schedules: [row('sch_5', brief)] },
      },
      {
        ...support,
        outcomes: [notDone(uncertain, 'uncertain', timedOut), done(cancelled, 'sch_10')],
        lastRead: null,
      },
    ],
    unconverged: [
      { ...research, name: 'inbox-sweep', scheduleId: null, message: 'failed: refused with 422' },
      {
        ...research,
        name: 'morning-brief',
        scheduleId: 'sch_5',
        message: 'cron: sent "0 9 * * MON-FRI", the service answers "0 9 * * 1"',
      },
      { ...support, name: null, scheduleId: null, message: 'the worker could not be listed to verify it' },
    ],
    converged: false,
  }),
  hostile: applyReport({
    plan: plan(hostileWorker.planned([hostileWorker.create(`n${hostile}`, sweep)])),
    workers: [
      {
        ...hostileWorker,
        outcomes: [
          notDone(hostileWorker.create(`n${hostile}`, sweep), 'failed', {
            code: 'remote-invalid',
            message: hostile,
            hint: hostile,
          }),
          done(hostileWorker.create(`m${hostile}`, sweep), hostile, [hostile]),
        ],
        lastRead: null,
      },
    ],
    unconverged: [{ ...hostileWorker, name: hostile, scheduleId: hostile, message: hostile }],
    converged: false,
  }),
};

/** Reports of validations by story. */
export const validateStories: Readonly<Record<string, ValidateReport>> = {
  valid: {
    declaration: {
      workers: [research.planned([]).worker, support.planned([]).worker],
      pauses: [],
      cancelLimit: null,
      ledger: null,
      files: [],
    },
    diagnostics: problems.filter(({ severity }) => severity === 'warning'),
  },
  invalid: { declaration: null, diagnostics: problems },
};
