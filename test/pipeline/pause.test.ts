import { describe, expect, it } from 'vitest';
import type { Declaration, DeclaredSchedule, Prune } from '../../src/core/model/declaration.ts';
import type { Pause } from '../../src/core/model/bounds.ts';
import { changesOf } from '../../src/core/model/plan.ts';
import { countStillRunning } from '../../src/core/plan/paused.ts';
import { LedgerError } from '../../src/errors.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import {
  createEstate,
  declareEstate,
  estateStartAt,
  estateWorker,
  type Estate,
  type EstateApply,
} from '../support/estate.ts';
import { contentOf, declaredSchedule } from '../support/scenario.ts';

const hourMs = 3_600_000;
const location = { file: 'schedules.yaml', line: 1, column: 1 };
const christmas: Pause = { reason: 'Christmas', until: null, workers: [], except: [], location };

function paused(declaration: Declaration, until: Date | null = null): Declaration {
  const pause = { ...christmas, until };
  const workers = declaration.workers.map((worker) => ({
    ...worker,
    schedules: worker.schedules.map((schedule) => ({ ...schedule, pause })),
  }));
  return { ...declaration, workers, pauses: [pause] };
}

const brief = declaredSchedule('brief', { cron: '0 9 * * *', input: 'Brief', budget: 'unlimited' });
const busy = declaredSchedule('busy', { interval: 60, input: 'Busy' });
const guarded = declaredSchedule('guarded', { cron: '0 8 * * *', input: 'Guarded', protect: true });
const launch = declaredSchedule('launch', { date: '2026-12-01T08:00:00Z', input: 'Launch' });
const soon = declaredSchedule('soon', { date: '2026-11-20T12:00:00Z', input: 'Soon' });
const chase = declaredSchedule('chase', { delay: 7200, input: 'Chase' });
const all = [brief, busy, guarded, launch, soon, chase];
const everything = declareEstate(all);

async function planOf(estate: Estate, declaration: Declaration, options?: EstateApply): Promise<readonly string[]> {
  const { plan } = await estate.preview(declaration, options);
  return changesOf(plan).map((change) => {
    const cause = change.kind === 'hold' || change.kind === 'cancel' ? ` ${change.cause}` : '';
    return `${change.kind}${cause} ${change.name ?? '-'}`;
  });
}

async function guardsOf(estate: Estate, declaration: Declaration, options?: EstateApply): Promise<readonly string[]> {
  const { findings } = await estate.preview(declaration, options);
  return [...new Set(findings.map(({ code, message }) => (message.includes('once') ? `${code} later` : code)))];
}

function only(schedules: readonly DeclaredSchedule[], prune: Prune = 'owned'): Declaration {
  return declareEstate(schedules, { prune });
}

