import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import { it, workerId, type Bench } from './bench.ts';

const hourMs = 3_600_000;
const due = ['apply', '--yes', '--due'];

/** Writes a file with instants one hour ahead of the clock of the service. */
function write(bench: Bench, more: Readonly<Record<string, unknown>> = {}): string {
  const at = new Date(Math.ceil(bench.sandbox.clock.now().getTime() / 1000) * 1000 + hourMs).toISOString();
  const schedules = {
    over: { interval: '15m', input: 'Over.', until: at },
    begins: { interval: '30m', input: 'Begins.', from: at, budget: 'unlimited' },
    stays: { interval: '45m', input: 'Stays.' },
  };
  const head = { version: 1, prune: 'owned', ledger: 'file:ledger.json' };
  const worker = { id: workerId, schedules: { ...schedules, ...more } };
  bench.write({ 'schedules.yaml': stringify({ ...head, workers: { team: worker } }) });
  return at;
}

const over = 'interval | 900 | standard | Over.';
const begins = 'interval | 1800 | unlimited | Begins.';
const stays = 'interval | 2700 | standard | Stays.';

describe('apply --due', () => {
  it.concurrent('writes at the instant what the guards checked with the file', async ({ bench }) => {
    const at = write(bench);
    const blocked = await bench.rota(['apply', '--yes']);
    expect(blocked.stdout).toContain('refused[unlimited-budget]');
    expect(blocked.exitCode).toBe(3);
    expect(bench.writes()).toEqual([]);

    expect((await bench.rota(['apply', '--yes', '--allow', 'unlimited-budget'])).exitCode).toBe(0);
    expect(bench.live()).toEqual([stays, over]);
    const planned = JSON.parse((await bench.rota(['plan', '--format', 'json'])).stdout) as Record<string, unknown>;
    const one = { schedules: 1, reason: null };
    expect(planned['instants']).toEqual([
      { at: at.replace('.000', ''), address: 'team/begins', cause: 'from', then: 'create', ...one },
      { at: at.replace('.000', ''), address: 'team/over', cause: 'until', then: 'cancel', ...one },
    ]);
    const nothing = await bench.rota(due);
    expect(nothing.exitCode).toBe(0);
    expect(bench.live()).toEqual([stays, over]);

    bench.sandbox.clock.advance(2 * hourMs);
    expect((await bench.rota(due)).exitCode).toBe(0);
    expect(bench.live()).toEqual([begins, stays]);
  });

  it.concurrent('is refused and writes nothing if anything else differs', async ({ bench }) => {
    write(bench);
    expect((await bench.rota(['apply', '--yes', '--allow', 'unlimited-budget'])).exitCode).toBe(0);
    bench.sandbox.clock.advance(2 * hourMs);
    const [, stayed = ''] = bench.liveIds();
    bench.sandbox.service.execute({ kind: 'cancel', workerId, scheduleId: stayed });
    const writes = bench.writes();
    const refused = await bench.rota(due);
    expect(refused.stdout).toContain(
      'error[plan-moved]: nothing was written: --due applies only changes caused by a from, an until or the end of a pause that has passed, and the plan has others: ',
    );
    expect(refused.stdout).toContain('create team/stays');
    expect(refused.stdout).not.toContain('cancel team/over');
    expect(refused.exitCode).toBe(3);
    expect(bench.writes()).toEqual(writes);
    const usage = await bench.rota([...due, '--expect', 'f'.repeat(64)]);
    expect(usage.stderr).toContain('--due cannot be combined with --expect');
    expect(usage.exitCode).toBe(64);
  });
});
