/**
 * `rota run` over HTTP with the retries of the command, under every fault of its create and with an apply beside each
 * call: it runs once or not at all, and the report is true. Waits take no time, because the clock is manual; only
 * timeouts are real.
 */
import { expect, test } from 'vitest';
import { runRemembered } from '../../src/addons/run/run-ledger.ts';
import type { Fault } from '../../src/addons/sandbox/memory-behaviour.ts';
import type { ScheduleCreator } from '../../src/api/port.ts';
import { withRetry } from '../../src/api/retry.ts';
import { hasWrites } from '../../src/core/model/plan.ts';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import { applyPlan, planDeclaration } from '../../src/pipeline.ts';
import { declareEstate, estateWorker } from '../support/estate.ts';
import { startSandbox } from '../support/in-process-sandbox.ts';
import { declaredSchedule } from '../support/scenario.ts';

const status = (code: number, retryAfterSeconds?: number): Fault => ({
  kind: 'status',
  status: code,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});
const faults: readonly Fault[] = [
  ...[400, 401, 408, 409, 429, 500, 502, 503].map((code) => status(code)),
  status(429, 3),
  ...(['close', 'hang', 'stall', 'cut', 'html', 'empty', 'nonsense'] as const).map((kind) => ({ kind })),
];
const brief = declaredSchedule('brief', { cron: '0 9 1 1 *', input: 'Brief', budget: 'low' });
const declaration = declareEstate([brief], { prune: 'all' });
const stop = new AbortController().signal;

/** A write that took effect is not answered with a rate limit or a refusal. */
const timingsOf = (fault: Fault): readonly ('before' | 'after')[] =>
  fault.kind === 'status' && [400, 401, 429].includes(fault.status) ? ['before'] : ['before', 'after'];

test('no fault of a create makes rota run start twice or report a false status', async () => {
  const told: string[] = [];
  for (const fault of faults) {
    for (const timing of timingsOf(fault)) {
      const { said, runs, creates } = await runUnder(fault, timing);
      const cell = `${JSON.stringify(fault)} ${timing}`;
      const possible = { started: [1], gone: [1], uncertain: [0, 1], failed: [0], skipped: [0] } as const;
      expect([cell, (possible[said] as readonly number[]).includes(runs)]).toEqual([cell, true]);
      if (!(fault.kind === 'status' && fault.status === 429)) expect([cell, creates]).toEqual([cell, 1]);
      told.push(`${said} ${String(runs)}`);
    }
  }
  // Every status occurs, so the checks above are not vacuous.
  expect([...new Set(told)].toSorted()).toEqual(['failed 0', 'gone 1', 'uncertain 0']);
});

async function runUnder(fault: Fault, timing: 'before' | 'after') {
  const sandbox = await startSandbox({ timeoutMs: 300 });
  try {
    const { service, clock } = sandbox;
    service.addWorker(estateWorker);
    service.addSchedule(estateWorker, brief.content);
    const ledger = createMemoryLedger();
    const pass = async (): Promise<boolean> => {
      const context = { reader: sandbox.api, clock, concurrency: 1, allow: new Set<never>(), ledger };
      const { plan, approval } = await planDeclaration(declaration, context);
      if (approval === null) throw new Error('no guard has a reason to refuse');
      await applyPlan(declaration, approval, { api: sandbox.api, clock, concurrency: 1, stop });
      return hasWrites(plan);
    };
    const beside = async (): Promise<void> => {
      expect(await pass()).toBe(false);
    };
    await beside();
    const before = service.rows(estateWorker);
    const retrying = withRetry(sandbox.api, { clock });
    const api: ScheduleCreator = {
      list: async (workerId) => {
        await beside();
        return await retrying.list(workerId);
      },
      create: async (...order) => {
        await beside();
        return await retrying.create(...order).finally(beside);
      },
    };
    const worker = declaration.workers[0];
    if (worker === undefined) throw new Error('there is one worker');
    const observed = await retrying.list(estateWorker);
    service.failNext({ call: 'create', fault, timing });
    const { result } = await runRemembered(ledger, { worker, declared: brief }, { observed, api, clock, stop });
    clock.advance(20 * 60_000);
    await beside();
    expect(service.rows(estateWorker)).toEqual(before);
    expect(service.countCalls('cancel')).toBe(0);
    expect((await ledger.read()).owned.size).toBe(1);
    return { said: result.status, runs: service.runs().length, creates: service.countCalls('create') };
  } finally {
    await sandbox.close();
  }
}
