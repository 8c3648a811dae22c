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
  it.concurrent('report that nothing is stopped if the service rejects the key', async ({ bench }) => {
    bench.write({ 'schedules.yaml': head + rest });
    const env = { ...bench.env, HANDINGER_API_KEY: 'hdg_live_revoked' };
    const { stderr, exitCode } = await bench.rota(['pause', '--reason', 'Incident', '--yes'], { env });
    expect(stderr).toContain(
      'The pause is in the file, but nothing was stopped. To continue: run the same command again\n',
    );
    expect(exitCode).toBe(1);
  });

  it.concurrent('suggest what to do if the file cannot be written', async ({ bench }) => {
    // The temporary file beside it would have a name that is too long for a file system.
    const file = `${'x'.repeat(245)}.yaml`;
    bench.write({ [file]: head + rest });
    const { stderr, exitCode } = await bench.rota(['pause', '--reason', 'Incident', '--yes', file]);
    expect(stderr).toContain(': name too long');
    expect(stderr).toContain(
      'hint: make the file and its folder writable for this user, then run the same command again',
    );
    expect(exitCode).toBe(1);
  });

  it.concurrent('cancel the declared rows and create them again', async ({ bench }) => {
    bench.write({ 'schedules.yaml': head + rest });
    bench.add({ interval: 3600, input: 'Mine.' });
    const apply = ['apply', '--yes', '--allow', 'unlimited-budget'];
    expect((await bench.rota(apply)).exitCode).toBe(0);

    const paused = await bench.rota(['pause', '--reason', 'Incident 42: why?', '--yes']);
    expect(paused.stderr).toContain('Wrote the pause into schedules.yaml.');
    expect(paused.stdout).toContain('Paused: Incident 42: why? (3 schedules on 1 worker, schedules.yaml:2)');
    expect(paused.stdout).toContain('1 live schedule of these workers keeps running');
    expect(paused.stdout).toContain('rota apply --rearm team/later');
    expect(paused.exitCode).toBe(0);
    expect(bench.live()).toEqual([foreign]);
    expect(bench.read('schedules.yaml')).toBe(`${head}pause:\n  reason: "Incident 42: why?"\n${rest}`);

    const again = await bench.rota(['pause', '--reason', 'More', '--yes']);
    expect(again.stderr).toContain('there is already a pause at schedules.yaml:2 (Incident 42: why?)');
    expect(again.stderr).toContain('hint: to replace it: --replace; to end it: rota resume');
    expect(again.exitCode).toBe(64);

    const resumed = await bench.rota(['resume']);
    expect(resumed.stdout).toContain('Removed from schedules.yaml: pause (Incident 42: why?)');
    expect(resumed.stdout).toContain('The next apply creates 2 schedules again');
    expect(resumed.stdout).toContain(
      'Then run rota apply, or merge it as a pull request.\nCI or a watch with the old file',
    );
    expect(resumed.stdout).toContain(
      // Only a plan knows which of them ran before the pause. Rearming one of those would run it twice.
      'Decide about each schedule that rota plan reports as missed:\n  team/later: rota apply --rearm team/later, or rota apply --completed team/later',
    );
    expect(bench.read('schedules.yaml')).toBe(head + rest);
    const back = await bench.rota(['apply', '--yes']);
    expect(back.stdout).toMatch(
      /\[missed\] team\/later: a pause cancelled it before it was due, at .*; to start its delay again: rota apply --rearm/,
    );
    expect(back.exitCode).toBe(4);
    expect(bench.live()).toEqual([brief, sweep, foreign].toSorted());
    expect((await bench.rota(['apply', '--yes', '--rearm', 'team/later'])).exitCode).toBe(0);
    expect(bench.live()).toContain(later);
  });

  it.concurrent('stop nothing if a glob matches nothing', async ({ bench }) => {
    bench.write({ 'schedules.yaml': head + rest });
    const unmatched = await bench.rota(['pause', '--reason', 'x', '--worker', 'taem', '--yes']);
    expect(unmatched.stderr).toContain('--worker taem matches no declared worker or schedule');
    expect(unmatched.exitCode).toBe(64);
    const nothing = await bench.rota(['pause', '--reason', 'x', '--worker', 'team', '--except', 'team', '--yes']);
    expect(nothing.stderr).toContain('the pause would stop nothing: it covers no declared schedule');
    expect(nothing.exitCode).toBe(64);
    expect(bench.read('schedules.yaml')).toBe(head + rest);
  });

  it.concurrent(
    'stop what is paused at once and leave every other difference, even after a fault',
    async ({ bench }) => {
      bench.write({ 'schedules.yaml': head + rest });
      await bench.rota(['apply', '--yes', '--allow', 'unlimited-budget']);
      const edited = rest
        .replace('Sweep.', 'Sweep it all.')
        .replace('      later', '      fresh: { cron: "0 9 * * *", input: Fresh., budget: unlimited }\n      later');
      bench.write({ 'schedules.yaml': head + edited });

      const pause = ['pause', '--reason', 'Incident', '--worker', 'team/brief', '--worker', 'team/sweep', '--yes'];
      bench.sandbox.service.failNext({ call: 'cancel', skip: 1, times: 9, fault: { kind: 'status', status: 422 } });
      const broken = await bench.built(pause);
      expect(broken.stdout).toContain('Not converged:');
      expect(broken.stderr).toContain('Not everything was stopped. To continue: run the same command again\n');
      expect(broken.exitCode).toBe(4);
      expect(bench.live()).toHaveLength(2);

      bench.sandbox.service.clearFaults();
      const stopped = await bench.built(pause);
      expect(stopped.stdout).toContain('1 other change is not applied: create team/fresh\n');
      expect(stopped.stdout).toContain('Stopped: no paused schedule is live.\n');
      expect(stopped.stdout).not.toContain('Converged');
      expect(stopped.stderr).toMatch(/^The pause is already in schedules\.yaml\.\n/);
      expect(stopped.exitCode).toBe(0);
      expect(bench.live()).toEqual([later]);

      // Changes that no guard has checked are checked by their apply, during the pause and after it.
      const under = await bench.rota(['apply', '--yes']);
      expect(under.stdout).toContain('would create team/sweep with budget unlimited, once the pause has ended');
      expect(under.exitCode).toBe(3);
      bench.write({
        'schedules.yaml': bench
          .read('schedules.yaml')
          .replace('Sweep it all.', 'Sweep.')
          .replace(/ +fresh.*\n/, ''),
      });
      await bench.rota(['resume']);
      expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
      expect(bench.live()).toEqual([brief, later, sweep].toSorted());
    },
  );

  it.concurrent('replace an existing pause', async ({ bench }) => {
    const other = `version: 1\nprune: owned\nledger: file:ledger.json\npause: { reason: Old }\nworkers: {}\n`;
    bench.write({ 'schedules/a.yaml': head + rest, 'schedules/b.yaml': other });
    await bench.rota(['apply', '--yes', '--allow', 'unlimited-budget', 'schedules/a.yaml']);
    const narrow = await bench.rota([
      'pause',
      '--reason',
      'One',
      '--worker',
      'team/brief',
      '--yes',
      'schedules/a.yaml',
    ]);
    expect(narrow.exitCode).toBe(0);
    expect(bench.live()).toEqual([later, sweep].toSorted());

    const wide = await bench.rota([
      'pause',
      '--reason',
      'All',
      '--yes',
      '--replace',
      '--format',
      'json',
      'schedules/a.yaml',
      'schedules/b.yaml',
    ]);
    expect(wide.stderr).toContain(
      'Wrote the pause into schedules/a.yaml.\nIt replaces the pause at schedules/a.yaml:2 (One).\nIt replaces the pause at schedules/b.yaml:4 (Old).\n',
    );
    expect(JSON.parse(wide.stdout)).toMatchObject({ converged: true, summary: { done: 2 } });
    expect(wide.exitCode).toBe(0);
    expect(bench.live()).toEqual([]);
    expect(bench.read('schedules/a.yaml')).toBe(`${head}pause:\n  reason: All\n${rest}`);
    expect(bench.read('schedules/b.yaml')).toBe(other.replace('pause: { reason: Old }\n', ''));
  });
});
