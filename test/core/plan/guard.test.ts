import { describe, expect, it } from 'vitest';
import type { GuardCode, GuardFinding } from '../../../src/core/model/guard.ts';
import type { CancelLimit } from '../../../src/core/model/declaration.ts';
import { guardPlan } from '../../../src/core/plan/guard.ts';
import { planScenario, type Scenario, type ShortContent } from '../../support/scenario.ts';

const now = '2026-11-20T09:00:00Z';
const kept: ShortContent = { cron: '0 9 * * *', input: 'Kept' };

function rows(count: number): readonly ({ readonly id: string } & ShortContent)[] {
  return Array.from({ length: count }, (_, index) => ({ id: `r${String(index)}`, interval: 60 + index }));
}

function scenario(worker: Partial<Scenario['worker']>, live: Scenario['live']): Scenario {
  return { story: '', now, worker: { prune: 'all', schedules: {}, ...worker }, live, expect: [] };
}

/** One kept schedule and `stale` undeclared ones, so that the worker is never emptied. */
function staleWorld(stale: number): Scenario {
  return scenario({ schedules: { kept } }, { rows: [...rows(stale), { id: 'kept', ...kept }] });
}

function refusals(
  story: Scenario,
  { allow = [], limit = null }: { allow?: readonly GuardCode[]; limit?: CancelLimit | null } = {},
): readonly GuardFinding[] {
  const plan = planScenario(story);
  const workers = plan.workers.map((worker) => ({ ...worker, worker: { ...worker.worker, cancelLimit: limit } }));
  const result = guardPlan({ ...plan, workers, cancelLimit: limit }, new Set(allow));
  return result.kind === 'refused' ? result.findings.filter(({ allowed }) => !allowed) : [];
}

describe('the cancel limit', () => {
  it('permits three cancels on a set of any size, and refuses the fourth on a small one', () => {
    expect(refusals(staleWorld(3))).toEqual([]);
    expect(refusals(staleWorld(4)).map(({ code, alias }) => [code, alias])).toEqual([
      ['cancel-limit', 'team'],
      ['cancel-limit', null],
    ]);
  });

  it('permits cancelling a quarter of a large set, and refuses one more', () => {
    const world = (stale: number): Scenario => {
      const keep = 100 - stale;
      const schedules = Object.fromEntries(
        Array.from({ length: keep }, (_, index) => [`k${String(index)}`, { delay: 1 + index, enabled: true }]),
      );
      const live = Array.from({ length: keep }, (_, index) => ({ id: `k${String(index)}`, delay: 1 + index }));
      return scenario({ schedules }, { rows: [...rows(stale), ...live] });
    };
    expect(refusals(world(25))).toEqual([]);
    expect(refusals(world(26))).toHaveLength(2);
  });

  it('reports the counts, the share and the limit', () => {
    expect(refusals(staleWorld(4))[0]?.message).toBe(
      'would cancel 4 of 5 live schedules (80%); the limit is 3 (the larger of 3 and 25%)',
    );
  });

  it('follows a declared count or share, down to zero', () => {
    expect(refusals(staleWorld(1), { limit: { kind: 'count', count: 0 } })).toHaveLength(2);
    expect(refusals(staleWorld(4), { limit: { kind: 'count', count: 4 } })).toEqual([]);
    expect(refusals(staleWorld(4), { limit: { kind: 'share', percent: 80 } })).toEqual([]);
    expect(refusals(staleWorld(4), { limit: { kind: 'share', percent: 79 } })).toHaveLength(2);
  });

  it('counts a replace that changes both prompt and time as a cancel', () => {
    const exchanged: Scenario = {
      ...scenario({ schedules: { kept } }, { rows: rows(1) }),
      owned: [{ name: 'kept', id: 'r0', interval: 60 }],
    };
    expect(refusals(exchanged, { limit: { kind: 'count', count: 0 } })).toHaveLength(2);
    const edited = scenario({ schedules: { kept } }, { rows: [{ id: 'a', ...kept, input: 'Kept, once' }] });
    expect(refusals(edited, { limit: { kind: 'count', count: 0 } })).toEqual([]);
  });

  it('passes if it is allowed by name, and only by that name', () => {
    expect(refusals(staleWorld(4), { allow: ['cancel-limit'] })).toEqual([]);
    expect(refusals(staleWorld(4), { allow: ['emptied-worker', 'protected'] })).toHaveLength(2);
  });
});

describe('the emptied-worker guard', () => {
  it('refuses cancelling all schedules, however few', () => {
    expect(refusals(scenario({}, { rows: rows(1) })).map(({ code }) => code)).toEqual(['emptied-worker']);
  });

  it('passes a worker that was empty already or gets a new schedule', () => {
    expect(refusals(scenario({}, { rows: [] }))).toEqual([]);
    expect(refusals(scenario({ schedules: { kept } }, { rows: rows(2) }))).toEqual([]);
  });

  it('passes if an ignored row survives', () => {
    const world = scenario({ ignore: [{ id: 'r0' }] }, { rows: rows(2) });
    expect(refusals(world)).toEqual([]);
  });
});

