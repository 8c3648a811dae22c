import { describe, expect } from 'vitest';
import { printed } from '../support/rota.ts';
import { it, team, workerId } from './bench.ts';

const probeText = 'rota doctor probe 0a1b2c-1: do nothing';
const brief = { cron: '0 9 * * *', input: 'Brief.' };

describe.concurrent('rota doctor', () => {
  it('reports what it found, only on standard output', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ brief }) });
    bench.add({ cron: '0 9 * * *', input: 'Brief.' });
    const { stdout, stderr, exitCode } = await bench.rota(['doctor', 'team']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('  ok           files         1 worker, 1 schedule\n');
    expect(stdout).toContain(`\nWorker team (${workerId})\n`);
    expect(stdout).toMatch(/\n19 ok, 0 differs, 1 unknown, 0 unavailable\.\n$/);
    expect(bench.writes()).toEqual([]);
  });

  it('reports a leftover with the command that removes it, as plan does, and removes it first on a probe', async ({
    bench,
  }) => {
    bench.write({ 'schedules.yaml': team({ brief }) });
    bench.add({ cron: '17 13 20 jan *', input: probeText }, { id: 'sch_left' });
    const before = await bench.rota(['doctor']);
    expect(before.exitCode).toBe(4);
    expect(before.stdout).toContain(
      `Left by a probe on ${workerId}: sch_left. Remove it: rota doctor ${workerId} --probe\n`,
    );
    const plan = await bench.rota(['plan']);
    expect(plan.stdout).toContain('warning[probe-left]: ');
    expect(plan.stdout).toContain(`worker "team" has 1 schedule from a rota doctor probe: sch_left`);
    expect(plan.stdout).toContain(`remove them: rota doctor ${workerId} --probe`);
    const probed = await bench.rota(['doctor', workerId, '--probe', '--yes']);
    expect(probed.stderr).toMatch(
      /^removing 1 schedule of an earlier probe: sch_left\ncreating "rota doctor probe [0-9a-f]{12}-1: do nothing" \(cron /,
    );
    expect(probed.stdout).toContain(`\nProbe of team (${workerId})\n  ok           create            status 200\n`);
    expect(probed.stderr).toMatch(/\neverything is cancelled, and no list shows it\n$/);
    // The sandbox also lists unknown workers.
    expect(probed.exitCode).toBe(2);
    expect(bench.liveIds()).toEqual([]);
  });

  it('asks before a probe, and requires exactly one worker', async ({ bench }) => {
    const unasked = await bench.rota(['doctor', workerId, '--probe']);
    expect(unasked).toMatchObject({ stdout: '', exitCode: 64 });
    expect(unasked.stderr).toContain('cannot ask for approval without a terminal: use --yes');
    const two = await bench.rota(['doctor', workerId, 'wrk_other', '--probe', '--yes']);
    expect(two.stderr).toContain('a probe needs exactly one worker, got 2');
    expect({ exitCode: two.exitCode, writes: bench.writes() }).toEqual({ exitCode: 64, writes: [] });
  });

  it('removes what it created if it is interrupted', async ({ bench }) => {
    bench.sandbox.service.failNext({ call: 'create', skip: 2, fault: { kind: 'latency', latencyMs: 300 } });
    const child = bench.start(['doctor', workerId, '--probe', '--yes']);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await printed(child.stderr, /-2: do nothing/);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(bench.liveIds()).toEqual([]);
    expect(bench.writes().filter((write) => write.startsWith('POST'))).toHaveLength(3);
  });

  it('explains why nothing could be checked, with exit code 1', async ({ bench }) => {
    const { stdout, stderr, exitCode } = await bench.rota(['doctor', workerId, '--format', 'json'], { env: {} });
    expect(JSON.parse(stdout)).toMatchObject({ format: 'rota.doctor/1', error: { code: 'remote-unauthorized' } });
    expect(stderr).toMatch(/^error\[remote-unauthorized\]: no API key/);
    expect(exitCode).toBe(1);
  });
});
