import { describe, expect } from 'vitest';
import { it, team } from './bench.ts';

const brief = { cron: '0 9 * * *', input: 'Summarise in five bullets.', budget: 'low' };
const edited = { ...brief, input: 'Summarise in three bullets.', budget: 'standard' };

describe('without a ledger and under prune: none', () => {
  it.concurrent('an edit of prompt and budget is refused, and its hint settles it when pasted', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ brief }, { prune: 'none' }) });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    const [id = ''] = bench.liveIds();
    const before = bench.writes();
    bench.write({ 'schedules.yaml': team({ brief: edited }, { prune: 'none' }) });

    const refusal = `would create team/brief and leave ${id}, which has the same cron`;
    expect((await bench.rota(['plan'])).stdout).toContain(`refused[previous-version-left]: team: ${refusal}`);
    const markdown = await bench.rota(['plan', '--format', 'markdown']);
    expect(markdown.stdout).toContain(`add to worker team: ignore: [{ id: "${id}" }]\n`);
    expect(markdown.stdout).toContain('ledger: git:refs/rota/ledger');
    const applied = await bench.rota(['apply', '--yes']);
    expect(applied.exitCode).toBe(3);
    expect(applied.stdout).toContain('to permit it: --allow previous-version-left\n');
    const watched = await bench.rota(['watch', '--yes', '--once']);
    expect(watched.exitCode).toBe(3);
    expect(watched.stderr).toContain(`previous-version-left: team ${refusal}`);
    expect(bench.writes()).toEqual(before);

    const [, yaml = ''] = /add to worker team: (ignore: .*)\n/.exec(applied.stdout) ?? [];
    const file = bench.read('schedules.yaml').replace(/^( +)prune: none$/m, `$1prune: none\n$1${yaml}`);
    bench.write({ 'schedules.yaml': file });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live()).toHaveLength(2);
  });

  it.concurrent('an agent that runs twice is never just as declared', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ brief: edited }, { prune: 'none' }) });
    const id = bench.add({ cron: '0 9 * * *', input: brief.input, budget: 'low' });
    expect((await bench.rota(['apply', '--yes', '--allow', 'previous-version-left'])).exitCode).toBe(0);
    const words = 'with the same cron as team/brief it may be the previous version, and then both run';

    const status = await bench.rota(['status']);
    expect(status.stdout).toContain(`previous version, still running: is live and not declared`);
    expect(status.stdout).toContain(words);
    expect(status.stdout).toContain('1 as declared, 1 previous version still running.');
    const document = JSON.parse((await bench.rota(['status', '--format', 'json'])).stdout) as unknown;
    expect(document).toMatchObject({
      summary: { 'as-declared': 1, 'previous-version': 1 },
      schedules: [{ state: 'as-declared' }, { state: 'previous-version', scheduleId: id }],
    });
    for (const command of ['plan', 'apply --yes']) {
      const { stdout, exitCode } = await bench.rota(command.split(' '));
      expect(stdout).toMatch(new RegExp(`\\[previous-version\\] ${id} .*${words}`));
      expect(exitCode).toBe(0);
    }
    const watched = await bench.rota(['watch', '--yes', '--once']);
    expect(watched.stderr).toMatch(
      new RegExp(`warn: everything is as declared.*\n +previous-version: team \\(${id}\\)`),
    );
  });
});

describe('with a ledger that remembers nothing of the worker', () => {
  it.concurrent('an edit made before the ledger has seen the schedule is refused as well', async ({ bench }) => {
    const ledger = 'ledger: file:.rota/ledger.json\n';
    bench.write({ 'schedules.yaml': team({ brief }, { prune: 'none' }) });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    bench.write({ 'schedules.yaml': `${ledger}${team({ brief: edited }, { prune: 'owned' })}` });
    const refused = await bench.rota(['apply', '--yes']);
    expect(refused.stdout).toContain('put that back, apply, so that the ledger knows it, then edit');
    expect(refused.exitCode).toBe(3);

    bench.write({ 'schedules.yaml': `${ledger}${team({ brief }, { prune: 'owned' })}` });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    bench.write({ 'schedules.yaml': `${ledger}${team({ brief: edited }, { prune: 'owned' })}` });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live()).toEqual(['cron | 0 9 * * * | standard | Summarise in three bullets.']);
    await bench.expectSettled();
  });
});