describe('a protected schedule', () => {
  it('cannot be replaced or disabled without being allowed', () => {
    const live = { rows: [{ id: 'a', ...kept }] };
    const edited = scenario({ schedules: { kept: { ...kept, budget: 'low', protect: true } } }, live);
    expect(refusals(edited).map(({ code, message }) => [code, message])).toEqual([
      ['protected', 'would replace team/kept, which has protect: true'],
    ]);
    const off = scenario({ schedules: { kept: { ...kept, enabled: false, protect: true } } }, live);
    expect(refusals(off).map(({ code }) => code)).toContain('protected');
  });

  const remembered = (short: Scenario['worker']['schedules'][string]): Scenario => ({
    ...scenario(
      { prune: 'owned', schedules: { kept: short, other: { interval: 3600 } } },
      { rows: [{ id: 'a', ...kept }] },
    ),
    owned: [{ name: 'kept', id: 'a', protect: true, ...kept }],
  });

  it.each([
    ['edited', { ...kept, input: 'Edited' }],
    ['edited with protect: false', { ...kept, input: 'Edited', protect: false }],
    ['disabled', { ...kept, enabled: false }],
    ['disabled with protect: false', { ...kept, enabled: false, protect: false }],
  ])('stays protected by the ledger when it is %s', (_, short) => {
    const [refusal, ...others] = refusals(remembered(short));
    expect([refusal?.code, others]).toEqual(['protected', []]);
    expect(refusal?.hints).toEqual([expect.stringContaining('with protect: false')]);
  });

  it('is released by protect: false alone', () => {
    expect(refusals(remembered({ ...kept, protect: false }))).toEqual([]);
  });

  it('stays protected when another block takes over its row', () => {
    const taken: Scenario = {
      ...scenario(
        { prune: 'owned', schedules: { lunch: { interval: 600, input: 'Lunch' } } },
        { rows: [{ id: 'a', ...kept }] },
      ),
      owned: [{ name: 'payroll', id: 'a', protect: true, ...kept }],
    };
    expect(refusals(taken).map(({ code }) => code)).toEqual(['protected']);
  });

  it('stays protected by the ledger after its block is gone', () => {
    const gone: Scenario = {
      ...scenario({ prune: 'owned' }, { rows: [{ id: 'a', ...kept }] }),
      owned: [{ name: 'kept', id: 'a', protect: true, ...kept }],
    };
    expect(refusals(gone).map(({ code }) => code)).toContain('protected');
  });
});

describe('the ledger-is-new guard', () => {
  const world = (rows: readonly ({ readonly id: string } & ShortContent)[], owned: Scenario['owned']): Scenario => ({
    ...scenario({ prune: 'owned', schedules: { kept, once: { delay: 60, input: 'Once' } } }, { rows }),
    ...(owned === undefined ? {} : { owned }),
  });
  const live = [{ id: 'a', ...kept }];

  it('refuses a delay if the worker already has a live schedule as declared', () => {
    expect(refusals(world(live, [])).map(({ code, hints }) => [code, hints])).toEqual([
      ['ledger-is-new', ['if it has already run: rota apply --completed team/once']],
    ]);
  });

  it('permits a delay if no declared schedule is live, or if the ledger knows the worker', () => {
    expect(refusals(world([], []))).toEqual([]);
    expect(refusals(world([{ id: 'b', interval: 3600, input: 'Theirs' }], []))).toEqual([]);
    expect(refusals(world(live, [{ name: 'kept', id: 'a', ...kept }]))).toEqual([]);
  });
});

describe('the time zone guard', () => {
  const write = { schedules: { kept } };

  it('refuses writes if the service lists another zone, or none and so means UTC', () => {
    const madrid = scenario({ ...write, timezone: 'Europe/Madrid' }, { timezone: 'Europe/Paris', rows: [] });
    expect(refusals(madrid).map(({ code }) => code)).toEqual(['timezone-mismatch']);
    const silent = scenario({ ...write, timezone: 'Europe/Madrid' }, { rows: [] });
    expect(refusals(silent)[0]?.message).toBe(
      'expected the time zone Europe/Madrid; the service lists none and so reads cron in UTC',
    );
  });

  it('passes another name of the same zone, and plans without writes', () => {
    expect(refusals(scenario({ ...write, timezone: 'Europe/Kiev' }, { timezone: 'Europe/Kyiv', rows: [] }))).toEqual(
      [],
    );
    const kepOnly = scenario({ ...write, timezone: 'Europe/Madrid' }, { rows: [{ id: 'a', ...kept }] });
    expect(refusals(kepOnly)).toEqual([]);
  });
});

