import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/core/model/plan.ts';
import { withRetry } from '../../src/api/retry.ts';
import { createEstate, declareEstate, estateWorker, type Estate } from '../support/estate.ts';
import { declaredSchedule } from '../support/scenario.ts';

const other = declaredSchedule('other', { cron: '0 8 * * *', input: 'Other.' });
const chase = (input: string) => declareEstate([declaredSchedule('chase', { delay: 7_200, input }), other]);

function inputsOf(estate: Estate): readonly string[] {
  return estate
    .rows()
    .map(({ content }) => content.input)
    .toSorted();
}

describe('the previous version stays while it is unknown whether the new one is live, for', () => {
  it.each([{ kind: 'hang' }, { kind: 'status', status: 503 }] as const)(
    'a delay whose create ended in %j',
    async (fault) => {
      const estate = createEstate();
      await estate.apply(chase('One.'));
      estate.service.failNext({ call: 'create', fault });
      await estate.apply(chase('Two.'), { api: withRetry(estate.service.api, { clock: estate.clock }) });

      const { plan } = await estate.preview(chase('Two.'));
      expect(changesOf(plan).map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
        'hold a create was interrupted and it may have run; to run it again: rota apply --rearm team/chase; to count it as done: rota apply --completed team/chase',
        'keep is as declared',
        'hold is the previous version of team/chase, and stays until it is known whether the new one is live',
      ]);
      await estate.apply(chase('Two.'));
      expect(inputsOf(estate)).toEqual(['One.', 'Other.']);

      await estate.apply(chase('Two.'), { decisions: { rearm: ['team/chase'] } });
      expect(inputsOf(estate)).toEqual(['Other.', 'Two.']);
    },
  );

  it('an edit whose prompt matches an unreadable row', async () => {
    const estate = createEstate();
    const brief = (input: string) => declareEstate([declaredSchedule('brief', { cron: '0 9 * * *', input }), other]);
    await estate.apply(brief('One.'));
    const alien = { id: 'sch_alien', type: 'lunar', input: 'Two.', budget: 'low', nextRunAt: '2027-01-01T00:00:00Z' };
    estate.service.addAlienRow(estateWorker, alien);
    await estate.apply(brief('Two.'));
    expect(inputsOf(estate)).toEqual(['One.', 'Other.']);
  });
});

describe('replacing a protected schedule needs --allow', () => {
  const prompt = { cron: '0 9 * * *', input: 'Brief.' };

  async function protectOfReplace(isStillProtected: boolean): Promise<boolean | undefined> {
    const estate = createEstate();
    await estate.apply(declareEstate([declaredSchedule('a', { ...prompt, protect: true })]));
    const { plan } = await estate.preview(
      declareEstate([
        declaredSchedule('a', { cron: '0 10 * * *', input: 'Something else.', protect: isStillProtected }),
        declaredSchedule('b', { ...prompt, budget: 'high' }),
      ]),
    );
    const replace = changesOf(plan).find(({ kind }) => kind === 'replace');
    return replace?.kind === 'replace' ? replace.protect : undefined;
  }

  it('even if another block takes over its row while its own changes', async () => {
    expect(await protectOfReplace(true)).toBe(true);
  });

  it('even in the plan that lifts the protection, which takes effect only for a later apply', async () => {
    expect(await protectOfReplace(false)).toBe(true);
  });
});
