/** Tests `rota run` from the command line, also beside a watch. */
import { describe, expect } from 'vitest';
import { stripVTControlCharacters } from 'node:util';
import { existsSync } from 'node:fs';
import type { RunDocument } from '../../src/addons/run/run-document.ts';
import { eventually } from '../support/eventually.ts';
import { finish, printed, rotaBin, start } from '../support/rota.ts';
import { it, team, workerId, type Bench } from './bench.ts';

const schedules = {
  brief: { cron: '0 9 1 1 *', input: 'Brief.', budget: 'low' },
  off: { interval: '30d', input: 'Off.', enabled: false },
  deep: { cron: '0 8 1 1 *', input: 'Deep.', budget: 'unlimited' },
};
const declared = { 'schedules.yaml': team(schedules) };
const remembered = { 'schedules.yaml': `ledger: file:ledger.json\n${team(schedules)}` };
const applied = ['apply', '--yes', '--allow', 'unlimited-budget'];
const live = ['cron | 0 8 1 1 * | unlimited | Deep.', 'cron | 0 9 1 1 * | low | Brief.'];

function inputsRun({ sandbox }: Bench): readonly string[] {
  return sandbox.service.runs().map(({ input }) => input);
}

describe('rota run', () => {
  it.concurrent(
    'runs a schedule once and leaves nothing behind, and a watch beside it changes nothing',
    async ({ bench }) => {
      bench.write(remembered);
      await bench.rota(applied);
      bench.sandbox.service.setBehaviour({ runSeconds: 55 });
      const watch = bench.start(['watch', '--yes', '--interval', '1s', '--log-format', 'json']);
      const watched = finish(watch);
      const lists = (): number => bench.countRequests('GET');
      const before = lists();
      await eventually(() => {
        expect(lists()).toBeGreaterThan(before);
      });
      const { stdout, stderr, exitCode } = await bench.rota(['run', 'team/brief', '--yes']);
      expect(stdout).toMatch(
        /^Started: team\/brief \(sch_\w+\) was due at \S+Z and is still listed, as it is while a run lasts\.\n$/,
      );
      expect([stderr, exitCode]).toEqual(['', 0]);
      bench.sandbox.clock.advance(60_000);
      expect(inputsRun(bench)).toEqual(['Brief.']);
      const seen = lists();
      await eventually(() => {
        expect(lists()).toBeGreaterThan(seen + 1);
      });
      watch.kill('SIGTERM');
      expect((await watched).stdout).not.toContain('"kind":"cancel"');
      expect(bench.live()).toEqual(live);
      expect(bench.writes().filter((write) => write.startsWith('DELETE'))).toEqual([]);
      await bench.expectSettled();
      expect(bench.read('ledger.json')).not.toContain('run/');
    },
  );

  it.concurrent(
    'ends with 4 and never sends again if the answer is lost and no list shows the row',
    async ({ bench }) => {
      bench.write(remembered);
      await bench.rota(applied);
      bench.sandbox.service.setBehaviour({ listLag: 'never' });
      bench.sandbox.service.failNext({ call: 'create', fault: { kind: 'close' }, timing: 'after' });
      const { stdout, exitCode } = await bench.rota(['run', 'team/off', '--yes', '--format', 'json']);
      const { status, scheduleId, error } = JSON.parse(stdout) as RunDocument;
      expect([status, scheduleId, error?.code, exitCode]).toEqual(['uncertain', null, 'remote-interrupted', 4]);
      expect(error?.hint).toContain('rota status');
      bench.sandbox.clock.advance(60_000);
      expect(inputsRun(bench)).toEqual(['Off.']);
      expect(bench.writes()).toHaveLength(3);
      const plan = await bench.rota(['plan']);
      expect(plan.stdout).toMatch(/\[about-to-run\] team\/off: rota run started a run at \S+Z/);
    },
  );

  it.concurrent(
    'sends nothing for an unlimited budget, an unknown address, without a terminal or with a wrong key',
    async ({ bench }) => {
      bench.write(declared);
      const refused = await bench.rota(['run', 'team/deep', '--yes']);
      expect(refused.stderr).toContain('refused[unlimited-budget]: team: would run team/deep with budget unlimited\n');
      expect([refused.stdout, refused.exitCode]).toEqual(['', 3]);
      const unknown = await bench.rota(['run', 'team/breif', '--yes']);
      expect(unknown.stderr).toBe(
        'error[usage]: no schedule team/breif is declared\n  hint: did you mean team/brief?\n',
      );
      expect([unknown.stdout, unknown.exitCode]).toEqual(['', 64]);
      const unasked = await bench.rota(['run', 'team/brief']);
      expect(unasked.stderr).toContain('use --yes');
      expect(unasked.exitCode).toBe(64);
      const forbidden = await bench.rota(['run', 'team/brief', '--yes'], {
        env: { ...bench.env, HANDINGER_API_KEY: 'x' },
      });
      expect(forbidden.stderr).toContain('error[remote-unauthorized]');
      expect(forbidden.exitCode).toBe(1);
      expect(bench.writes()).toEqual([]);
    },
  );

  it.concurrent('is refused while a pause covers the schedule', async ({ bench }) => {
    bench.write({ 'schedules.yaml': `pause: { reason: Incident 42 }\n${team(schedules)}` });
    const { stderr, exitCode } = await bench.rota(['run', 'team/brief', '--yes']);
    expect(stderr).toContain('refused before anything was sent: team/brief is paused: Incident 42');
    expect([exitCode, bench.writes()]).toEqual([3, []]);
  });

  it.concurrent('reports its row if it is interrupted during the create', async ({ bench }) => {
    bench.write(declared);
    await bench.rota(applied);
    // The delayed create leaves time for the signal.
    bench.sandbox.service.failNext({ call: 'create', fault: { kind: 'latency', latencyMs: 500 } });
    const child = bench.start(['run', 'team/brief', '--yes', '--format', 'json']);
    const finished = finish(child);
    await eventually(() => {
      expect(bench.writes()).toHaveLength(3);
    });
    child.kill('SIGTERM');
    const { stdout, stderr, exitCode } = await finished;
    expect(exitCode).toBe(143);
    expect(stderr).toContain('Stopping: ');
    expect((JSON.parse(stdout) as RunDocument).scheduleId).toMatch(/^sch_/);
  });
});

