/**
 * The law of pauses: pause, anything, resume and apply end in the same live content as without the pause, minus the
 * one-shots that it names; nothing foreign is touched, and no guard that counts cancels keeps a pause from its work.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withRetry } from '../../src/api/retry.ts';
import { contentKey } from '../../src/core/model/content.ts';
import type { Declaration, DeclaredSchedule, Prune } from '../../src/core/model/declaration.ts';
import { changesOf } from '../../src/core/model/plan.ts';
import { isOneShot } from '../../src/core/time/when.ts';
import { decodeRecord, encodeRecord } from '../../src/ledger/codec.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { applyPlan } from '../../src/pipeline.ts';
import type { FaultRule } from '../../src/addons/sandbox/memory-faults.ts';
import { cases } from '../support/cases.ts';
import { createEstate, declareEstate, estateStartAt, estateWorker } from '../support/estate.ts';
import type { Estate } from '../support/estate.ts';
import { contentOf, declaredSchedule } from '../support/scenario.ts';

const hourMs = 3_600_000;
const at = (hours: number): string => new Date(estateStartAt.getTime() + hours * hourMs).toISOString();

const pool: readonly DeclaredSchedule[] = [
  declaredSchedule('brief', { cron: '0 9 * * *', input: 'Brief of the night' }),
  declaredSchedule('digest', { cron: '0 9 * * *', input: 'Digest of the night', budget: 'unlimited' }),
  declaredSchedule('sweep', { interval: 900, input: 'Sweep' }),
  declaredSchedule('busy', { interval: 60, input: 'Busy', protect: true }),
  declaredSchedule('soon', { date: at(3), input: 'Soon' }),
  declaredSchedule('late', { date: at(200), input: 'Late', protect: true }),
];
/** What needs a ledger. */
const delays: readonly DeclaredSchedule[] = [
  declaredSchedule('chase', { delay: 7_200, input: 'Chase' }),
  declaredSchedule('remind', { delay: 400_000, input: 'Remind' }),
];

type Step =
  | { readonly kind: 'apply'; readonly faults: readonly FaultRule[] }
  | { readonly kind: 'two' }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'foreign'; readonly index: number }
  | { readonly kind: 'copy'; readonly index: number }
  | { readonly kind: 'edit'; readonly name: string };

