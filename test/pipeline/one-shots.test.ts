import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Declaration, DeclaredSchedule } from '../../src/core/model/declaration.ts';
import { changesOf } from '../../src/core/model/plan.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import { createEstate, declareEstate, estateWorker, type Estate } from '../support/estate.ts';
import { declaredSchedule } from '../support/scenario.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const brief = declaredSchedule('brief', { cron: '0 9 * * *', input: 'Brief' });
const launch = declaredSchedule('launch', { date: '2026-12-01T08:00:00Z', input: 'Launch' });
const chase = declaredSchedule('chase', { delay: 7200, input: 'Chase' });
const everything = declareEstate([brief, launch, chase]);

function runsOf(estate: Estate, input: string): number {
  estate.service.settle();
  return estate.service.runs().filter((run) => run.input === input).length;
}

async function kinds(estate: Estate, declaration: Declaration): Promise<readonly string[]> {
  const { plan } = await estate.preview(declaration);
  return changesOf(plan).map((change) => {
    const cause = change.kind === 'hold' || change.kind === 'cancel' ? ` ${change.cause}` : '';
    return `${change.kind}${cause} ${change.name ?? '-'}`;
  });
}

describe('a one-shot with a ledger', () => {
  it('runs exactly once over a year of applies', async () => {
    const estate = createEstate();
    for (let day = 0; day < 365; day++) {
      const { converged } = await estate.apply(everything);
      expect(converged).toBe(true);
      estate.clock.advance(dayMs);
    }
    expect(runsOf(estate, 'Launch')).toBe(1);
    expect(runsOf(estate, 'Chase')).toBe(1);
    expect(runsOf(estate, 'Brief')).toBe(365);
  });

  it('is first kept while pending, then held as completed', async () => {
    const estate = createEstate();
    await estate.apply(everything);
    expect(await kinds(estate, everything)).toEqual(['keep brief', 'keep chase', 'keep launch']);
    estate.clock.advance(30 * dayMs);
    expect(await kinds(estate, everything)).toEqual(['keep brief', 'hold completed chase', 'hold completed launch']);
  });

  it('is held if it was cancelled outside rota before it ran, unless it is a future date, which is created again', async () => {
    const estate = createEstate();
    await estate.apply(everything);
    for (const { id, content } of estate.rows()) {
      if (content.when.type !== 'cron') await estate.service.api.cancel(estateWorker, id);
    }
    expect(await kinds(estate, everything)).toEqual(
      ['create launch', 'keep brief', 'hold cancelled-elsewhere chase'].toSorted(byName),
    );
  });

  it('is sent again after an edit that follows its run', async () => {
    const estate = createEstate();
    await estate.apply(everything);
    estate.clock.advance(dayMs);
    const edited = declareEstate([declaredSchedule('chase', { delay: 7200, input: 'Chase again' })]);
    await estate.apply(edited);
    estate.clock.advance(dayMs);
    await estate.apply(edited);
    expect([runsOf(estate, 'Chase'), runsOf(estate, 'Chase again')]).toEqual([1, 1]);
  });

  it('stays completed under a new name forever', async () => {
    const estate = createEstate();
    await estate.apply(everything);
    estate.clock.advance(dayMs);
    const renamed = declareEstate([{ ...chase, name: 'chase-replies' }]);
    for (let day = 0; day < 3; day++) {
      await estate.apply(renamed);
      estate.clock.advance(dayMs);
    }
    await estate.apply(
      declareEstate([
        { ...chase, name: 'third-name' },
        { ...brief, name: 'chase-replies' },
      ]),
    );
    estate.clock.advance(dayMs);
    expect(runsOf(estate, 'Chase')).toBe(1);
  });

  it('is sent again once when it is rearmed, and only then', async () => {
    const estate = createEstate();
    await estate.apply(everything);
    estate.clock.advance(dayMs);
    await estate.apply(everything, { decisions: { rearm: ['team/chase'] } });
    estate.clock.advance(dayMs);
    await estate.apply(everything);
    expect(runsOf(estate, 'Chase')).toBe(2);
  });
});

function byName(a: string, b: string): number {
  return (a.split(' ').at(-1) ?? '') < (b.split(' ').at(-1) ?? '') ? -1 : 1;
}

class Crash extends Error {}

/** Counts down the steps of an apply. The step that reaches zero crashes, before or after its effect. */
function createCrasher(at: number, timing: 'before' | 'after') {
  let left = at;
  let hasCrashed = false;
  const step = async <T>(effect: () => Promise<T>): Promise<T> => {
    // A crashed process does nothing more.
    if (hasCrashed) throw new Crash();
    left--;
    if (left > 0) return await effect();
    hasCrashed = true;
    if (timing === 'after') await effect();
    throw new Crash();
  };
  return { step, hasCrashed: () => hasCrashed };
}