describe('a pause', () => {
  it('cancels everything without a guard, and everything comes back without --allow', async () => {
    const estate = createEstate();
    await estate.apply(everything);
    const before = estate.rows().map(({ content }) => content);
    expect(await guardsOf(estate, paused(everything))).toEqual([]);
    const { warnings } = await estate.preview(paused(everything));
    expect(warnings.filter(({ code }) => code === 'not-made-again').map(({ subject }) => subject?.name)).toEqual([
      'chase',
      'launch',
      'soon',
    ]);

    const stopped = await estate.apply(paused(everything));
    expect([stopped.converged, stopped.undecided, estate.rows()]).toEqual([true, [], []]);

    estate.clock.advance(6 * hourMs);
    expect(await guardsOf(estate, paused(everything))).toEqual([]);
    expect((await estate.apply(paused(everything))).converged).toBe(true);
    expect(await planOf(estate, everything)).toEqual([
      'create brief',
      'create busy',
      'hold missed chase',
      'create guarded',
      'create launch',
      'hold missed soon',
    ]);
    expect(await guardsOf(estate, everything)).toEqual([]);
    const resumed = await estate.apply(everything);
    expect(resumed.undecided.map(({ name }) => name)).toEqual(['chase', 'soon']);
    const isMissed = ({ input }: { readonly input: string }): boolean => input === 'Chase' || input === 'Soon';
    expect(estate.rows().map(({ content }) => content)).toEqual(
      expect.arrayContaining(before.filter((content) => !isMissed(content))),
    );
    expect(estate.rows()).toHaveLength(4);
    // Protection survives the pause.
    expect(await guardsOf(estate, only(all.filter(({ name }) => name !== 'guarded')))).toEqual(['protected']);
    expect(estate.service.runs().filter(isMissed)).toEqual([]);

    await estate.apply(everything, { decisions: { rearm: ['team/chase'], completed: ['team/soon'] } });
    expect((await estate.apply(everything)).undecided).toEqual([]);
    estate.clock.advance(3 * hourMs);
    expect(estate.service.runs().filter(isMissed)).toHaveLength(1);
    expect(await planOf(estate, everything)).toContain('hold completed chase');
  });

  it('needs no --allow when it ends by itself, and its schedules are ordinary creates without a ledger', async () => {
    const estate = createEstate();
    const until = new Date(estateStartAt.getTime() + hourMs);
    const few = [brief, busy];
    await estate.apply(only(few));
    await estate.apply(paused(only(few), until));
    estate.clock.advance(hourMs);
    expect(await planOf(estate, paused(only(few), until))).toEqual(['create brief', 'create busy']);
    expect(await guardsOf(estate, paused(only(few), until))).toEqual([]);

    const bare = (schedules: readonly DeclaredSchedule[]): Declaration => ({ ...only(schedules, 'all'), ledger: null });
    const other = createEstate();
    other.service.addSchedule(estateWorker, brief.content);
    const plan = async (declaration: Declaration) => {
      const { findings } = await other.preview(declaration, { ledger: null });
      return findings.map(({ code }) => code);
    };
    expect(await plan(paused(bare([brief])))).toEqual([]);
    await other.apply(paused(bare([brief])), { ledger: null });
    expect([other.rows(), await plan(paused(bare([brief])))]).toEqual([[], []]);
    expect(await plan(bare([brief]))).toEqual(['unlimited-budget']);
  });

  it('hides neither deletions, disabled schedules and edits from the guards, nor those under it', async () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((name) => declaredSchedule(name, { cron: '0 9 * * *', input: name }));
    const estate = createEstate();
    await estate.apply(only([...five, guarded]));
    const gone = only([guarded]);
    const off = only([...five.map((each) => ({ ...each, enabled: false })), guarded]);
    const emptied = only([]);
    const edited = only([...five, { ...guarded, content: { ...guarded.content, budget: 'high' } }]);
    const seen = async (): Promise<readonly (readonly string[])[]> => [
      await guardsOf(estate, paused(gone)),
      await guardsOf(estate, paused(off)),
      await guardsOf(estate, paused(emptied)),
      await guardsOf(estate, paused(edited)),
    ];
    const expected = [
      ['cancel-limit'],
      ['cancel-limit'],
      ['cancel-limit', 'emptied-worker', 'protected'],
      ['protected'],
    ];
    expect(await seen()).toEqual(expected);
    await estate.apply(paused(only([...five, guarded])));
    expect(estate.rows()).toEqual([]);
    expect(await seen()).toEqual(expected);
    // The end of the pause does not hide them either.
    expect([await guardsOf(estate, gone), await guardsOf(estate, emptied)]).toEqual([expected[0], expected[2]]);
    // Changes that were allowed once are not refused again.
    await estate.apply(paused(off));
    expect(await guardsOf(estate, paused(off))).toEqual([]);
    await estate.apply(paused(only([...five, guarded])));
    await estate.apply(paused(edited));
    expect(await guardsOf(estate, paused(edited))).toEqual([]);
    await estate.apply(paused(emptied));
    expect([await guardsOf(estate, emptied), await planOf(estate, emptied)]).toEqual([[], []]);
  });

  it('judges a change under it as if it took effect at once, and only once', async () => {
    const estate = createEstate();
    await estate.apply(only([guarded]));
    const more = paused(only([guarded, brief, busy]));
    expect(await guardsOf(estate, more)).toEqual(['unlimited-budget later', 'too-often later']);
    await estate.apply(more);
    expect(await guardsOf(estate, more)).toEqual([]);
    expect(await guardsOf(estate, only([guarded, brief, busy]))).toEqual([]);
  });

  it('does not wait for a failed create, and cancels every copy', async () => {
    const estate = createEstate();
    estate.service.addSchedule(estateWorker, guarded.content);
    estate.service.addSchedule(estateWorker, guarded.content);
    estate.service.failNext({ call: 'create', times: 9, fault: { kind: 'status', status: 422 } });
    const declaration = paused(only([guarded]));
    const workers = declaration.workers.map((worker) => ({ ...worker, schedules: [...worker.schedules, launch] }));
    await estate.apply({ ...declaration, workers });
    expect(estate.rows()).toEqual([]);
  });

  it('counts what still runs, and reports what it cannot stop', async () => {
    const estate = createEstate();
    await estate.apply(only([brief]));
    estate.service.addSchedule(estateWorker, contentOf({ cron: '0 3 * * *', input: 'Foreign.' }));
    estate.service.addAlienRow(estateWorker, { id: 'sch_alien', type: 'lunar', input: 'Brief' });
    const result = await estate.apply(paused(only([brief])));
    const { plan } = await estate.preview(paused(only([brief])));
    expect(countStillRunning(plan)).toBe(2);
    expect(result.undecided).toMatchObject([{ name: 'brief' }]);
    expect(countStillRunning((await estate.preview(only([brief]))).plan)).toBe(0);
  });

  it('reports that a one-shot that was due at its cancel may have run', async () => {
    const estate = createEstate({ runSeconds: 7_200 });
    await estate.apply(only([soon, chase]));
    estate.clock.advance(3.5 * hourMs);
    expect(estate.rows()).toHaveLength(2);
    await estate.apply(paused(only([soon, chase])));
    expect(estate.rows()).toEqual([]);
    expect(await planOf(estate, only([soon, chase]))).toEqual(['hold unknowable chase', 'hold unknowable soon']);
  });

  it('lets a one-shot that it cancels be counted as done', async () => {
    const estate = createEstate();
    await estate.apply(only([soon, chase]));
    await estate.apply(paused(only([soon, chase])), { decisions: { completed: ['team/chase'] } });
    expect(await planOf(estate, paused(only([soon, chase])))).toEqual(['hold completed chase', 'hold paused soon']);
    await estate.apply(paused(only([soon, chase])), { decisions: { completed: ['team/soon'] } });
    expect(await planOf(estate, only([soon, chase]))).toEqual(['hold completed chase', 'hold completed soon']);
  });

  it('forgets a one-shot that is edited under it, and the new version is sent after it', async () => {
    const estate = createEstate();
    await estate.apply(only([chase]));
    await estate.apply(paused(only([chase])));
    const again = { ...chase, content: { ...chase.content, input: 'Chase again' } };
    await estate.apply(paused(only([again])));
    expect(await planOf(estate, paused(only([{ ...again, name: 'renamed' }])))).toEqual(['hold paused renamed']);
    expect(await planOf(estate, only([again]))).toEqual(['create chase']);
  });

  it('applied alone records the live versions, and leaves pending changes to the guards', async () => {
    const estate = createEstate();
    const live = only([brief, guarded, chase]);
    await estate.apply(live);
    const pending = only([brief, { ...guarded, content: { ...guarded.content, budget: 'high' } }, chase, busy]);
    await estate.apply(paused(pending), { onlyStops: true, allow: [] });
    expect(estate.rows()).toEqual([]);
    expect(await guardsOf(estate, paused(pending))).toEqual(['protected', 'too-often later']);
    expect(await guardsOf(estate, pending)).toEqual(['protected', 'too-often']);
    // Without the edit, everything comes back unchanged.
    expect(await guardsOf(estate, live)).toEqual([]);
    expect(await planOf(estate, live)).toEqual(['create brief', 'hold missed chase', 'create guarded']);
  });

  it('applied alone leaves ledger-is-new to the next apply, and holds a delay that may have run', async () => {
    const estate = createEstate();
    await estate.apply(only([brief, chase]));
    estate.clock.advance(3 * hourMs);
    const ledger = createMemoryLedger();
    expect(await guardsOf(estate, only([brief, chase]), { ledger })).toEqual(['ledger-is-new']);
    await estate.apply(paused(only([brief, chase])), { ledger, onlyStops: true, allow: [] });
    expect(estate.rows()).toEqual([]);
    expect(await planOf(estate, only([brief, chase]), { ledger })).toEqual(['create brief', 'hold unknowable chase']);
  });

  it('applied alone leaves the previous version of a new ledger to the guards', async () => {
    const estate = createEstate();
    await estate.apply(only([brief, guarded]));
    const ledger = createMemoryLedger();
    const edited = only([{ ...brief, content: { ...brief.content, input: 'Brief of the night' } }, guarded]);
    expect(await guardsOf(estate, edited, { ledger })).toContain('previous-version-left');
    await estate.apply(paused(edited), { ledger, onlyStops: true, allow: [] });
    expect(await guardsOf(estate, edited, { ledger })).toContain('previous-version-left');
  });

  it('applied alone brings a duplicated schedule back once, without --allow', async () => {
    const estate = createEstate();
    const five = ['a', 'b', 'c', 'd', 'e'].map((name, hour) =>
      declaredSchedule(name, { cron: `0 ${String(hour)} * * *`, input: `Do ${name}`, protect: name === 'a' }),
    );
    await estate.apply(only(five));
    for (const { content } of five) await estate.service.api.create(estateWorker, content);
    expect(estate.rows()).toHaveLength(10);
    await estate.apply(paused(only(five)), { onlyStops: true, allow: [] });
    expect(estate.rows()).toEqual([]);
    expect(await guardsOf(estate, only(five))).toEqual([]);
    expect(await planOf(estate, only(five))).toEqual(five.map(({ name }) => `create ${name}`));
  });

  it('applied alone keeps the former record of a name for the guards', async () => {
    const estate = createEstate();
    const other = { ...busy, name: 'guarded' };
    await estate.apply(only([guarded, busy]));
    const begun = declareEstate([{ ...guarded, pause: christmas }, busy]);
    await estate.apply(begun, { onlyStops: true, allow: [] });
    const swapped = only([other, { ...guarded, name: 'busy', content: { ...guarded.content, budget: 'high' } }]);
    await estate.apply(paused(swapped), { onlyStops: true, allow: [] });
    expect(await guardsOf(estate, swapped)).toEqual(['protected']);
  });

  it('never resends a completed one-shot that gets the name of a paused schedule', async () => {
    const estate = createEstate();
    await estate.apply(only([chase, busy]));
    estate.clock.advance(3 * hourMs);
    const edited = { ...busy, content: { ...busy.content, input: 'Busy as ever' } };
    const swapped = only([
      { ...chase, name: 'busy' },
      { ...edited, name: 'chase' },
    ]);
    await estate.apply(paused(swapped), { onlyStops: true, allow: [] });
    await estate.apply(paused(swapped));
    expect(await planOf(estate, swapped)).toEqual(['hold completed busy', 'create chase']);
  });

  it('holds a one-shot as unknowable if its cancel could not be recorded', async () => {
    for (const onlyStops of [true, false]) {
      const estate = createEstate();
      await estate.apply(only([brief, chase]));
      let commits = 0;
      const ledger: Ledger = {
        ...estate.ledger,
        commit: async (...args) => {
          if (++commits > 1) throw new LedgerError('ledger-unwritable', 'the disk is full');
          return await estate.ledger.commit(...args);
        },
      };
      const { ledgerProblem } = await estate.apply(paused(only([brief, chase])), { ledger, onlyStops });
      expect(ledgerProblem).toMatchObject({ code: 'ledger-unwritable' });
      await estate.apply(paused(only([brief, chase])), { onlyStops });
      expect(await planOf(estate, only([brief, chase]))).toEqual(['create brief', 'hold unknowable chase']);
    }
  });
});
