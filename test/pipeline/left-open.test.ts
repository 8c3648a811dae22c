import { describe, expect, it } from 'vitest';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import type { DeclaredSchedule } from '../../src/core/model/declaration.ts';
import { guardCodes } from '../../src/core/model/guard.ts';
import { changesOf } from '../../src/core/model/plan.ts';
import { planDeclaration, applyPlan } from '../../src/pipeline.ts';
import { createEstate, declareEstate, type Estate } from '../support/estate.ts';
import { declaredSchedule } from '../support/scenario.ts';

const dayMs = 86_400_000;
const unavailable = { kind: 'status', status: 503 } as const;

function contentsOf(estate: Estate): readonly string[] {
  return estate.rows().map(({ content: { input, budget } }) => `${input} ${budget}`);
}

describe('a create with an unknown result, of a protected schedule whose block is then removed', () => {
  const payroll = declaredSchedule('payroll', { cron: '0 9 1 * *', input: 'Pay everybody.', protect: true });

  it.each([
    ['as soon as it is listed', []],
    ['even if an apply without the block has not seen it yet', [declareEstate([])]],
  ] as const)('stays protected, %s', async (_, blind) => {
    const estate = createEstate();
    const { api } = estate.service;
    const seeingNothing: typeof api = {
      create: (workerId, content, beforeSend) => api.create(workerId, content, beforeSend),
      cancel: (workerId, scheduleId) => api.cancel(workerId, scheduleId),
      list: async (workerId) => ({ ...(await api.list(workerId)), schedules: [] }),
    };
    estate.service.failNext({ call: 'create', fault: unavailable, timing: 'after' });
    for (const target of [declareEstate([payroll]), ...blind]) await estate.apply(target, { api: seeingNothing });
    expect(contentsOf(estate)).toEqual(['Pay everybody. standard']);
    const [cancel] = changesOf((await estate.preview(declareEstate([]))).plan);
    expect(cancel).toMatchObject({ kind: 'cancel', name: 'payroll', protect: true });
  });
});

describe('a one-shot whose cancel may have failed', () => {
  const once = declaredSchedule('once', { delay: 7_200, input: 'Chase.' });
  const launch = declaredSchedule('launch', { date: '2026-11-20T11:00:00Z', input: 'Launch.' });

  it.each([
    ['delay', once],
    ['date', launch],
  ])('is neither counted as run nor sent again if the %s is enabled after its time', async (_, schedule) => {
    const estate = createEstate();
    const off: DeclaredSchedule = { ...schedule, enabled: false };
    await estate.apply(declareEstate([schedule]));
    estate.service.failNext({ call: 'cancel', times: null, fault: unavailable });
    await estate.apply(declareEstate([off]));
    estate.clock.advance(dayMs);
    const { undecided } = await estate.apply(declareEstate([schedule]));
    expect(undecided.map(({ message }) => message)).toEqual([expect.stringContaining('or cancel was interrupted')]);
    expect(contentsOf(estate)).toEqual([]);
  });

  it('is cancelled by the next apply while it is live, and may then be sent again', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([once]));
    estate.service.failNext({ call: 'cancel', fault: unavailable });
    await estate.apply(declareEstate([{ ...once, enabled: false }]));
    await estate.apply(declareEstate([{ ...once, enabled: false }]));
    expect(contentsOf(estate)).toEqual([]);
    const { undecided } = await estate.apply(declareEstate([once]));
    expect(undecided).toEqual([]);
    expect(contentsOf(estate)).toEqual(['Chase. standard']);
  });
});

describe('prune: none with a ledger', () => {
  it('completes a replace whose old schedule was not cancelled', async () => {
    const estate = createEstate();
    const brief = (input: string) => {
      return declareEstate([declaredSchedule('brief', { cron: '0 9 * * *', input })], { prune: 'none' });
    };
    await estate.apply(brief('One.'));
    estate.service.failNext({ call: 'cancel', fault: unavailable });
    expect((await estate.apply(brief('Two.'))).converged).toBe(false);
    expect(contentsOf(estate)).toEqual(['One. standard', 'Two. standard']);
    expect((await estate.apply(brief('Two.'))).converged).toBe(true);
    expect(contentsOf(estate)).toEqual(['Two. standard']);
  });
});

describe('two budgets of one schedule, one enabled as the other is disabled', () => {
  it.each(['none', 'exact', 'ignoring-budget'] as const)('change places with dedupe %s', async (dedupe) => {
    const estate = createEstate({ dedupe });
    const variants = (isHigh: boolean) =>
      declareEstate([
        declaredSchedule('high', { cron: '0 9 * * *', input: 'Brief.', budget: 'high', enabled: isHigh }),
        declaredSchedule('low', { cron: '0 9 * * *', input: 'Brief.', budget: 'low', enabled: !isHigh }),
      ]);
    for (const [isHigh, live] of [
      [false, 'Brief. low'],
      [true, 'Brief. high'],
      [false, 'Brief. low'],
    ] as const) {
      expect((await estate.apply(variants(isHigh))).converged).toBe(true);
      expect(contentsOf(estate)).toEqual([live]);
    }
  });
});

describe('two applies of one declaration, each with its own ledger', () => {
  it.each(['owned', 'none'] as const)(
    'leave one copy if they run one after the other, under prune: %s',
    async (prune) => {
      const estate = createEstate();
      const target = declareEstate([declaredSchedule('brief', { cron: '0 9 * * *', input: 'Brief.' })], { prune });
      const { service, clock } = estate;
      const plan = async () => {
        const ledger = createMemoryLedger();
        const { approval } = await planDeclaration(target, {
          reader: service.api,
          clock,
          concurrency: 1,
          allow: new Set(guardCodes),
          ledger,
        });
        if (approval === null) throw new Error('every guard is allowed here');
        return approval;
      };
      const [earlier, later] = [await plan(), await plan()];
      const writing = { api: service.api, clock, concurrency: 1, stop: new AbortController().signal };
      await applyPlan(target, earlier, writing);
      expect((await applyPlan(target, later, writing)).converged).toBe(true);
      expect(contentsOf(estate)).toEqual(['Brief. standard']);
    },
  );
});
