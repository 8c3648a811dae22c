import { describe, expect } from 'vitest';
import { it, team, type Bench } from './bench.ts';
import { startWatch } from './watched.ts';

const brief = { cron: '0 9 * * *', input: 'Brief.' };
const sweep = { interval: '15m', input: 'Sweep.' };
const ledger = 'ledger: file:ledger.json\n';

function declare({ write }: Bench, schedules: Readonly<Record<string, unknown>>, head = ledger): void {
  write({ 'schedules.yaml': `${head}${team(schedules)}` });
}

describe('a protection in the ledger', () => {
  it.concurrent('is removed by a change of its own, and only a later apply may use that', async ({ bench }) => {
    declare(bench, { brief: { ...brief, protect: true } });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    const writes = bench.writes();

    declare(bench, { brief: { ...brief, input: 'Edited.', protect: false } });
    const refused = await bench.rota(['apply', '--yes']);
    expect(refused.stdout).toContain('refused[protected]: team: would replace team/brief, which has protect: true');
    expect(refused.stdout).toContain('hint: to lift it, first apply the unchanged schedule with protect: false');
    expect(refused.exitCode).toBe(3);

    declare(bench, { brief: { ...brief, protect: false } });
    const plan = await bench.rota(['plan', '--detailed-exitcode', '--format', 'json']);
    expect(plan.exitCode).toBe(2);
    expect(JSON.parse(plan.stdout)).toMatchObject({
      summary: { unprotect: 1, keep: 0 },
      changes: [{ kind: 'unprotect', address: 'team/brief' }],
    });
    const markdown = await bench.rota(['plan', '--format', 'markdown']);
    expect(markdown.stdout).toContain('## rota plan: 1 to unprotect\n');
    expect(markdown.stdout).toContain('🟡 **Unprotect**');
    const lifted = await bench.rota(['apply', '--yes']);
    expect(lifted.stdout).toContain('~ unprotected team/brief');
    expect(lifted.stdout).toContain('Applied: 0 created, 0 replaced, 0 cancelled, 1 unprotected.');
    expect(lifted.exitCode).toBe(0);
    expect(bench.writes()).toEqual(writes);
    await bench.expectSettled();

    declare(bench, { brief: { ...brief, input: 'Edited.' } });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live()).toEqual(['cron | 0 9 * * * | standard | Edited.']);
  });

  it.concurrent('is not lost in a watch if the file drops the schedule and its ledger at once', async ({ bench }) => {
    declare(bench, { brief: { ...brief, protect: true }, sweep });
    const { said } = await startWatch(bench);
    await said(/Applied.*; everything is as declared\.\n/);
    declare(bench, { sweep }, '');
    await said(/protected: team would cancel .*, which has protect: true/);
    expect(bench.live()).toHaveLength(2);
  });
});
