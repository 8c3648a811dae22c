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
  /** The names that are live as declared. */
  readonly live?: readonly string[];
  /** Rows that nothing declares. */
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

/** `bounds`: what the ledger says of them; null: no ledger. */
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

/** Each once: a worker that is all there is counts for itself and in all. */
const codesOf = (plan: Plan): readonly string[] => [
  ...new Set(guardPlan(plan, new Set()).findings.map(({ code }) => code)),
];

const daily = { cron: '0 9 * * *' };
const ends = { ...daily, until: bound };

/**
 * What a `from` or `until` brings that a guard refuses; null where it judges nothing that an instant changes. An instant
 * brings a replace only where the edit that brings the bound brings it, too.
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

describe.each(told)('%s', (guard, story) => {
  const known = listBounds(workerOf(story), review);

  it('refuses the plan that brings the instant', () => {
    const plan = planWorkers(inputOf(story, review, []));
    const { findings } = guardPlan(plan, new Set());
    expect(codesOf(plan)).toEqual([guard]);
    expect(findings[0]?.message).toContain('once the new from and until have passed');
  });

  it('lets every later plan pass, and the instant itself', () => {
    expect(codesOf(planWorkers(inputOf(story, review, known)))).toEqual([]);
    const atTheInstant = planWorkers(inputOf(story, midnight, known));
    expect(atTheInstant.workers[0]?.changes.map(({ kind }) => kind)).toContain(
      story.live === undefined ? 'create' : 'cancel',
    );
    expect(codesOf(atTheInstant)).toEqual([]);
  });

  it('refuses what an instant causes that no apply has seen ahead', () => {
    expect(codesOf(planWorkers(inputOf(story, midnight, [])))).toEqual([guard]);
  });

  it('judges without a ledger when it happens, and nothing before', () => {
    expect(codesOf(planWorkers(inputOf(story, review, null)))).toEqual([]);
    expect(codesOf(planWorkers(inputOf(story, midnight, null)))).toEqual([guard]);
  });

  it('refuses against a base without it, and not against one that has it', () => {
    const worker = workerOf(story);
    const unbounded = { ...worker, schedules: worker.schedules.map((each) => ({ ...each, from: null, until: null })) };
    const declaration = declarationOf([worker]);
    const before = story.live === undefined ? { ...unbounded, schedules: [] } : unbounded;
    const plan = planAgainst({ declaration, base: declarationOf([before]), now: review }, plainRequest);
    expect(codesOf(plan)).toEqual([guard]);
    expect(codesOf(planAgainst({ declaration, base: declaration, now: review }, plainRequest))).toEqual([]);
  });
});

describe('a known instant', () => {
  it('lets nothing pass where the zone is another one', () => {
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

  it('covers neither what else changes nor what was made once and is gone', () => {
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

describe('what is not due', () => {
  const words = (input: PlanInput): readonly string[] => listNotDue(input).map(({ words: each }) => each);

  it('is nothing where known instants cause everything, a handover among them', () => {
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

  it('is what the files bring, what drifted, and an instant that no apply has seen', () => {
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

  it('without a ledger is nothing that a passed instant may have caused', () => {
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

  it('of what an apply adopts is judged as if it were owned', () => {
    const story = { schedules: { brief: { ...ends, protect: true } }, live: ['brief'] };
    const adopting = input(story, { schedules: [] });
    const declaration = { ...adopting.declaration, workers: [{ ...workerOf(story), prune: 'owned' as const }] };
    expect(codesOf(planWorkers({ ...adopting, declaration }))).toEqual(['emptied-worker', 'protected']);
  });

  it('is judged with those that were judged before where nothing would be left', () => {
    const story = { schedules: allEnd, live: ['a', 'b'] };
    const [first] = listBounds({ ...workerOf(story), schedules: workerOf(story).schedules.slice(0, 1) }, review);
    expect(codesOf(planWorkers(inputOf(story, review, [first!])))).toEqual(['emptied-worker']);
  });

  it('does not cover what else an apply cancels', () => {
    const story = { schedules: { a: ends }, live: ['a'], foreign: [{ interval: 900, input: 'Other.' }] };
    const known = listBounds(workerOf(story), review);
    expect(codesOf(planWorkers(inputOf(story, midnight, known)))).toContain('emptied-worker');
  });

  it('of what takes the place of all there was is judged', () => {
    const story = { schedules: { brief: ends }, foreign: [{ interval: 900, input: 'Other.' }] };
    expect(codesOf(planWorkers(inputOf(story, review, [])))).toEqual(['emptied-worker']);
  });

  it('is another one with another protection', () => {
    const known = listBounds(workerOf({ schedules: { brief: ends } }), review);
    const story = {
      schedules: { brief: { ...ends, protect: true }, other: { interval: 900 } },
      live: ['brief', 'other'],
    };
    expect(codesOf(planWorkers(inputOf(story, midnight, known)))).toEqual(['protected']);
  });

  it('is remembered once a guard has seen what it does, and not where an unreadable row hid that', () => {
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
