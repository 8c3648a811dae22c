import { afterAll, expect, test } from 'vitest';
import type { Behaviour, CallKind, Fault, FaultRule } from '../../src/addons/sandbox/memory-behaviour.ts';
import { findBroken, findUnsettled } from './invariants.ts';
import { createWorld, now, worker, workerId } from './world.ts';

const status = (code: number, retryAfterSeconds?: number): Fault => ({
  kind: 'status',
  status: code,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

const before: readonly Fault[] = [status(429), status(429, 5), { kind: 'unreachable' }];
const either: readonly Fault[] = [
  ...[408, 409, 500, 502, 503].map((code) => status(code)),
  { kind: 'close' },
  { kind: 'hang' },
  { kind: 'stall' },
  { kind: 'cut' },
  { kind: 'html' },
];
const faults: readonly Pick<FaultRule, 'fault' | 'timing'>[] = [
  ...before.map((fault) => ({ fault, timing: 'before' }) as const),
  ...either.flatMap((fault) => [{ fault, timing: 'before' } as const, { fault, timing: 'after' } as const]),
];
const calls: readonly CallKind[] = ['create', 'cancel', 'list'];
const dedupes: readonly Behaviour['dedupe'][] = ['none', 'exact', 'ignoring-budget'];
const lags: readonly Behaviour['listLag'][] = [0, 1, 3, 'never'];
/** Which calls of the kind fail: each one in turn, or all of them. */
const reaches: Readonly<Record<CallKind, readonly Pick<FaultRule, 'skip' | 'times'>[]>> = {
  create: [{}, { skip: 1 }, { skip: 2 }, { skip: 3 }, { skip: 4 }, { skip: 5 }, { times: null }],
  cancel: [{}, { skip: 1 }, { skip: 2 }, { times: null }],
  list: [{}, { skip: 1 }, { skip: 2 }, { times: null }],
};

const kept = { interval: 3_600, input: 'Kept.' };
const declared = {
  added: { cron: '0 9 * * MON', input: 'Added.' },
  dearer: { cron: '0 7 * * *', input: 'Dearer.', budget: 'high' },
  edited: { cron: '0 8 * * *', input: 'Edited, the new words.' },
  kept,
  launch: { date: new Date(now.getTime() + 86_400_000).toISOString(), input: 'Launch.' },
  sweep: { interval: 900, input: 'Sweep.' },
} as const;
const ignored = { interval: 60, input: 'standup' };
const survivors = ['sch_ignored', 'sch_alien', 'sch_kept'];

let cells = 0;
afterAll(() => {
  process.stdout.write(`fault matrix in memory: ${String(cells)} cells\n`);
});

test.each(calls)('apply keeps every invariant for any fault in a %s', async (call) => {
  for (const fault of faults) {
    for (const reach of reaches[call]) {
      for (const dedupe of dedupes) {
        for (const listLag of lags) await runCell([{ call, ...fault, ...reach }], { dedupe, listLag });
      }
    }
  }
});

test('apply keeps every invariant if a cancel works, is retried and then meets any fault', async () => {
  const lost: FaultRule = { call: 'cancel', fault: { kind: 'close' }, timing: 'after' };
  const unread: FaultRule = { call: 'list', fault: status(403), times: null };
  for (const again of [...before, ...[403, 404, 422].map((code) => status(code))]) {
    for (const skip of [0, 1, 2]) {
      for (const dedupe of dedupes) {
        for (const listLag of lags) {
          const rules: readonly FaultRule[] = [
            { ...lost, skip },
            { call: 'cancel', fault: again, times: null },
          ];
          await runCell(rules, { dedupe, listLag });
          for (const reads of [0, 1, 2, 3]) await runCell([...rules, { ...unread, skip: reads }], { dedupe, listLag });
        }
      }
    }
  }
});

async function runCell(rules: readonly FaultRule[], behaviour: Partial<Behaviour>): Promise<void> {
  const cell = JSON.stringify({ rules, behaviour });
  const world = createWorld(behaviour);
  world.add(kept, { id: 'sch_kept' });
  world.add(ignored, { id: 'sch_ignored' });
  world.add({ ...declared.dearer, budget: 'low' });
  world.add({ ...declared.edited, input: 'Edited, the old words.' });
  world.add({ cron: '0 1 1 1 *', input: 'Stale.', budget: 'low' });
  world.add({ ...kept });
  world.service.addAlienRow(workerId, { id: 'sch_alien', type: 'lunar' });
  const ids = new Set(world.service.rows(workerId).flatMap(({ id }) => id ?? []));
  const options = { ignore: 'standup' };

  const plan = await world.plan(declared, options);
  for (const rule of rules) world.service.failNext(rule);
  const outcomes = await world.apply(plan);
  const broken = findBroken({ service: world.service, worker: worker(declared), before: ids, outcomes });
  expect({ cell, broken }).toEqual({ cell, broken: [] });

  // If lists never show what was written, the next plan is blind, so the clean apply below would not converge.
  world.service.clearFaults();
  if (behaviour.listLag === 'never') {
    countCell(world.live());
    return;
  }
  world.service.setBehaviour({ listLag: 0 });
  for (let read = 0; read < 4; read++) await world.api.list(workerId);
  const clean = await world.apply(await world.plan(declared, options));
  const left = (await world.plan(declared, options)).workers.flatMap(({ changes }) =>
    changes.filter(({ kind }) => kind !== 'keep' && kind !== 'hold'),
  );
  const unsettled = findUnsettled(world.service, worker(declared));
  const undone = clean.filter(({ status }) => status !== 'done');
  expect({ cell, unsettled, left, undone }).toEqual({ cell, unsettled: [], left: [], undone: [] });
  countCell(world.live());
}

function countCell(live: readonly string[]): void {
  for (const id of survivors) {
    if (id !== 'sch_kept') expect(live).toContainEqual(expect.stringContaining(id));
  }
  cells += 1;
}