describe('a killed rota run', () => {
  it.concurrent.for(['before', 'after'] as const)(
    'is reported by the next plan and cleared by an apply if it is killed %s its create takes effect',
    async (timing, { bench }) => {
      bench.write(remembered);
      await bench.rota(applied);
      bench.sandbox.service.failNext({ call: 'create', timing, fault: { kind: 'hang' } });
      const child = bench.start(['run', 'team/brief', '--yes']);
      const finished = finish(child);
      await eventually(() => {
        expect(bench.sandbox.requests().some(({ fault }) => fault === 'hang')).toBe(true);
      });
      child.kill('SIGKILL');
      await finished;
      bench.sandbox.clock.advance(5_000);
      expect(inputsRun(bench)).toEqual(timing === 'after' ? ['Brief.'] : []);
      const plan = await bench.rota(['plan']);
      expect(plan.stdout).toMatch(
        /\[about-to-run\] team\/brief: rota run started a run at \S+Z whose outcome is unknown/,
      );
      expect(bench.read('ledger.json')).toContain(`"workerId": "run/${workerId}"`);
      bench.sandbox.clock.advance(20 * 60_000);
      await bench.rota(['apply', '--yes']);
      expect(bench.read('ledger.json')).not.toContain('run/');
      expect(bench.live()).toEqual(live);
      await bench.expectSettled();
    },
  );
});

/** From util-linux. Gives a process a terminal of its own. */
const terminal = '/usr/bin/script';

describe.runIf(existsSync(terminal))(`rota run on a terminal (needs ${terminal} from util-linux)`, () => {
  it.concurrent.for([
    ['yes\r', 0, 3],
    ['no\r', 1, 2],
  ] as const)('asks, and follows the answer %j', async ([answer, expected, writes], { bench }) => {
    bench.write(declared);
    await bench.rota(applied);
    const command = `'${process.execPath}' '${rotaBin}' run team/off`;
    const child = start(terminal, ['-qec', command, '/dev/null'], {
      cwd: bench.folder,
      env: { ...bench.env, TERM: 'xterm' },
    });
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await printed(child.stdout, /Only 'yes' will be accepted: /);
    child.stdin.write(answer);
    expect(await ended).toBe(expected);
    const text = stripVTControlCharacters(shown);
    expect(text).toMatch(
      /team\/off would run once, now.*worker: +team \(wrk_team\).*budget: +standard.*input: +"Off\."/s,
    );
    expect(text).toContain('enabled: false');
    expect(bench.writes()).toHaveLength(writes);
  });
});
