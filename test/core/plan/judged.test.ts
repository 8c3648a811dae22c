import { describe, expect, it } from 'vitest';
import type { AllowableGuard } from '../../../src/core/model/guard.ts';
import type { OwnedWorker } from '../../../src/core/model/owned.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { guardPlan } from '../../../src/core/plan/guard.ts';
import { hashContent } from '../../../src/core/plan/fingerprint.ts';
import { listBounds, listJudgedBounds } from '../../../src/core/plan/judged.ts';
import { planAgainst } from '../../../src/core/plan/plan-against.ts';
import { listNotDue, planWorkers, type PlanInput } from '../../../src/core/plan/plan.ts';
import type { DeclaredWorker } from '../../../src/core/model/declaration.ts';
import { contentOf, declarationOf, declaredSchedule, plainInput, plainRequest } from '../../support/scenario.ts';

const review = new Date('2026-11-20T09:00:00Z');
const midnight = new Date('2026-12-01T00:00:00Z');
const bound = '2026-12-01T00:00:00Z';

type Short = Parameters<typeof declaredSchedule>[1];

interface Story {
  readonly schedules: Readonly<Record<string, Short>>;
  /** The names of the schedules that are live as declared. */
  readonly live?: readonly string[];
  /** Rows that are not declared. */
  readonly foreign?: readonly Short[];
  readonly timezone?: string;
}

function workerOf({ schedules, timezone = 'UTC' }: Story): DeclaredWorker {
  return {
    alias: 'team',
    workerId: 'wrk_team',
    account: null,
    prune: 'all',
    timezone,
    ignore: [],
    cancelLimit: null,
    runsPerDayLimit: null,
    schedules: Object.entries(schedules).map(([name, short]) =>
      declaredSchedule(name, { input: `${name}.`, ...short }),
    ),
    location: { file: 'schedules.yaml', line: 1, column: 1 },
  };
}

/** `bounds` are the bounds recorded in the ledger, or null without a ledger. */
function inputOf(story: Story, now: Date, bounds: readonly string[] | null): PlanInput {
  const worker = workerOf(story);
  const { live = [], foreign = [] } = story;
  const made = worker.schedules.filter(({ name }) => live.includes(name));
  const row = { kind: 'recognised', nextRunAt: new Date('2026-12-24T00:00:00Z') } as const;
  const rows = [
    ...made.map(({ name, content }) => ({ ...row, id: `sch_${name}`, content })),
    ...foreign.map((short, index) => ({ ...row, id: `sch_x${String(index)}`, content: contentOf(short) })),
  ];
  const record: OwnedWorker = {
    workerId: 'wrk_team',
    intents: [],
    bounds: bounds ?? [],
    schedules: made.map(({ name, content, protect }) => ({
      name,
      scheduleId: `sch_${name}`,
      contentHash: hashContent(content),
      createdAt: new Date('2026-11-01T00:00:00Z'),
      dueAt: null,
      protect: protect === true,
      runsPerDay: 1,
    })),
  };
  return plainInput({
    declaration: declarationOf([worker]),
    observed: new Map([
      ['wrk_team', { kind: 'listed' as const, workerId: 'wrk_team', timezone: null, schedules: rows }],
    ]),
    owned: bounds === null ? null : new Map([['wrk_team', record]]),
    now,
  });
}

/** Each code once: a single worker counts for itself and in total. */
const codesOf = (plan: Plan): readonly string[] => [
  ...new Set(guardPlan(plan, new Set()).findings.map(({ code }) => code)),
];

const daily = { cron: '0 9 * * *' };
const ends = { ...daily, until: bound };

/**
 * A `from` or `until` whose effect each guard refuses, or null if no instant changes what the guard judges. An instant
 * brings a replace only if the edit that adds the bound does too.
 */
const stories: Readonly<Record<AllowableGuard, Story | null>> = {
  'emptied-worker': { schedules: { brief: ends }, live: ['brief'] },
  protected: {
    schedules: { brief: { ...ends, protect: true }, other: { interval: 900 } },
    live: ['brief', 'other'],
  },
  'cancel-limit': {
    schedules: { a: ends, b: ends, c: ends, d: ends, e: { interval: 900 } },
    live: ['a', 'b', 'c', 'd', 'e'],
  },
  'unlimited-budget': { schedules: { brief: { ...daily, budget: 'unlimited', from: bound } } },
  'too-often': { schedules: { brief: { interval: 60, from: bound } } },
  'ledger-is-new': null,
  'previous-version-left': null,
  'timezone-mismatch': null,
};
const told = Object.entries(stories).flatMap(([guard, story]) => (story === null ? [] : [[guard, story] as const]));

