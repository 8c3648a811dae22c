import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/core/model/plan.ts';
import { createEstate, declareEstate, estateWorker, type Estate } from '../support/estate.ts';
import { declaredSchedule } from '../support/scenario.ts';

const dayMs = 86_400_000;
const once = declaredSchedule('once', { delay: 86_400, input: 'One shot.' });
const launch = declaredSchedule('launch', { date: '2026-11-21T09:00:00Z', input: 'Launch.' });
const nightly = declaredSchedule('nightly', { cron: '0 3 * * *', input: 'Spend money.' });
const other = declaredSchedule('other', { cron: '0 8 * * *', input: 'Other.' });
const addresses = (undecided: readonly { readonly name: string | null }[]) => undecided.map(({ name }) => name);

/** An estate in which a create was answered with 503 and had no effect. */
async function cutOff(target: ReturnType<typeof declareEstate>, estate: Estate = createEstate()): Promise<Estate> {
  estate.service.failNext({ call: 'create', fault: { kind: 'status', status: 503 } });
  await estate.apply(target);
  return estate;
}

function inputsOf(estate: Estate): readonly string[] {
  return estate.rows().map(({ content }) => content.input);
}

describe('a one-shot that may or may not have run', () => {
  it.each([
    ['delay', once, 0],
    ['date that has passed', launch, 2 * dayMs],
  ])('stays undecided with every apply until the %s is counted as done', async (_, schedule, laterMs) => {
    const target = declareEstate([schedule]);
    const estate = await cutOff(target);
    estate.clock.advance(laterMs);
    for (let applies = 0; applies < 2; applies++) {
      const { converged, undecided } = await estate.apply(target);
      expect({ converged, undecided: addresses(undecided) }).toEqual({ converged: true, undecided: [schedule.name] });
    }
    const completed = [`team/${schedule.name}`];
    expect((await estate.apply(target, { decisions: { completed } })).undecided).toEqual([]);
    expect((await estate.apply(target)).undecided).toEqual([]);
    const [held] = changesOf((await estate.preview(target)).plan);
    expect(held).toMatchObject({ kind: 'hold', cause: 'completed', reason: 'is counted as done' });
    expect(inputsOf(estate)).toEqual([]);
  });

  it('is sent when it is rearmed, even after it was counted as done', async () => {
    const target = declareEstate([once]);
    const estate = await cutOff(target);
    await estate.apply(target, { decisions: { completed: ['team/once'] } });
    const rearmed = await estate.apply(target, { decisions: { rearm: ['team/once'] } });
    expect(rearmed.undecided).toEqual([]);
    expect(inputsOf(estate)).toEqual(['One shot.']);
    estate.clock.advance(2 * dayMs);
    expect((await estate.apply(target)).undecided).toEqual([]);
    expect(inputsOf(estate)).toEqual([]);
  });

  it('changes the fingerprint of the plan when it is counted as done', async () => {
    const target = declareEstate([once]);
    const estate = await cutOff(target);
    const { plan } = await estate.preview(target);
    const decided = await estate.preview(target, { decisions: { completed: ['team/once'] } });
    expect(decided.plan.fingerprint).not.toBe(plan.fingerprint);
  });

  it('does not keep a schedule alive whose name is no longer declared', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([nightly, other]));
    await cutOff(declareEstate([nightly, once, other]), estate);
    const { converged, undecided } = await estate.apply(declareEstate([once, other]));
    expect({ converged, undecided: addresses(undecided) }).toEqual({ converged: true, undecided: ['once'] });
    expect(inputsOf(estate)).toEqual(['Other.']);
  });

  it('does not make the next apply forget a cancel that its create blocked', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([nightly, other]));
    const target = declareEstate([once, other]);
    await cutOff(target, estate);
    expect(inputsOf(estate)).toEqual(['Spend money.', 'Other.']);
    await estate.apply(target);
    expect(inputsOf(estate)).toEqual(['Other.']);
  });
});

describe('a schedule that an unreadable row may represent', () => {
  const row = { id: 'sch_alien', type: 'lunar', input: 'Other.', budget: 'low', nextRunAt: '2027-01-01T00:00:00Z' };

  it('is undecided until the row is ignored by ID with the suggested line', async () => {
    const estate = createEstate();
    estate.service.addAlienRow(estateWorker, row);
    const { undecided } = await estate.apply(declareEstate([other]));
    expect(undecided[0]?.message).toContain('add to worker team: ignore: [{ id: "sch_alien" }]');
    const location = { file: 'schedules.yaml', line: 1, column: 1 };
    const ignore = [{ id: 'sch_alien', input: null, type: null, location }];
    expect((await estate.apply(declareEstate([other], { ignore }))).undecided).toEqual([]);
    expect(inputsOf(estate)).toEqual(['Other.']);
  });
});
