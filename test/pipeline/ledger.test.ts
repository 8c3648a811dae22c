import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { contentKey, type Content } from '../../src/core/model/content.ts';
import type { Declaration } from '../../src/core/model/declaration.ts';
import type { OwnedSchedule, OwnedWorker } from '../../src/core/model/owned.ts';
import { changesOf } from '../../src/core/model/plan.ts';
import { planDeclaration } from '../../src/pipeline.ts';
import { hashContent } from '../../src/core/plan/fingerprint.ts';
import { createEstate, declareEstate, estateStartAt, estateWorker } from '../support/estate.ts';
import { contentOf, declaredSchedule } from '../support/scenario.ts';
import { anyContent } from '../support/worlds.ts';
import { cases } from '../support/cases.ts';

const brief = declaredSchedule('brief', { cron: '0 9 * * *', input: 'Brief' });
const sweep = declaredSchedule('sweep', { interval: 900, input: 'Sweep' });
const foreign = contentOf({ interval: 60, input: 'Theirs' });
const ledgerGone = new LedgerError('ledger-unreadable', 'the ledger is damaged');

describe('an apply with a ledger', () => {
  it('owns what it created, cancels it once its block is removed, and leaves foreign rows', async () => {
    const estate = createEstate();
    estate.service.addSchedule(estateWorker, foreign);
    await estate.apply(declareEstate([brief, sweep]));
    await estate.apply(declareEstate([brief]));
    expect(estate.rows().map(({ content }) => content.input)).toEqual(['Theirs', 'Brief']);
  });

  it('adopts rows that are live as declared, and owns them from then on', async () => {
    const estate = createEstate();
    estate.service.addSchedule(estateWorker, brief.content);
    const adopting = await estate.preview(declareEstate([brief]));
    expect(changesOf(adopting.plan).map(({ kind }) => kind)).toEqual(['adopt']);
    await estate.apply(declareEstate([brief]));
    await estate.apply(declareEstate([]));
    expect(estate.rows()).toEqual([]);
  });

  it('remembers protection after the block is removed, and releases it with protect: false', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([{ ...brief, protect: true }]));
    const gone = await estate.preview(declareEstate([]));
    expect(changesOf(gone.plan)).toMatchObject([{ kind: 'cancel', protect: true }]);
    await estate.apply(declareEstate([{ ...brief, protect: false }]));
    const released = await estate.preview(declareEstate([]));
    expect(changesOf(released.plan)).toMatchObject([{ kind: 'cancel', protect: false }]);
  });

  it('owns a schedule that a lagging list does not show yet, so that an edit leaves no previous version', async () => {
    const estate = createEstate({ listLag: 9 });
    const form = (input: string) => declareEstate([{ ...brief, content: { ...brief.content, input } }]);
    await estate.apply(form('One'));
    await estate.apply(form('Two'));
    estate.service.setBehaviour({ listLag: 0 });
    for (let round = 0; round < 12; round++) await estate.apply(form('Two'));
    expect(estate.rows().map(({ content }) => content.input)).toEqual(['Two']);
  });

  it('writes nothing if the ledger cannot be read, or cannot be written before the creates', async () => {
    for (const broken of ['read', 'commit'] as const) {
      const estate = createEstate();
      const ledger: Ledger = { ...estate.ledger, [broken]: () => Promise.reject(ledgerGone) };
      await expect(estate.apply(declareEstate([brief]), { ledger })).rejects.toBe(ledgerGone);
      expect(estate.service.countCalls('create')).toBe(0);
    }
  });

  it('estimates a plan without approval if the ledger cannot be read and mayEstimate is set', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([brief]));
    const ledger: Ledger = { ...estate.ledger, read: () => Promise.reject(ledgerGone) };
    const { clock, service } = estate;
    const context = { reader: service.api, clock, concurrency: 1, allow: new Set<never>(), ledger, mayEstimate: true };
    const { plan, unreadLedger, approval } = await planDeclaration(declareEstate([brief, sweep]), context);
    expect(changesOf(plan).map(({ kind }) => kind)).toEqual(['keep', 'create']);
    expect([unreadLedger, approval]).toEqual([ledgerGone, null]);
  });

  it('cancels nothing if the ledger cannot be written', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([brief, sweep]));
    const ledger: Ledger = { ...estate.ledger, commit: () => Promise.reject(ledgerGone) };
    await expect(estate.apply(declareEstate([brief]), { ledger })).rejects.toBe(ledgerGone);
    expect(estate.service.countCalls('cancel')).toBe(0);
  });

  it('does not write the ledger if nothing changes in it', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([brief]));
    const ledger: Ledger = { ...estate.ledger, commit: () => Promise.reject(ledgerGone) };
    expect((await estate.apply(declareEstate([brief]), { ledger })).converged).toBe(true);
  });

  it('reports a ledger that could not be written after the creates, and adopts them next time', async () => {
    const estate = createEstate();
    let commits = 0;
    const ledger: Ledger = {
      ...estate.ledger,
      commit: (changed, expected) => {
        commits++;
        return commits === 1 ? estate.ledger.commit(changed, expected) : Promise.reject(ledgerGone);
      },
    };
    const { converged, ledgerProblem } = await estate.apply(declareEstate([brief]), { ledger });
    expect(converged).toBe(false);
    expect(ledgerProblem?.message).toContain('the ledger is damaged');
    expect((await estate.apply(declareEstate([brief]))).converged).toBe(true);
    expect(estate.service.countCalls('create')).toBe(1);
  });

  it('does not write to a worker whose record another applier changed since the plan', async () => {
    const estate = createEstate();
    const other: OwnedWorker = {
      workerId: estateWorker,
      schedules: [],
      intents: [{ name: 'x', contentHash: hashContent(foreign), at: estateStartAt, protect: false, knownIds: [] }],
    };
    const ledger: Ledger = {
      ...estate.ledger,
      read: async () => {
        const read = await estate.ledger.read();
        await estate.ledger.commit(new Map([[estateWorker, other]]), read.revision);
        return read;
      },
    };
    const { workers, converged } = await estate.apply(declareEstate([brief]), { ledger });
    const outcomes = [{ status: 'skipped', error: { code: 'ledger-moved' } }];
    expect(workers).toMatchObject([{ outcomes, isMoved: true }]);
    expect(converged).toBe(false);
    expect(estate.service.countCalls('create')).toBe(0);
  });
});