describe.each(told)('the %s guard', (guard, story) => {
  const known = listBounds(workerOf(story), review);

  it('refuses the plan that introduces the bound', () => {
    const plan = planWorkers(inputOf(story, review, []));
    const { findings } = guardPlan(plan, new Set());
    expect(codesOf(plan)).toEqual([guard]);
    expect(findings[0]?.message).toContain('once the new from and until have passed');
  });

  it('passes every later plan, and the plan at the instant itself', () => {
    expect(codesOf(planWorkers(inputOf(story, review, known)))).toEqual([]);
    const atTheInstant = planWorkers(inputOf(story, midnight, known));
    expect(atTheInstant.workers[0]?.changes.map(({ kind }) => kind)).toContain(
      story.live === undefined ? 'create' : 'cancel',
    );
    expect(codesOf(atTheInstant)).toEqual([]);
  });

  it('refuses the plan at an instant that no earlier apply has judged', () => {
    expect(codesOf(planWorkers(inputOf(story, midnight, [])))).toEqual([guard]);
  });

  it('judges the change when it happens, and not before, without a ledger', () => {
    expect(codesOf(planWorkers(inputOf(story, review, null)))).toEqual([]);
    expect(codesOf(planWorkers(inputOf(story, midnight, null)))).toEqual([guard]);
  });

  it('refuses against a base without the bound, and passes against one that has it', () => {
    const worker = workerOf(story);
    const unbounded = { ...worker, schedules: worker.schedules.map((each) => ({ ...each, from: null, until: null })) };
    const declaration = declarationOf([worker]);
    const before = story.live === undefined ? { ...unbounded, schedules: [] } : unbounded;
    const plan = planAgainst({ declaration, base: declarationOf([before]), now: review }, plainRequest);
    expect(codesOf(plan)).toEqual([guard]);
    expect(codesOf(planAgainst({ declaration, base: declaration, now: review }, plainRequest))).toEqual([]);
  });
});

describe('a judged bound', () => {
  it('does not suppress a time zone mismatch', () => {
    const story = {
      schedules: { brief: ends, other: { interval: 900 } },
      live: ['brief', 'other'],
      timezone: 'Europe/Madrid',
    };
    const known = listBounds(workerOf(story), review);
    expect(codesOf(planWorkers(inputOf(story, midnight, known)))).toEqual(['timezone-mismatch']);
    expect(codesOf(planWorkers(inputOf(story, review, [])))).toEqual(['timezone-mismatch']);
    expect(codesOf(planWorkers(inputOf(story, review, known)))).toEqual([]);
  });

  it('covers neither other changes nor a schedule that was made once and is gone', () => {
    const story: Story = { schedules: { brief: { ...daily, budget: 'unlimited', from: bound } }, live: ['brief'] };
    const known = listBounds(workerOf(story), review);
    const gone = inputOf(story, new Date('2026-12-05T00:00:00Z'), known);
    const unlisted = { kind: 'listed', workerId: 'wrk_team', timezone: null, schedules: [] } as const;
    expect(codesOf(planWorkers({ ...gone, observed: new Map([['wrk_team', unlisted]]) }))).toEqual([
      'unlimited-budget',
    ]);
    const more: Story = { schedules: { brief: ends, new: { interval: 60 } }, live: ['brief'] };
    expect(codesOf(planWorkers(inputOf(more, midnight, listBounds(workerOf(more), review))))).toEqual(['too-often']);
  });
});