describe('the unlimited-budget guard', () => {
  it('refuses a create or replace that raises the budget, and passes one that was unlimited already', () => {
    const unlimited = { kept: { ...kept, budget: 'unlimited' as const } };
    expect(refusals(scenario({ schedules: unlimited }, { rows: [] })).map(({ code }) => code)).toEqual([
      'unlimited-budget',
    ]);
    const raised = scenario({ schedules: unlimited }, { rows: [{ id: 'a', ...kept, budget: 'high' }] });
    expect(refusals(raised)[0]?.message).toBe('would raise the budget of team/kept from high to unlimited');
    const same = scenario(
      { schedules: unlimited },
      { rows: [{ id: 'a', interval: 5, input: 'Kept', budget: 'unlimited' }] },
    );
    expect(refusals(same)).toEqual([]);
  });
});

describe('the too-often guard', () => {
  const minutely = { interval: 60, input: 'Poll' };
  const codes = (story: Scenario): readonly GuardCode[] => refusals(story).map(({ code }) => code);
  const planned = (schedules: Scenario['worker']['schedules'], rows: readonly ({ id: string } & ShortContent)[] = []) =>
    scenario({ schedules }, { rows });

  it.each([
    [{ interval: 300 }, []],
    [{ interval: 299 }, ['too-often']],
    [{ interval: 5 }, ['too-often']],
    [{ cron: '*/5 * * * *' }, []],
    [{ cron: '*/4 * * * *' }, ['too-often']],
    [{ cron: '* * * * * *' }, ['too-often']],
    [{ cron: '* 0-4 * * *' }, ['too-often']],
    [{ cron: '* 9 1 1 *' }, []],
    [{ cron: '* 0-4 29 2 *' }, ['too-often']],
    [{ date: '2026-12-01T08:00:00Z' }, []],
  ])('judges a new schedule by its busiest day: %j', (when, expected) => {
    expect(codes(planned({ poll: { ...when, input: 'Poll' } }))).toEqual(expected);
  });

  it('reports how often the schedule would run, and how often it runs now', () => {
    expect(refusals(planned({ poll: { cron: '* * * * *', input: 'Poll' } }))[0]?.message).toBe(
      'would make team/poll run 1,440 times a day; the limit is 288 (the default; change it with limits.runsPerDay)',
    );
    const faster = planned({ poll: { cron: '* * * * *', input: 'Poll' } }, [
      { id: 'a', cron: '*/15 * * * *', input: 'Poll' },
    ]);
    expect(refusals(faster)[0]?.message).toBe(
      'would make team/poll run 1,440 times a day instead of 96; the limit is 288 (the default; change it with limits.runsPerDay)',
    );
  });

  it.each([
    ['to the prompt', { ...minutely, input: 'Poll anew' }],
    ['to an equally frequent cron', { cron: '* * * * *', input: 'Poll' }],
    ['to a longer interval', { interval: 90, input: 'Poll' }],
  ])('permits an edit %s', (_, edited) => {
    expect(codes(planned({ poll: edited }, [{ id: 'a', ...minutely }]))).toEqual([]);
  });

  it('refuses a replace of an unreadable or one-shot row', () => {
    expect(codes(planned({ poll: minutely }, [{ id: 'a', cron: '0/15 * * * *', input: 'Poll' }]))).toEqual([
      'too-often',
    ]);
    expect(codes(planned({ poll: minutely }, [{ id: 'a', date: '2026-12-01T08:00:00Z', input: 'Poll' }]))).toEqual([
      'too-often',
    ]);
  });

  it('permits a create again if the ledger has a record of an equally frequent schedule', () => {
    const lost: Scenario = { ...planned({ poll: minutely }), owned: [{ name: 'poll', id: 'gone', ...minutely }] };
    expect(codes(lost)).toEqual([]);
    const faster = { ...lost, worker: { ...lost.worker, schedules: { poll: { ...minutely, interval: 30 } } } };
    expect(codes(faster)).toEqual(['too-often']);
    const edited = { ...lost, worker: { ...lost.worker, schedules: { poll: { ...minutely, input: 'Poll anew' } } } };
    expect(codes(edited)).toEqual([]);
    const renamed = { ...lost, worker: { ...lost.worker, schedules: { other: minutely } } };
    expect(codes(renamed)).toEqual([]);
    const another = { ...lost, worker: { ...lost.worker, schedules: { other: { ...minutely, input: 'Else' } } } };
    expect(codes(another)).toEqual(['too-often']);
  });

  it('permits up to the limit of its worker, and no more', () => {
    const world = (runsPerDayLimit: number): Scenario =>
      scenario({ schedules: { poll: minutely }, runsPerDayLimit }, { rows: [] });
    expect(codes(world(1_440))).toEqual([]);
    expect(refusals(world(1_439))[0]?.message).toContain('; the limit is 1,439 (limits.runsPerDay: 1439)');
    const slow = scenario({ schedules: { sweep: { interval: 3600 } }, runsPerDayLimit: 12 }, { rows: [] });
    expect(codes(slow)).toEqual(['too-often']);
  });
});
