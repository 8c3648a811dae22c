/**
 * Runs a schedule under every fault, with an apply beside each call: it runs once or not at all, and the reported
 * status is true.
 */
import { describe, expect, it } from 'vitest';
import { runRemembered } from '../../../src/addons/run/run-ledger.ts';
import { runOnce, type RunResult } from '../../../src/addons/run/run-once.ts';
import type { Behaviour, Fault, FaultRule } from '../../../src/addons/sandbox/memory-behaviour.ts';
import type { ScheduleCreator } from '../../../src/api/port.ts';
import { hasWrites } from '../../../src/core/model/plan.ts';
import type { Declaration } from '../../../src/core/model/declaration.ts';
import { listRuns } from '../../../src/core/model/owned.ts';
import { RemoteError } from '../../../src/errors.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { applyPlan, planDeclaration } from '../../../src/pipeline.ts';
import { createEstate, declareEstate, estateStartAt, estateWorker, type Estate } from '../../support/estate.ts';
import { declaredSchedule } from '../../support/scenario.ts';

const minuteMs = 60_000;
const schedules = {
  brief: declaredSchedule('brief', { cron: '0 9 1 1 *', input: 'Brief', budget: 'low' }),
  /** Ran before the command. */
  tick: declaredSchedule('tick', { delay: 1, input: 'Tick' }),
  launch: declaredSchedule('launch', { date: '2099-01-01T00:00:00Z', input: 'Launch' }),
  off: declaredSchedule('off', { interval: 900, input: 'Off', enabled: false }),
};

type Name = keyof typeof schedules;

interface Cell {
  readonly name: Name;
  readonly hasLedger: boolean;
  readonly behaviour: Partial<Behaviour>;
  readonly rules: readonly FaultRule[];
  /** The number of lists that succeed before one fails. Absent: all succeed. */
  readonly listsBefore?: number;
}

interface Ending {
  readonly result: RunResult;
  /** The number of runs that the command caused. */
  readonly runs: number;
  readonly creates: number;
  readonly estate: Estate;
}

async function runCell({ name, hasLedger, behaviour, rules, listsBefore }: Cell): Promise<Ending> {
  const estate = createEstate();
  const { service, clock } = estate;
  const declaration = declareEstate(Object.values(schedules), { prune: 'all' });
  await estate.apply(declaration);
  clock.advance(minuteMs);
  const ledger = hasLedger ? estate.ledger : null;
  const before = estate.rows().map(({ id }) => id);
  const ranBefore = service.runs().length;
  const createsBefore = service.countCalls('create');
  service.setBehaviour(behaviour);

  const beside = async (): Promise<void> => {
    // Without a ledger, the plan does not know that the delay ran. It only warns about this.
    expect(hasWrites(await pass(estate, declaration, ledger))).toBe(false);
  };
  let lists = 0;
  const api: ScheduleCreator = {
    list: async (workerId) => {
      await beside();
      if (lists++ === listsBefore) throw new RemoteError('remote-unavailable', 'no list', { effect: 'not-executed' });
      return await service.api.list(workerId);
    },
    create: async (...order) => {
      await beside();
      return await service.api.create(...order).finally(beside);
    },
  };
  const worker = declaration.workers[0];
  if (worker === undefined) throw new Error('there is one worker');
  const target = { worker, declared: schedules[name] };
  const observed = await service.api.list(estateWorker);
  const tools = { observed, api, clock, stop: new AbortController().signal };
  for (const rule of rules) service.failNext(rule);
  const result = ledger === null ? await runOnce(target, tools) : (await runRemembered(ledger, target, tools)).result;
  service.clearFaults();

  const runsLeft = listRuns((await estate.ledger.read()).owned, estateWorker).length;
  expect(runsLeft).toBe(hasLedger && mayStay(name, result) ? 1 : 0);
  clock.advance(20 * minuteMs);
  service.setBehaviour({ listLag: 0 });
  for (let read = 0; read < 4; read++) await service.api.list(estateWorker);
  await beside();
  expect(listRuns((await estate.ledger.read()).owned, estateWorker)).toEqual([]);
  expect(estate.rows().map(({ id }) => id)).toEqual(before);
  expect(service.countCalls('cancel')).toBe(0);
  return {
    result,
    runs: service.runs().length - ranBefore,
    creates: service.countCalls('create') - createsBefore,
    estate,
  };
}

/**
 * Tells whether the record of a run may stay: the result is unknown, or its row could be adopted for the declared
 * delay.
 */
function mayStay(name: Name, { status }: RunResult): boolean {
  return status === 'uncertain' || (status === 'started' && name === 'tick');
}

async function pass(estate: Estate, declaration: Declaration, ledger: Ledger | null) {
  const { service, clock } = estate;
  const context = { reader: service.api, clock, concurrency: 1, allow: new Set<never>(), ledger };
  const { plan, approval } = await planDeclaration(declaration, context);
  if (approval === null) throw new Error('no guard has a reason to refuse');
  await applyPlan(declaration, approval, {
    api: service.api,
    clock,
    concurrency: 1,
    stop: new AbortController().signal,
  });
  return plan;
}

/** Expects that the status fits the number of runs. */
function expectTrue({ result, runs }: Ending): void {
  const possible = { started: [1], gone: [1], uncertain: [0, 1], failed: [0], skipped: [0] } as const;
  expect(possible[result.status]).toContain(runs);
  expect(result.error === null).toBe(result.status === 'started' || result.status === 'gone');
}