function crashing(estate: Estate, crasher: ReturnType<typeof createCrasher>): { api: ScheduleApi; ledger: Ledger } {
  const { api } = estate.service;
  const { ledger } = estate;
  return {
    api: {
      list: (workerId) => api.list(workerId),
      create: (workerId, content) => crasher.step(() => api.create(workerId, content)),
      cancel: (workerId, id) => crasher.step(() => api.cancel(workerId, id)),
    },
    ledger: {
      read: () => ledger.read(),
      commit: (changed, expected) => crasher.step(() => ledger.commit(changed, expected)),
      replace: (owned) => ledger.replace(owned),
    },
  };
}

const chaseTwo = declaredSchedule('chase-two', { delay: 3600, input: 'Chase two' });
const first: readonly DeclaredSchedule[] = [brief, launch, chase];
const second: readonly DeclaredSchedule[] = [
  { ...brief, content: { ...brief.content, input: 'Brief two' } },
  launch,
  chase,
  chaseTwo,
];

describe.each(['before', 'after'] as const)('a crash %s a step of an apply with delays', (timing) => {
  it('never makes a one-shot run twice, whichever step it hits, and the next apply continues', async () => {
    let crashes = 0;
    for (let at = 1; ; at++) {
      const estate = createEstate();
      await estate.apply(declareEstate(first.slice(0, 2)));
      const crasher = createCrasher(at, timing);
      const target = declareEstate(second);
      await estate.apply(target, crashing(estate, crasher)).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      if (!crasher.hasCrashed()) break;
      crashes++;
      for (let hour = 0; hour < 6; hour++) {
        await estate.apply(target);
        estate.clock.advance(hourMs);
      }
      estate.clock.advance(20 * dayMs);
      expect((await estate.apply(target)).converged).toBe(true);
      expect(runsOf(estate, 'Chase')).toBeLessThanOrEqual(1);
      expect(runsOf(estate, 'Chase two')).toBeLessThanOrEqual(1);
      expect(runsOf(estate, 'Launch')).toBe(1);
      expect(estate.rows()).toHaveLength(1);
    }
    // The steps are the intents, two delays, the create and cancel of the replace, and the final records.
    expect(crashes).toBeGreaterThanOrEqual(6);
  });
});

describe('a delay whose create was interrupted', () => {
  it('is recognised by its intent and content while it is live, and held afterwards', async () => {
    const estate = createEstate();
    const target = declareEstate([chase]);
    const crasher = createCrasher(2, 'after');
    await expect(estate.apply(target, crashing(estate, crasher))).rejects.toThrow(Crash);
    expect(await kinds(estate, target)).toEqual(['adopt chase']);
    estate.clock.advance(dayMs);
    expect(await kinds(estate, target)).toEqual(['hold unknowable chase']);
    const { plan } = await estate.preview(target);
    expect(changesOf(plan)[0]?.reason).toContain('rota apply --rearm team/chase');
  });

  const off: DeclaredSchedule = { ...chase, enabled: false };
  const detours: Readonly<Record<string, readonly (readonly DeclaredSchedule[])[]>> = {
    'a new name': [[{ ...chase, name: 'other' }], [{ ...chase, name: 'other' }]],
    'being disabled and enabled': [[chase], [off], [chase]],
    'another schedule under its old name': [
      [
        { ...brief, name: 'chase' },
        { ...chase, name: 'other' },
      ],
      [chase],
    ],
  };

  it.each(Object.keys(detours))('is not sent again after %s', async (detour) => {
    const estate = createEstate();
    const crasher = createCrasher(2, 'after');
    await expect(estate.apply(declareEstate([chase]), crashing(estate, crasher))).rejects.toThrow(Crash);
    estate.clock.advance(dayMs);
    for (const schedules of detours[detour] ?? []) await estate.apply(declareEstate(schedules));
    estate.clock.advance(dayMs);
    expect(runsOf(estate, 'Chase')).toBe(1);
  });

  it('is owned, and cancelled if its declaration has been removed', async () => {
    const estate = createEstate();
    const crasher = createCrasher(2, 'after');
    await expect(estate.apply(declareEstate([chase]), crashing(estate, crasher))).rejects.toThrow(Crash);
    await estate.apply(declareEstate([]));
    expect(estate.rows()).toEqual([]);
  });
});
