import { expect } from 'vitest';
import type { Fault } from '../../src/addons/sandbox/memory-behaviour.ts';
import { givingUp } from '../support/rota.ts';
import { it, otherWorkerId, teams, workerId } from './bench.ts';

const faults: readonly { readonly name: string; readonly fault: Fault; readonly code: string }[] = [
  { name: '403', fault: { kind: 'status', status: 403, error: 'No access.' }, code: 'remote-forbidden' },
  { name: '404', fault: { kind: 'status', status: 404 }, code: 'remote-not-found' },
  { name: '500', fault: { kind: 'status', status: 500 }, code: 'remote-unavailable' },
  { name: 'a web page', fault: { kind: 'html' }, code: 'remote-malformed' },
  { name: 'a truncated body', fault: { kind: 'cut' }, code: 'remote-interrupted' },
  { name: 'an empty body', fault: { kind: 'empty' }, code: 'remote-malformed' },
  { name: 'JSON of another shape', fault: { kind: 'nonsense' }, code: 'remote-malformed' },
  { name: 'a partial list', fault: { kind: 'partial' }, code: 'remote-incomplete' },
  { name: 'a reset connection', fault: { kind: 'close' }, code: 'remote-interrupted' },
  { name: 'no answer at all', fault: { kind: 'hang' }, code: 'remote-timeout' },
  { name: 'a body that stalls', fault: { kind: 'stall' }, code: 'remote-timeout' },
];

it.concurrent.for(faults)(
  'a worker whose list fails with $name is never written to, while the others are',
  async ({ fault, code }, { bench }) => {
    bench.add({ interval: 60, input: 'Stale.' }, { id: 'sch_stale' });
    bench.write({ 'schedules.yaml': teams() });
    bench.sandbox.service.failNext({ call: 'list', workerId, times: null, fault });

    const patience = code === 'remote-timeout' ? givingUp : [];
    const [plan, apply] = await Promise.all([
      bench.rota(['plan', '--detailed-exitcode', '--out', 'partial.plan', ...patience]),
      bench.rota(['apply', '--yes', ...patience]),
    ]);

    expect(plan.exitCode).toBe(1);
    expect(plan.stdout).toContain(`! team could not be listed [${code}]`);
    expect(plan.stderr).toMatch(new RegExp(`^error\\[${code}\\]: team could not be listed: .+\\n {2}hint: .+\\n$`));
    expect(() => bench.read('partial.plan')).toThrow('ENOENT');
    expect(apply.exitCode).toBe(4);
    expect(apply.stdout).toContain(`! team could not be listed [${code}]`);
    expect(apply.stderr).toContain(`error[${code}]: team could not be listed: `);
    expect(bench.writes()).toEqual([`POST ${otherWorkerId}`]);
    expect(bench.liveIds()).toEqual(['sch_stale']);
    expect(bench.live(otherWorkerId)).toEqual(['interval | 900 | standard | Sweep.']);

    bench.sandbox.service.clearFaults();
    const healed = await bench.rota(['apply', '--yes', '--allow', 'emptied-worker']);
    expect(healed.exitCode).toBe(0);
    expect(bench.live()).toEqual(['interval | 900 | standard | Sweep.']);
    await bench.expectSettled();
  },
);

it.concurrent('an apply that can list no worker writes nothing and reports this', async ({ bench }) => {
  bench.write({ 'schedules.yaml': teams() });
  bench.sandbox.service.failNext({ call: 'list', times: null, fault: { kind: 'status', status: 403 } });
  const { stdout, exitCode } = await bench.rota(['apply', '--yes']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('Nothing was written.');
  expect(stdout).not.toContain('to verify it');
  expect(bench.writes()).toEqual([]);
  const plan = await bench.rota(['plan']);
  expect(plan.exitCode).toBe(1);
  expect(plan.stderr).toBe(
    'error[remote-forbidden]: other, team could not be listed: the service answered 403: injected fault\n' +
      '  hint: the API key has no access to this worker: check its id, or use a key of its organisation\n',
  );
  expect(plan.stdout).toMatch(/^No worker could be listed\.$/m);
  bench.sandbox.service.clearFaults();
  expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
  await bench.expectSettled();
});

it.concurrent('a list that fails once is requested again', async ({ bench }) => {
  bench.write({ 'schedules.yaml': teams() });
  bench.sandbox.service.failNext({ call: 'list', workerId, fault: { kind: 'status', status: 503 } });
  bench.sandbox.service.failNext({ call: 'list', workerId: otherWorkerId, fault: { kind: 'close' } });
  expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
  await bench.expectSettled();
});

it.concurrent('a refused key is reported as one error for all its workers', async ({ bench }) => {
  const workers = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `w${String(index + 10)}`,
      { id: `wrk_${String(index)}`, schedules: { sweep: { interval: '15m', input: 'Sweep.' } } },
    ]),
  );
  bench.write({ 'schedules.yaml': JSON.stringify({ version: 1, prune: 'all', workers }) });
  const env = { ...bench.env, HANDINGER_API_KEY: 'hdg_live_wrong' };
  const ids = Array.from({ length: 12 }, (_, index) => `wrk_${String(index)}`);
  for (const args of [['plan'], ['plan', '--format', 'json'], ['apply', '--yes'], ['status'], ['import', ...ids]]) {
    const { stdout, stderr, exitCode } = await bench.rota(args, { env });
    const names = args[0] === 'import' ? 'wrk_0, wrk_1, wrk_2, wrk_3, wrk_4' : 'w10, w11, w12, w13, w14';
    const sum = args[0] === 'status' ? '12 workers, 12 schedules: 12 unavailable.\n' : '';
    expect(stderr).toBe(
      `error[remote-unauthorized]: ${names} and 7 other workers could not be listed: ` +
        'the service answered 401: Missing or invalid API key\n' +
        `  hint: check HANDINGER_API_KEY: the key is missing a part, mistyped or revoked\n${sum}`,
    );
    if (!args.includes('json')) expect(stdout.match(/could not be listed/g)?.length ?? 0).toBeLessThanOrEqual(2);
    expect(exitCode).toBe(1);
  }
  expect(bench.writes()).toEqual([]);
});