describe('a ledger that was lost or replaced', () => {
  const declared = declareEstate([brief]);

  async function estateWithStale() {
    const estate = createEstate();
    estate.service.addSchedule(estateWorker, foreign);
    await estate.apply(declareEstate([brief, sweep]));
    return estate;
  }

  it('causes no cancels if it is empty', async () => {
    const estate = await estateWithStale();
    await estate.apply(declared, { ledger: createMemoryLedger() });
    expect(estate.service.countCalls('cancel')).toBe(0);
  });

  it('causes no cancels of foreign rows if it was rolled back', async () => {
    const estate = createEstate();
    const { owned: old } = await estate.ledger.read();
    estate.service.addSchedule(estateWorker, foreign);
    await estate.apply(declareEstate([brief, sweep]));
    await estate.ledger.replace(old);
    await estate.apply(declared);
    expect(estate.rows()).toHaveLength(3);
  });

  it('causes no cancels if its IDs are not live, or if it belongs to another repository', async () => {
    const estate = await estateWithStale();
    const strange = {
      name: 'brief',
      scheduleId: 'sch_elsewhere',
      contentHash: hashContent(foreign),
      createdAt: estateStartAt,
      dueAt: null,
      protect: false,
      runsPerDay: 1440,
    };
    const ledger = createMemoryLedger(
      new Map([
        [estateWorker, { workerId: estateWorker, schedules: [strange], intents: [] }],
        ['wrk_other', { workerId: 'wrk_other', schedules: [strange], intents: [] }],
      ]),
    );
    await estate.apply(declared, { ledger });
    expect(estate.service.countCalls('cancel')).toBe(0);
    expect((await ledger.read()).owned.get('wrk_other')?.schedules).toEqual([strange]);
  });
});

