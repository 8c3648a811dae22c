/** How plans and applies treat runs that `rota run` began, at the same time or later. */
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createRunRecord, listRuns, runRecordKey, type Intent } from '../../src/core/model/owned.ts';
import { changesOf } from '../../src/core/model/plan.ts';
import { hashContent } from '../../src/core/plan/fingerprint.ts';
import { guardPlan } from '../../src/core/plan/guard.ts';
import { renderLedgerText } from '../../src/report/wording/ledger-text.ts';
import { createEstate, declareEstate, estateStartAt, estateWorker } from '../support/estate.ts';
import { contentOf, declaredSchedule } from '../support/scenario.ts';

const brief = declaredSchedule('brief', { cron: '0 9 * * *', input: 'Brief' });
const followUp = declaredSchedule('follow-up', { delay: 7200, input: 'Follow up' });
const content = contentOf({ delay: 1, input: 'Brief' });
const minutesMs = 60_000;

const run: Intent = {
  name: 'brief',
  contentHash: hashContent(content),
  at: estateStartAt,
  protect: false,
  knownIds: [],
};

/** Records a run as `rota run` does. */
async function enter(ledger: Ledger): Promise<void> {
  const { revision } = await ledger.read();
  await ledger.commit(new Map([[runRecordKey(estateWorker), createRunRecord(estateWorker, [run])]]), revision);
}

async function runsIn(ledger: Ledger): Promise<readonly Intent[]> {
  return listRuns((await ledger.read()).owned, estateWorker);
}

describe('a run during an apply', () => {
  it('is left alone, and its row causes neither a write nor a failure', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([brief]));
    await enter(estate.ledger);
    estate.service.addSchedule(estateWorker, content);
    const { converged, workers } = await estate.apply(declareEstate([brief], { prune: 'all' }));
    expect([converged, workers[0]?.outcomes]).toEqual([true, []]);
    expect(estate.rows()).toHaveLength(2);
    expect(await runsIn(estate.ledger)).toEqual([run]);
  });

  it('may begin while the apply writes, and both keep their records', async () => {
    const estate = createEstate();
    const api = {
      ...estate.service.api,
      create: async (...order: Parameters<typeof estate.service.api.create>) => {
        await enter(estate.ledger);
        return await estate.service.api.create(...order);
      },
    };
    const { converged, ledgerProblem } = await estate.apply(declareEstate([followUp]), { api });
    expect([converged, ledgerProblem]).toEqual([true, null]);
    const { owned } = await estate.ledger.read();
    expect(owned.get(estateWorker)?.schedules.map(({ name }) => name)).toEqual(['follow-up']);
    expect(await runsIn(estate.ledger)).toEqual([run]);
  });

  it('does not hide an emptied worker from its guard', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([brief]));
    estate.service.addSchedule(estateWorker, content);
    const { plan } = await estate.preview(declareEstate([], { prune: 'all' }));
    expect(changesOf(plan).map(({ kind }) => kind)).toEqual(['cancel', 'hold']);
    expect(guardPlan(plan, new Set()).findings).toMatchObject([{ code: 'emptied-worker' }]);
  });
});

describe('an interrupted run', () => {
  it('is reported by each plan, and forgotten by the first apply without its row after 15 minutes', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([brief]));
    await enter(estate.ledger);
    estate.clock.advance(15 * minutesMs - 1);
    const { plan } = await estate.preview(declareEstate([brief]));
    const [held] = changesOf(plan).filter(({ kind }) => kind === 'hold');
    expect(held).toMatchObject({ cause: 'about-to-run', name: 'brief', scheduleId: null });
    expect(held?.reason).toContain('2026-11-20T09:00:00Z');
    await estate.apply(declareEstate([brief]));
    expect(await runsIn(estate.ledger)).toEqual([run]);
    estate.clock.advance(1);
    await estate.apply(declareEstate([brief]));
    expect((await estate.ledger.read()).owned.has(runRecordKey(estateWorker))).toBe(false);
    const after = await estate.preview(declareEstate([brief]));
    expect(changesOf(after.plan).map(({ kind }) => kind)).toEqual(['keep']);
  });

  it('keeps its record while a row shows it', async () => {
    const estate = createEstate({ listLag: 0 });
    await enter(estate.ledger);
    estate.service.addSchedule(estateWorker, contentOf({ delay: 3600, input: 'Other' }));
    const ledger = estate.ledger;
    const list = async (workerId: string) => {
      const read = await estate.service.api.list(workerId);
      const row = { kind: 'recognised', id: 'run', content, nextRunAt: estateStartAt } as const;
      return { ...read, schedules: [...read.schedules, row] };
    };
    estate.clock.advance(60 * minutesMs);
    await estate.apply(declareEstate([brief]), { api: { ...estate.service.api, list } });
    expect(await runsIn(ledger)).toEqual([run]);
  });

  it('is shown in the ledger separately from the schedules of its worker', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([brief]));
    await enter(estate.ledger);
    const { owned } = await estate.ledger.read();
    const text = renderLedgerText(new Map([['https://handinger.com', owned]]));
    expect(text).toContain(
      'wrk_estate on https://handinger.com, runs\n  brief: rota run started at 2026-11-20T09:00:00Z; outcome unknown\n',
    );
    expect(text).toMatch(/\n1 schedule on 1 worker\.\n$/);
  });
});
