import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { guardCodes } from '../../src/core/model/guard.ts';
import { changesOf } from '../../src/core/model/plan.ts';
import { findUnfollowed, noDecisions } from '../../src/core/plan/decisions.ts';
import type { Behaviour, CallKind, Fault, FaultRule } from '../../src/addons/sandbox/memory-behaviour.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import type { ListedWorker } from '../../src/core/model/live.ts';
import { applyPlan, planDeclaration } from '../../src/pipeline.ts';
import { createEstate, declareEstate, estateWorker, type Estate } from '../support/estate.ts';
import { contentOf, declaredSchedule } from '../support/scenario.ts';
import { cases } from '../support/cases.ts';

const brief = { cron: '0 9 * * *', input: 'Brief.', budget: 'unlimited', protect: true } as const;
const declaration = declareEstate([
  declaredSchedule('brief', brief),
  declaredSchedule('weekly', { cron: '0 9 * * MON', input: 'Weekly.' }),
]);
const decisions = { renew: ['team/brief'] };
const laterMs = 3 * 86_400_000 + 3_600_000;
const isBrief = ({ content }: { readonly content: { readonly input: string } }): boolean => content.input === 'Brief.';

/**
 * An estate whose daily schedule was due two days ago and is still listed with that next run. Its weekly one is
 * healthy.
 */
async function letStop(behaviour: Partial<Behaviour> = {}): Promise<Estate> {
  // A run that never ends looks the same as a row that no longer runs.
  const estate = createEstate({ ...behaviour, listLag: 0, runSeconds: 1_000_000_000 });
  await estate.apply(declaration);
  estate.clock.advance(laterMs);
  estate.service.setBehaviour({ listLag: behaviour.listLag ?? 0 });
  return estate;
}

const idsOf = (estate: Estate): readonly string[] =>
  estate
    .rows()
    .filter(isBrief)
    .map(({ id }) => id);