const status = (code: number): Fault => ({ kind: 'status', status: code });
const notExecuted: readonly Fault[] = [
  { kind: 'status', status: 429, retryAfterSeconds: 5 },
  status(429),
  { kind: 'unreachable' },
];
const refused: readonly Fault[] = [status(401), status(403), status(422)];
const ambiguous: readonly Fault[] = [
  ...[408, 409, 500, 502, 503].map(status),
  ...(['close', 'hang', 'stall', 'cut', 'html', 'empty', 'nonsense'] as const).map((kind) => ({ kind })),
];
const behaviours: readonly Partial<Behaviour>[] = (['none', 'exact'] as const).flatMap((dedupe) =>
  ([0, 1, 3, 'never'] as const).flatMap((listLag) => [0, 30].map((runSeconds) => ({ dedupe, listLag, runSeconds }))),
);

describe('runOnce', () => {
  it.each(Object.keys(schedules) as readonly Name[])('runs %s once and leaves nothing behind', async (name) => {
    for (const behaviour of behaviours) {
      for (const hasLedger of [true, false]) {
        // Without a ledger, a declared delay that is due in a second is taken as the declared one.
        if (!hasLedger && name === 'tick') continue;
        const ending = await runCell({ name, hasLedger, behaviour, rules: [] });
        const isLate = behaviour.listLag !== 0;
        const expected = behaviour.runSeconds === 30 && !isLate ? ['started'] : ['started', 'gone'];
        expect(expected).toContain(ending.result.status);
        expect([ending.runs, ending.creates]).toEqual([1, 1]);
        expectTrue(ending);
      }
    }
  });

  it('sends the create again only if it is certain that nothing was executed', async () => {
    for (const fault of notExecuted) {
      const cell = { name: 'brief', hasLedger: true, behaviour: {} } as const;
      const ending = await runCell({ ...cell, rules: [{ call: 'create', fault, times: 2 }] });
      expect(ending).toMatchObject({ result: { status: 'gone' }, runs: 1, creates: 3 });
      const refusedForGood = await runCell({ ...cell, rules: [{ call: 'create', fault, times: null }] });
      expect(refusedForGood).toMatchObject({ result: { status: 'failed' }, runs: 0 });
    }
    for (const fault of refused) {
      const rules = [{ call: 'create', fault }] as const;
      const ending = await runCell({ name: 'brief', hasLedger: true, behaviour: {}, rules });
      expect(ending).toMatchObject({ result: { status: 'failed' }, runs: 0, creates: 1 });
    }
  });

  it('never sends the create again after an ambiguous answer, and reports a true status', async () => {
    for (const fault of ambiguous) {
      for (const timing of ['before', 'after'] as const) {
        for (const behaviour of behaviours.filter(({ dedupe, listLag }) => dedupe === 'none' && listLag !== 1)) {
          for (const hasLedger of timing === 'after' ? [true, false] : [true]) {
            const rules = [{ call: 'create', fault, timing }] as const;
            const ending = await runCell({ name: 'brief', hasLedger, behaviour, rules });
            expectTrue(ending);
            expect([ending.runs, ending.creates]).toEqual([timing === 'after' ? 1 : 0, 1]);
            // A list without lag shows at once whether the row was created. With lag, either status is true.
            if (timing === 'after' && behaviour.listLag === 0) expect(ending.result.error).toBe(null);
            if (timing === 'before') expect(ending.result.status).toBe('uncertain');
          }
        }
      }
    }
  });

  it('reports an uncertain run if the lists cannot be read, and it runs once', async () => {
    for (const listsBefore of [0, 1]) {
      const ending = await runCell({
        name: 'brief',
        hasLedger: true,
        behaviour: { runSeconds: 30 },
        rules: [],
        listsBefore,
      });
      expect(ending).toMatchObject({ result: { status: 'uncertain', error: { code: 'remote-unavailable' } }, runs: 1 });
    }
  });

  it('waits one minute if the service dates the run later, and then reports it as still listed', async () => {
    const estate = createEstate();
    const worker = declareEstate([schedules.brief]).workers[0];
    if (worker === undefined) throw new Error('there is one worker');
    const { service, clock } = estate;
    const create: ScheduleCreator['create'] = (workerId, content) =>
      service.api.create(workerId, { ...content, when: { type: 'delayed', delayInSeconds: 600 } });
    const observed = await service.api.list(estateWorker);
    const api = { list: (workerId: string) => service.api.list(workerId), create };
    const tools = { observed, api, clock, stop: new AbortController().signal };
    const result = await runOnce({ worker, declared: schedules.brief }, tools);
    expect(result).toMatchObject({ status: 'uncertain', error: { code: 'not-started' } });
    expect(result.notes).toEqual(['the service changed what rota sent: delay: sent 1s, the service returned 600s']);
    expect(clock.now().getTime() - estateStartAt.getTime()).toBe(minuteMs);
  });

  it('sends nothing if it is interrupted before the create, and lists once more if it is interrupted after it', async () => {
    for (const stopAt of ['before', 'after'] as const) {
      const estate = createEstate();
      const worker = declareEstate([schedules.brief]).workers[0];
      if (worker === undefined) throw new Error('there is one worker');
      const { service, clock } = estate;
      const controller = new AbortController();
      if (stopAt === 'before') controller.abort();
      const create: ScheduleCreator['create'] = async (...order) => {
        const row = await service.api.create(...order);
        controller.abort();
        return row;
      };
      const observed = await service.api.list(estateWorker);
      const api = { list: (workerId: string) => service.api.list(workerId), create };
      const tools = { observed, api, clock, stop: controller.signal };
      const result = await runOnce({ worker, declared: schedules.brief }, tools);
      const expected = { before: ['skipped', 0, 0], after: ['uncertain', 1, 1] }[stopAt];
      const found = [result.status, service.countCalls('create'), service.countCalls('list') - 1];
      expect(found).toEqual(expected);
      expect(result.error?.code).toBe('interrupted');
    }
  });
});