describe('listNotDue', () => {
  const words = (input: PlanInput): readonly string[] => listNotDue(input).map(({ words: each }) => each);

  it('is empty if known instants cause every change, including a handover', () => {
    const story: Story = {
      schedules: {
        over: ends,
        begins: { interval: 900, from: bound },
        cheap: { ...daily, input: 'Same.', budget: 'low', until: bound },
        dear: { ...daily, input: 'Same.', budget: 'high', from: bound },
      },
      live: ['over', 'cheap'],
    };
    const input = inputOf(story, midnight, listBounds(workerOf(story), review));
    expect(planWorkers(input).workers[0]?.changes.map(({ kind, name }) => `${kind} ${name ?? ''}`)).toEqual([
      'create begins',
      'hold cheap',
      'replace dear',
      'cancel over',
    ]);
    expect(words(input)).toEqual([]);
  });

  it('lists changes from the files, drift, and instants that no apply has judged', () => {
    const story: Story = {
      schedules: { brief: ends, new: { interval: 900 } },
      live: ['brief'],
      foreign: [{ interval: 60 }],
    };
    const known = listBounds(workerOf(story), review);
    expect(words(inputOf(story, midnight, known))).toEqual(['create team/new', 'cancel team (sch_x0)']);
    expect(words(inputOf({ schedules: { brief: ends }, live: ['brief'] }, midnight, []))).toEqual([
      'cancel team/brief (sch_brief)',
    ]);
  });

  it('omits changes that a passed instant may have caused, without a ledger', () => {
    const story: Story = { schedules: { brief: ends, begins: { interval: 900, from: bound } }, live: ['brief'] };
    expect(words(inputOf(story, midnight, null))).toEqual([]);
    expect(words(inputOf({ ...story, schedules: { ...story.schedules, new: daily } }, midnight, null))).toEqual([
      'create team/new',
    ]);
  });
});

describe('a bound', () => {
  const input = (story: Story, record: Partial<OwnedWorker>): PlanInput => {
    const plain = inputOf(story, review, []);
    const before = plain.owned?.get('wrk_team');
    return { ...plain, owned: new Map([['wrk_team', { ...before!, ...record }]]) };
  };
  const allEnd = { a: ends, b: { ...ends, input: 'Else.' } };

  it('is judged for an adopted schedule as for an owned one', () => {
    const story = { schedules: { brief: { ...ends, protect: true } }, live: ['brief'] };
    const adopting = input(story, { schedules: [] });
    const declaration = { ...adopting.declaration, workers: [{ ...workerOf(story), prune: 'owned' as const }] };
    expect(codesOf(planWorkers({ ...adopting, declaration }))).toEqual(['emptied-worker', 'protected']);
  });

  it('is judged together with earlier bounds if nothing would be left', () => {
    const story = { schedules: allEnd, live: ['a', 'b'] };
    const [first] = listBounds({ ...workerOf(story), schedules: workerOf(story).schedules.slice(0, 1) }, review);
    expect(codesOf(planWorkers(inputOf(story, review, [first!])))).toEqual(['emptied-worker']);
  });

  it('does not cover other cancels of an apply', () => {
    const story = { schedules: { a: ends }, live: ['a'], foreign: [{ interval: 900, input: 'Other.' }] };
    const known = listBounds(workerOf(story), review);
    expect(codesOf(planWorkers(inputOf(story, midnight, known)))).toContain('emptied-worker');
  });

  it('is judged if its schedule replaces everything that was live', () => {
    const story = { schedules: { brief: ends }, foreign: [{ interval: 900, input: 'Other.' }] };
    expect(codesOf(planWorkers(inputOf(story, review, [])))).toEqual(['emptied-worker']);
  });

  it('is judged again if protection changes', () => {
    const known = listBounds(workerOf({ schedules: { brief: ends } }), review);
    const story = {
      schedules: { brief: { ...ends, protect: true }, other: { interval: 900 } },
      live: ['brief', 'other'],
    };
    expect(codesOf(planWorkers(inputOf(story, midnight, known)))).toEqual(['protected']);
  });

  it('is recorded once a guard has judged its effect, and not while an unreadable row hides that effect', () => {
    const story = { schedules: { brief: { ...daily, from: bound } } };
    const seen = planWorkers(inputOf(story, review, [])).workers[0]!;
    expect(listJudgedBounds(seen, review, new Set())).toEqual(listBounds(workerOf(story), review));
    const unreadable = { kind: 'unrecognised', id: 'sch_x', input: 'brief.', problem: 'its type is unknown' } as const;
    const schedules = [unreadable as never];
    const observed = new Map([
      ['wrk_team', { kind: 'listed', workerId: 'wrk_team', timezone: null, schedules } as const],
    ]);
    const hidden = planWorkers({ ...inputOf(story, review, []), observed }).workers[0]!;
    expect(listJudgedBounds(hidden, review, new Set())).toEqual([]);
  });
});
