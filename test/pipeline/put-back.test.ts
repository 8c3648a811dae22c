import { expect, it } from 'vitest';
import { createEstate, declareEstate, type Estate } from '../support/estate.ts';
import { declaredSchedule } from '../support/scenario.ts';

const brief = (budget: 'low' | 'high') =>
  declareEstate([declaredSchedule('brief', { cron: '0 9 * * *', input: 'Brief.', budget, protect: true })]);

/** An estate after a replace in place whose new version was refused, so that the old schedule was put back. */
async function putBack(): Promise<Estate> {
  const estate = createEstate({ dedupe: 'ignoring-budget' });
  await estate.apply(brief('low'));
  estate.service.failNext({ call: 'create', skip: 1, fault: { kind: 'status', status: 403 } });
  const { workers } = await estate.apply(brief('high'));
  const [row] = estate.rows();
  expect(row?.content.budget).toBe('low');
  expect(workers[0]?.outcomes).toMatchObject([{ status: 'failed', scheduleId: row?.id }]);
  return estate;
}

it('a schedule that was put back is still owned and can be edited', async () => {
  const estate = await putBack();
  expect((await estate.apply(brief('high'))).converged).toBe(true);
  expect(estate.rows().map(({ content }) => content.budget)).toEqual(['high']);
});

it('a schedule that was put back can be cancelled, and stays protected', async () => {
  const estate = await putBack();
  const { plan } = await estate.preview(declareEstate([]));
  expect(plan.workers[0]?.changes).toMatchObject([{ kind: 'cancel', protect: true }]);
  await estate.apply(declareEstate([]));
  expect(estate.rows()).toEqual([]);
});
