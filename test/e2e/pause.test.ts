import { describe, expect } from 'vitest';
import { it, workerId } from './bench.ts';

const head = 'version: 1\n';
const rest = `prune: owned # what others made stays
ledger: file:ledger.json
workers:
  team:
    id: ${workerId}
    schedules:
      brief: { interval: 15m, input: Brief., protect: true }
      sweep: { interval: 30m, input: Sweep., budget: unlimited }
      later: { delay: 2h, input: Later. }
`;
const brief = 'interval | 900 | standard | Brief.';
const sweep = 'interval | 1800 | unlimited | Sweep.';
const later = 'delayed | 7200 | standard | Later.';
const foreign = 'interval | 3600 | standard | Mine.';

describe('rota pause and rota resume', () => {
  it.concurrent('stop what is declared, and bring it back', async ({ bench }) => {
    bench.write({ 'schedules.yaml': head + rest });
    bench.add({ interval: 3600, input: 'Mine.' });
    const apply = ['apply', '--yes', '--allow', 'unlimited-budget'];
    expect((await bench.rota(apply)).exitCode).toBe(0);

    const paused = await bench.rota(['pause', '--reason', 'Incident 42: why?', '--yes']);
    expect(paused.stderr).toContain('Wrote the pause into schedules.yaml.');
    expect(paused.stdout).toContain('Paused: Incident 42: why? (3 schedules on 1 worker, schedules.yaml:2)');
    expect(paused.stdout).toContain('1 live schedule of these workers goes on');
    expect(paused.stdout).toContain('rota apply --rearm team/later');
    expect(paused.exitCode).toBe(0);
    expect(bench.live()).toEqual([foreign]);
    expect(bench.read('schedules.yaml')).toBe(`${head}pause:\n  reason: "Incident 42: why?"\n${rest}`);

    const again = await bench.rota(['pause', '--reason', 'More', '--yes']);
    expect(again.stderr).toContain('there is a pause at schedules.yaml:2 already (Incident 42: why?)');
    expect(again.exitCode).toBe(64);

    const resumed = await bench.rota(['resume']);
    expect(resumed.stdout).toContain('Removed from schedules.yaml: pause (Incident 42: why?)');
    expect(resumed.stdout).toContain('The next apply creates 2 schedules again');
    expect(resumed.stdout).toContain(
      '  team/later: rota apply --rearm team/later, or rota apply --completed team/later',
    );
    expect(bench.read('schedules.yaml')).toBe(head + rest);
    const back = await bench.rota(['apply', '--yes']);
    expect(back.stdout).toContain('[missed] team/later: ');
    expect(back.exitCode).toBe(4);
    expect(bench.live()).toEqual([brief, sweep, foreign].toSorted());
    expect((await bench.rota(['apply', '--yes', '--rearm', 'team/later'])).exitCode).toBe(0);
    expect(bench.live()).toContain(later);
  });

  it.concurrent(
    'stop nothing where a glob matches nothing, or where they would do more than stop',
    async ({ bench }) => {
      bench.write({ 'schedules.yaml': head + rest });
      const unmatched = await bench.rota(['pause', '--reason', 'x', '--worker', 'taem', '--yes']);
      expect(unmatched.stderr).toContain('--worker taem matches no declared worker or schedule');
      expect(unmatched.exitCode).toBe(64);
      const nothing = await bench.rota(['pause', '--reason', 'x', '--worker', 'team', '--except', 'team', '--yes']);
      expect(nothing.stderr).toContain('the pause would stop nothing: it covers no declared schedule');
      expect(nothing.exitCode).toBe(64);
      expect(bench.read('schedules.yaml')).toBe(head + rest);

      const more = await bench.rota(['pause', '--reason', 'x', '--worker', 'team/sweep', '--yes']);
      expect(more.stdout).toContain('nothing was stopped, because --yes is for the pause alone');
      expect(more.stdout).toContain('create team/brief');
      expect(more.exitCode).toBe(3);
      expect(bench.writes()).toEqual([]);
    },
  );
});
