import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import { it, otherWorkerId, workerId, type Bench } from './bench.ts';

const sweep = { interval: '15m', input: 'Sweep.' };
const brief = { cron: '0 9 * * *', input: 'Brief.' };

function estate(workers: Readonly<Record<string, unknown>>): string {
  return stringify({ version: 1, prune: 'all', ledger: 'file:.rota/ledger.json', workers });
}

/** A worker in another zone than declared, an undeclared worker with records, and an edit that raises a budget. */
async function prepare({ write, rota, sandbox }: Bench): Promise<void> {
  sandbox.service.addWorker('wrk_zone', { timezone: 'America/New_York' });
  const zone = { id: 'wrk_zone', timezone: 'Europe/Madrid', schedules: { brief } };
  const team = { id: workerId, schedules: { sweep } };
  const other = { id: otherWorkerId, schedules: { sweep } };
  write({ 'schedules.yaml': estate({ zone, team, other }) });
  expect((await rota(['apply', '--yes', '--allow', 'timezone-mismatch'])).exitCode).toBe(0);
  write({ 'schedules.yaml': estate({ zone, team: { ...team, schedules: { sweep: { ...sweep, budget: 'high' } } } }) });
}

const warnings = [
  `[worker-undeclared]: the ledger has 1 schedule of ${otherWorkerId}, which no file declares; they keep running`,
  '[timezone-mismatch]: schedules.yaml:5:3: worker "zone" is declared with the time zone Europe/Madrid, but the service reads its crons in America/New_York',
];

describe('plan, apply, status and watch show the same warnings', () => {
  for (const [args, raise] of [
    [['plan'], 'warning[budget-raise]: the budget of each run rises from standard to high'],
    [
      ['status'],
      'warning[budget-raise]: schedules.yaml:15:7: team/sweep: the budget of each run rises from standard to high',
    ],
    [
      ['apply', '--yes'],
      'warning[budget-raise]: schedules.yaml:15:7: team/sweep: the budget of each run rises from standard to high',
    ],
  ] as const) {
    it.concurrent(args.join(' '), async ({ bench }) => {
      await prepare(bench);
      const { stdout, stderr, exitCode } = await bench.rota(args);
      expect(exitCode).toBe(0);
      // The standard output of a status is for programs.
      const said = args[0] === 'status' ? stderr : stdout;
      for (const warning of warnings) expect(said).toContain(`warning${warning}`);
      expect(said).toContain(raise);
    });
  }

  it.concurrent('watch', async ({ bench }) => {
    await prepare(bench);
    const { stderr, exitCode } = await bench.rota(['watch', '--yes', '--once']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warn: [worker-undeclared] the ledger has 1 schedule of wrk_other');
    expect(stderr).toContain('warn: [timezone-mismatch] worker "zone" is declared with the time zone Europe/Madrid');
    expect(stderr).toContain('warn: [budget-raise] team/sweep: the budget of each run rises from standard to high');
  });
});

describe('an undeclared worker with records', () => {
  it.concurrent('is not reported if only other workers are selected', async ({ bench }) => {
    await prepare(bench);
    for (const args of [['plan'], ['status'], ['apply', '--yes']]) {
      const { stdout, stderr, exitCode } = await bench.rota([...args, '--worker', 'team']);
      expect(exitCode).toBe(0);
      expect(stdout + stderr).not.toContain('worker-undeclared');
    }
  });
});