describe('under prune: owned, in any world', () => {
  it('only owned, undeclared and unignored schedules are cancelled', async () => {
    const anyEstate = fc.record({
      owned: fc.uniqueArray(anyContent, { selector: contentKey, maxLength: 5 }),
      foreign: fc.array(anyContent, { maxLength: 5 }),
      kept: fc.array(fc.nat(), { maxLength: 3 }),
      ignored: fc.constantFrom(null, 'T*', 'One'),
    });
    await fc.assert(
      fc.asyncProperty(anyEstate, async ({ owned, foreign: others, kept, ignored }) => {
        const estate = createEstate();
        const future = owned.filter(({ when }) => when.type !== 'scheduled' || new Date(when.date) > estateStartAt);
        const schedules = future.map((content, index) => ({ ...brief, name: `s${String(index)}`, content }));
        await estate.apply(declareEstate(schedules));
        const mine = new Set(estate.rows().map(({ id }) => id));
        const strangers = others.map((content) =>
          estate.service.addSchedule(estateWorker, content, { nextRunAt: new Date('2026-12-31T00:00:00Z') }),
        );
        const left = schedules.filter((_, index) => kept.includes(index));
        const location = { file: 'schedules.yaml', line: 1, column: 1 };
        const ignore = ignored === null ? [] : [{ input: ignored, id: null, type: null, location }];
        const before = estate.rows();
        await estate.apply(declareEstate(left, { ignore }));
        const after = new Set(estate.rows().map(({ id }) => id));
        const declaredKeys = new Set(left.map(({ content }) => contentKey(content)));
        for (const { id, content } of before.filter((row) => !after.has(row.id))) {
          expect(mine.has(id)).toBe(true);
          // A declared row may be cancelled only as the copy of one that stays.
          const hasCopy = estate.rows().some((row) => contentKey(row.content) === contentKey(content));
          expect(declaredKeys.has(contentKey(content)) && !hasCopy).toBe(false);
          expect(ignored === 'One' && content.input === 'One').toBe(false);
          expect(ignored === 'T*' && content.input.startsWith('T')).toBe(false);
        }
        for (const id of strangers) expect(after.has(id)).toBe(true);
      }),
      { numRuns: cases(60) },
    );
  });
});

describe('the record of a former schedule of a name', () => {
  const record = (content: Content, more: Partial<OwnedSchedule> = {}): OwnedSchedule => ({
    name: 'brief',
    scheduleId: 'sch_before',
    contentHash: hashContent(content),
    createdAt: new Date('2026-11-01T00:00:00Z'),
    dueAt: null,
    protect: false,
    runsPerDay: null,
    ...more,
  });
  const applyWith = async (before: OwnedSchedule, declaration: Declaration): Promise<readonly OwnedSchedule[]> => {
    const estate = createEstate();
    await estate.apply({ ...declareEstate([brief]), ledger: null }, { ledger: createMemoryLedger() });
    const owned = { workerId: estateWorker, schedules: [before], intents: [] };
    const ledger = createMemoryLedger(new Map([[estateWorker, owned]]));
    await estate.apply(declaration, { ledger });
    return (await ledger.read()).owned.get(estateWorker)?.schedules ?? [];
  };

  it('is dropped when another row is adopted under the name', async () => {
    const records = await applyWith(record(brief.content), declareEstate([brief]));
    expect(records.map(({ scheduleId }) => scheduleId)).toEqual([expect.not.stringContaining('sch_before')]);
  });

  it('is kept if its content is declared under another name, because it may be the only record of a sent delay', async () => {
    const chase = declaredSchedule('chase', { delay: 7_200, input: 'Chase.' });
    const dueAt = new Date(estateStartAt.getTime() + 3_600_000);
    const records = await applyWith(record(chase.content, { dueAt }), declareEstate([brief, chase]));
    expect(records.map(({ scheduleId }) => scheduleId)).toContain('sch_before');
  });
});