describe('renewing a stopped schedule', () => {
  it.each(['none', 'exact', 'ignoring-budget'] as const)(
    'leaves it live once, in a new row, with dedupe: %s',
    async (dedupe) => {
      const estate = await letStop({ dedupe });
      const [old] = idsOf(estate);
      const { plan, findings } = await estate.preview(declaration, { decisions });
      expect(changesOf(plan)).toMatchObject([{ kind: 'replace', isRenewal: true, protect: true }, { kind: 'keep' }]);
      expect(findings).toEqual([]);
      expect((await estate.apply(declaration, { decisions })).converged).toBe(true);
      const [renewed, ...more] = idsOf(estate);
      expect({ isNew: renewed !== old, more }).toEqual({ isNew: true, more: [] });
      const record = (await estate.ledger.read()).owned.get(estateWorker);
      expect(record?.intents).toEqual([]);
      expect(record?.schedules.find(({ name }) => name === 'brief')).toMatchObject({
        scheduleId: renewed,
        protect: true,
      });
    },
  );

  it('is refused if it has not stopped, is not live or is about to be edited', async () => {
    const estate = createEstate();
    const unfollowed = async (of: typeof declaration): Promise<string | undefined> => {
      const { plan } = await estate.preview(of, { decisions });
      return findUnfollowed({ ...noDecisions, ...decisions }, plan)?.message;
    };
    expect(await unfollowed(declaration)).toContain('the plan would create it: it is declared but not live');
    await estate.apply(declaration);
    expect(await unfollowed(declaration)).toBe('team/brief: it has not stopped; its next run is 2026-11-21T09:00:00Z');
    const edited = declareEstate([declaredSchedule('brief', { ...brief, input: 'Brief, in five bullets.' })]);
    expect(await unfollowed(edited)).toContain('the plan would replace it: it differs in input');
    const disabled = declareEstate([{ ...declaredSchedule('brief', brief), enabled: false }]);
    await estate.apply(disabled);
    expect(await unfollowed(disabled)).toContain('the plan leaves it alone: it is declared with enabled: false');
  });

  it('is skipped if the row runs again before its turn', async () => {
    const estate = await letStop();
    const movedOn = { nextRunAt: new Date(estate.clock.now().getTime() + 60_000) };
    let lists = 0;
    const list = async (workerId: string): Promise<ListedWorker> => {
      const read = await estate.service.api.list(workerId);
      const schedules = read.schedules.map((row) =>
        row.kind === 'recognised' && isBrief(row) ? { ...row, ...movedOn } : row,
      );
      return lists++ === 0 ? read : { ...read, schedules };
    };
    const [id] = idsOf(estate);
    const { workers } = await estate.apply(declaration, { decisions, api: { ...estate.service.api, list } });
    expect(workers[0]?.outcomes).toMatchObject([{ status: 'skipped', error: { code: 'runs-again' } }]);
    expect(idsOf(estate)).toEqual([id]);
  });

  it('is not needed if a running copy exists, and the plan keeps that copy instead of the older row', async () => {
    const estate = await letStop();
    const copy = estate.service.addSchedule(estateWorker, contentOf(brief), { id: 'sch_by_hand' });
    const { plan } = await estate.preview(declareEstate([declaredSchedule('brief', brief)], { prune: 'all' }));
    const briefs = changesOf(plan).filter(({ name }) => name === 'brief');
    expect(briefs).toMatchObject([
      { kind: 'cancel', cause: 'duplicate' },
      { kind: 'adopt', before: { id: copy } },
    ]);
  });

  it('is completed by the next apply without --allow after a failure between its cancel and its create', async () => {
    const estate = await letStop();
    estate.service.failNext({ call: 'create', fault: status(403) });
    const { workers } = await estate.apply(declaration, { decisions });
    expect(workers[0]?.outcomes).toMatchObject([{ status: 'uncertain', error: { code: 'may-be-lost' } }]);
    expect(idsOf(estate)).toEqual([]);
    const { api } = estate.service;
    const context = {
      reader: api,
      clock: estate.clock,
      concurrency: 1,
      allow: new Set<never>(),
      ledger: estate.ledger,
    };
    const { approval, findings } = await planDeclaration(declaration, context);
    expect(findings).toEqual([]);
    const stop = new AbortController().signal;
    await applyPlan(declaration, approval!, { api, clock: estate.clock, concurrency: 1, stop });
    expect(idsOf(estate)).toHaveLength(1);
  });

  it.each(['none', 'exact'] as const)(
    'leaves it live once after two concurrent applies renew it, with dedupe: %s',
    async (dedupe) => {
      const estate = await letStop({ dedupe });
      const [old] = idsOf(estate);
      const { api } = estate.service;
      const context = { reader: api, clock: estate.clock, concurrency: 1, allow: new Set<never>(), ledger: null };
      const plan = () => planDeclaration(declaration, { ...context, decisions: { ...noDecisions, ...decisions } });
      const planned = [await plan(), await plan()];
      const stop = new AbortController().signal;
      await Promise.all(
        planned.map(({ approval }) =>
          applyPlan(declaration, approval!, { api, clock: estate.clock, concurrency: 1, stop }),
        ),
      );
      const [renewed, ...more] = idsOf(estate);
      expect({ isNew: renewed !== old, more }).toEqual({ isNew: true, more: [] });
    },
  );
});

const status = (code: number): Fault => ({ kind: 'status', status: code });
const ambiguous: readonly Fault[] = [
  status(409),
  status(500),
  { kind: 'close' },
  { kind: 'hang' },
  { kind: 'cut' },
  { kind: 'html' },
];
const faults: readonly Pick<FaultRule, 'fault' | 'timing'>[] = [
  ...[status(403), status(422), status(429), { kind: 'unreachable' } as const].map((fault) => ({ fault })),
  ...ambiguous.flatMap((fault) => [{ fault, timing: 'before' } as const, { fault, timing: 'after' } as const]),
];
const reaches = [{}, { skip: 1 }, { skip: 3 }, { times: null }];

test.each(['list', 'cancel', 'create'] as const)(
  'a renewed schedule is never lost or duplicated by any fault in a %s',
  async (call: CallKind) => {
    for (const fault of faults) {
      for (const reach of reaches) {
        for (const dedupe of ['none', 'exact'] as const) {
          for (const listLag of [0, 9]) await runCell({ call, ...fault, ...reach }, { dedupe, listLag });
        }
      }
    }
  },
);