const fault = fc.constantFrom<FaultRule['fault']>(
  { kind: 'status', status: 503 },
  { kind: 'close' },
  { kind: 'hang' },
  { kind: 'status', status: 422 },
);
const rule: fc.Arbitrary<FaultRule> = fc
  .record({
    call: fc.constantFrom('create' as const, 'cancel' as const, 'list' as const),
    skip: fc.nat({ max: 2 }),
    times: fc.constantFrom(1, 4),
    timing: fc.constantFrom('before' as const, 'after' as const),
    fault,
  })
  .map((drawn) =>
    drawn.fault.kind === 'status' && drawn.fault.status === 422 ? { ...drawn, timing: 'before' as const } : drawn,
  );
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('apply' as const), faults: fc.array(rule, { maxLength: 2 }) }),
  fc.constant<Step>({ kind: 'two' }),
  fc.constantFrom(0.1, 1, 5, 30).map((hours): Step => ({ kind: 'wait', hours })),
  fc.nat({ max: 2 }).map((index): Step => ({ kind: 'foreign', index })),
  fc.nat({ max: 3 }).map((index): Step => ({ kind: 'copy', index })),
  fc.constantFrom('brief', 'sweep').map((name): Step => ({ kind: 'edit', name })),
);
const world = fc.record({
  names: fc.subarray(
    [...pool, ...delays].map(({ name }) => name),
    { minLength: 1 },
  ),
  prune: fc.constantFrom<Prune>('all', 'owned', 'none'),
  hasLedger: fc.boolean(),
  lag: fc.constantFrom(0, 0, 2),
  before: fc.array(step, { maxLength: 3 }),
  during: fc.array(step, { maxLength: 5 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** Without a ledger nothing is owned, so only `all` converges after an edit. */
function pruneOf({ prune, hasLedger }: World): Prune {
  return hasLedger ? prune : 'all';
}

/** A ledger whose records are written and read as in a file or a ref. */
function throughText(ledger: Ledger): Ledger {
  return {
    ...ledger,
    commit: (changes, expected) => {
      const read = [...changes].map(([key, record]) => {
        const text = record === null ? null : encodeRecord({ origin: null, worker: record });
        return [key, text === null ? null : decodeRecord(text, 'x', 2).worker] as const;
      });
      return ledger.commit(new Map(read), expected);
    },
  };
}

interface Run {
  readonly estate: Estate;
  readonly play: (step: Step) => Promise<void>;
  readonly declare: () => Declaration;
  readonly setPaused: (isPaused: boolean) => void;
  readonly apply: (faults?: readonly FaultRule[]) => Promise<void>;
  readonly tools: Parameters<Estate['preview']>[1];
}

const foreigners = [0, 1, 2].map((index) =>
  contentOf({ cron: `0 ${String(index)} 1 1 *`, input: `Nobody's ${String(index)}` }),
);

function start(drawn: World): Run {
  const estate = createEstate({ listLag: drawn.lag });
  const edited = new Set<string>();
  let isPaused = false;
  const api = withRetry(estate.service.api, { clock: estate.clock, random: () => 0 });
  const tools = { api, ledger: drawn.hasLedger ? throughText(estate.ledger) : null };
  const pause = { reason: 'Law', until: null, workers: [], except: [], location: { file: 'x', line: 1, column: 1 } };
  const declare = (): Declaration => {
    const schedules = [...pool, ...(drawn.hasLedger ? delays : [])]
      .filter(({ name }) => drawn.names.includes(name))
      .map((each) =>
        edited.has(each.name) ? { ...each, content: { ...each.content, budget: 'high' as const } } : each,
      )
      .map((each) => ({ ...each, pause: isPaused ? pause : null }));
    const declaration = declareEstate(schedules, { prune: pruneOf(drawn) });
    return { ...declaration, ledger: drawn.hasLedger ? declaration.ledger : null };
  };
  const apply = async (faults: readonly FaultRule[] = []): Promise<void> => {
    for (const each of faults) estate.service.failNext(each);
    await estate.apply(declare(), tools);
    estate.service.clearFaults();
  };
  const two = async (): Promise<void> => {
    const approvals = [await estate.preview(declare(), tools), await estate.preview(declare(), tools)];
    const stop = new AbortController().signal;
    for (const { approval } of approvals) {
      if (approval !== null) {
        await applyPlan(declare(), approval, { api, clock: estate.clock, concurrency: 4, stop }).catch(() => undefined);
      }
    }
  };
  const play = async (each: Step): Promise<void> => {
    switch (each.kind) {
      case 'apply':
        await apply(each.faults);
        return;
      case 'two':
        await two();
        return;
      case 'wait':
        estate.clock.advance(each.hours * hourMs);
        return;
      case 'foreign':
        estate.service.addSchedule(estateWorker, foreigners[each.index]!);
        return;
      case 'copy': {
        // Elsewhere somebody's copy stays beside what rota made.
        const schedule = declare().workers[0]?.schedules.find(({ name }) => name === pool[each.index]?.name);
        if (pruneOf(drawn) === 'all' && schedule !== undefined) {
          estate.service.addSchedule(estateWorker, schedule.content);
        }
        return;
      }
      case 'edit':
        edited.add(each.name);
    }
  };
  return { estate, play, declare, apply, tools, setPaused: (on) => (isPaused = on) };
}

async function settle({ estate, apply }: Run): Promise<void> {
  estate.service.setBehaviour({ listLag: 0 });
  for (let read = 0; read < 4; read++) await estate.service.api.list(estateWorker);
  estate.clock.advance(2 * hourMs);
  await apply();
  await apply();
}

function liveOf({ estate }: Run): readonly string[] {
  return estate.rows().map(({ content }) => contentKey(content));
}

const oneShots = new Set(
  [...pool, ...delays].filter(({ content }) => isOneShot(content.when)).map(({ content }) => content.input),
);

function recurring({ estate }: Run): readonly string[] {
  const rows = estate.rows().filter(({ content }) => !oneShots.has(content.input));
  return rows.map(({ content }) => contentKey(content)).toSorted();
}

const cancelGuards = new Set(['cancel-limit', 'emptied-worker', 'protected', 'timezone-mismatch']);

async function refusals({ estate, declare, tools }: Run): Promise<ReadonlySet<string>> {
  const { findings } = await estate.preview(declare(), tools);
  return new Set(findings.filter(({ code }) => cancelGuards.has(code)).map(({ message }) => message));
}

async function check(drawn: World): Promise<void> {
  const [one, other] = [start(drawn), start(drawn)];
  for (const run of [one, other]) {
    await run.apply();
    for (const each of drawn.before) await run.play(each.kind === 'apply' ? { ...each, faults: [] } : each);
  }
  const unpaused = await refusals(one);
  one.setPaused(true);
  for (const message of await refusals(one)) expect(unpaused).toContain(message);

  await one.apply();
  for (const each of drawn.during) {
    await one.play(each);
    await other.play(each.kind === 'apply' ? { ...each, faults: [] } : each);
  }
  await settle(one);
  const declared = new Set(
    one.declare().workers.flatMap(({ schedules }) => schedules.map(({ content }) => contentKey(content))),
  );
  expect(liveOf(one).filter((key) => declared.has(key))).toEqual([]);
  expect(await refusals(one)).toEqual(new Set());

  one.setPaused(false);
  if (drawn.hasLedger && drawn.during.every(({ kind }) => kind !== 'edit')) {
    const { findings } = await one.estate.preview(one.declare(), one.tools);
    expect(findings.map(({ message }) => message)).toEqual([]);
  }
  await settle(one);
  await settle(other);
  other.estate.clock.advance(2 * hourMs);
  await other.apply();
  expect(recurring(one)).toEqual(recurring(other));
  await checkOneShots(one, drawn);
}

/** Each ran at most once, is live while it is ahead, and is named where the pause took its time. */
async function checkOneShots(run: Run, { hasLedger }: World): Promise<void> {
  const { estate, declare, tools } = run;
  const now = estate.clock.now();
  const { plan } = await estate.preview(declare(), tools);
  const holds = new Map(
    changesOf(plan).map((change) => [change.name, change.kind === 'hold' ? change.cause : change.kind]),
  );
  for (const { name, content } of declare().workers.flatMap(({ schedules }) => schedules)) {
    if (!isOneShot(content.when)) continue;
    const runs = estate.service.settle().runs.filter(({ input }) => input === content.input).length;
    expect(runs).toBeLessThan(2);
    const state = holds.get(name) ?? '';
    if (content.when.type === 'scheduled' && new Date(content.when.date) > now) expect(state).toBe('keep');
    else if (state === 'completed') expect(runs).toBe(1);
    else if (hasLedger && runs === 0) expect(['missed', 'unknowable', 'keep']).toContain(state);
  }
}

test('pause, anything, resume and apply is as if there had been no pause', async () => {
  await fc.assert(fc.asyncProperty(world, check), { numRuns: cases(20) });
}, 600_000);
