import { expect } from 'vitest';
import { it, team, workerId, type Bench } from './bench.ts';
import { startWatch } from './watched.ts';

const ledger = {
  'schedules.yaml': `ledger: file:rota.ledger.json\n${team({ sweep: { interval: '15m', input: 'Sweep.' } })}`,
};
const words = `the service answered 404 for worker "team" (${workerId}), but the ledger has 1 of its schedules, which may still be running`;

/** Applies, and makes the service answer that the worker does not exist. */
async function loseWorker({ write, rota, sandbox }: Bench): Promise<void> {
  write(ledger);
  expect((await rota(['apply', '--yes'])).exitCode).toBe(0);
  sandbox.service.failNext({ call: 'list', times: null, fault: { kind: 'status', status: 404, error: 'Not found.' } });
}

it.concurrent(
  'plan, apply and status warn of a worker that is gone while the ledger holds schedules of it',
  async ({ bench }) => {
    await loseWorker(bench);
    for (const args of [['plan'], ['apply', '--yes'], ['status']]) {
      const { stdout, stderr, exitCode } = await bench.rota(args);
      expect(exitCode).toBe(1);
      // The output of a piped status contains only rows.
      const warnings = args[0] === 'status' ? stderr : stdout;
      expect(warnings).toContain('warning[worker-gone]');
      expect(warnings).toContain(words);
      expect(warnings).toContain(`rota ledger release ${workerId}`);
    }
  },
);

it.concurrent('watch warns of a worker that is gone while the ledger holds schedules of it', async ({ bench }) => {
  await loseWorker(bench);
  const { said, signal, ended } = await startWatch(bench);
  await said(/\[worker-gone\].* the service answered 404 for worker "team"/);
  signal('SIGTERM');
  expect(await ended).toBe(143);
});

it.concurrent('a worker that never existed is only reported as not listed', async ({ bench }) => {
  bench.write(ledger);
  bench.sandbox.service.failNext({ call: 'list', times: null, fault: { kind: 'status', status: 404 } });
  const { stdout } = await bench.rota(['plan']);
  expect(stdout).toContain('[remote-not-found]');
  expect(stdout).not.toContain('worker-gone');
});