async function runCell(rule: FaultRule, behaviour: Partial<Behaviour>): Promise<void> {
  const cell = JSON.stringify({ rule, behaviour });
  const estate = await letStop(behaviour);
  const [old = ''] = idsOf(estate);
  const others = estate.rows().filter((row) => !isBrief(row));
  const { plan } = await estate.preview(declaration, { decisions });
  const watching = { ...estate.service.api, create: watchCreates(estate, old) };
  const skip = (rule.skip ?? 0) + (rule.call === 'list' ? 1 : 0);
  estate.service.failNext({ ...rule, skip });
  const { workers, converged } = await estate.apply(declaration, { decisions, api: watching });
  const [outcome] = workers[0]?.outcomes ?? [];
  const after = idsOf(estate);
  expect({ cell, count: after.length <= 1, planned: changesOf(plan).length }).toEqual({
    cell,
    count: true,
    planned: 2,
  });
  if (outcome?.status === 'done')
    expect({ cell, isNew: after[0] !== undefined && after[0] !== old }).toEqual({ cell, isNew: true });
  if (converged) expect({ cell, status: outcome?.status }).toEqual({ cell, status: 'done' });

  estate.service.clearFaults();
  estate.service.setBehaviour({ listLag: 0 });
  for (let read = 0; read < 10; read++) await estate.service.api.list(estateWorker);
  const [again] = idsOf(estate);
  const second = await estate.apply(declaration, again === old ? { decisions } : {});
  const [last, ...more] = idsOf(estate);
  const isRenewed = last !== undefined && last !== old;
  expect({ cell, isRenewed, more, converged: second.converged }).toEqual({
    cell,
    isRenewed: true,
    more: [],
    converged: true,
  });
  expect({ cell, others: estate.rows().filter((row) => !isBrief(row)) }).toEqual({ cell, others });
}

/** A create that fails the test if it is sent while a list would still show the old row. */
function watchCreates(estate: Estate, old: string): ScheduleApi['create'] {
  return async (workerId, content) => {
    if (content.input === brief.input) {
      expect(estate.rows().map(({ id }) => id)).not.toContain(old);
    }
    return await estate.service.api.create(workerId, content);
  };
}

const anyRace = fc.record({
  dedupe: fc.constantFrom('none', 'exact', 'ignoring-budget'),
  listLag: fc.constantFrom(0, 1, 2),
  /** Whether each of two applies renews the stopped schedule or is an ordinary one. */
  renews: fc.tuple(fc.constant(true), fc.boolean()),
  /** How many turns of the event loop each call of an apply waits. */
  turns: fc.array(fc.nat({ max: 4 }), { minLength: 4, maxLength: 12 }),
});

test('a renewed schedule is live once in a running row, however the calls of two applies interleave', async () => {
  await fc.assert(
    fc.asyncProperty(anyRace, async ({ dedupe, listLag, renews, turns }) => {
      const estate = await letStop({ dedupe, listLag });
      const [old] = idsOf(estate);
      const applies = renews.map(async (isRenewing, index) => {
        const api = waitTurns(estate.service.api, turns.slice(index * 2));
        const context = { clock: estate.clock, concurrency: 1, ledger: null };
        const decided = isRenewing ? { decisions: { ...noDecisions, ...decisions } } : {};
        const planning = { ...context, ...decided, reader: api, allow: new Set(guardCodes) };
        const { approval } = await planDeclaration(declaration, planning);
        const stop = new AbortController().signal;
        await applyPlan(declaration, approval!, { ...context, api, stop });
      });
      await Promise.all(applies);
      for (let read = 0; read < 3; read++) await estate.service.api.list(estateWorker);
      await estate.apply(declaration);
      const [renewed, ...more] = idsOf(estate);
      expect({ isNew: renewed !== undefined && renewed !== old, more }).toEqual({ isNew: true, more: [] });
      expect(estate.rows()).toHaveLength(2);
    }),
    { numRuns: cases(60) },
  );
});

/** The service behind a queue: each call waits for some turns of the event loop before it is sent. */
function waitTurns(api: ScheduleApi, turns: readonly number[]): ScheduleApi {
  let calls = 0;
  const wait = async (): Promise<void> => {
    for (let left = turns[calls++ % turns.length] ?? 0; left > 0; left--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    list: async (id) => {
      await wait();
      return await api.list(id);
    },
    create: async (id, content) => {
      await wait();
      return await api.create(id, content);
    },
    cancel: async (id, scheduleId) => {
      await wait();
      return await api.cancel(id, scheduleId);
    },
  };
}
