import { statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { farDate, it, otherWorkerId, team, workerId } from './bench.ts';
import type { Bench } from './bench.ts';

const longPrompt = 'Be exact, and say what you did.\n'.repeat(30).trimEnd();

/** What people have live before they have files: all types, twins, and what no file can say. */
function addEstate(bench: Bench): void {
  bench.add({ cron: '0 9 * * MON-FRI', input: 'Summarise the news\n# in five bullets.', budget: 'low' });
  bench.add({ interval: 5400, input: longPrompt });
  bench.add({ date: farDate, input: 'Launch: "now"\u202e' });
  bench.add({ delay: 7200, input: '*/5 @daily' });
  bench.add({ interval: 60, input: 'Twice.' }, { id: '-twin1' });
  bench.add({ interval: 60, input: 'Twice.' }, { id: '-twin2' });
  bench.add({ cron: '0/15 * * * *', input: 'Misread by the service.' });
  bench.sandbox.service.addAlienRow(workerId, { id: 'sch_alien', type: 'hourly', input: 'Of the future.' });
  bench.add({ interval: 900, input: 'Sweep.' }, { workerId: otherWorkerId });
}

describe.concurrent('rota import', () => {
  it('prints YAML that is ready to commit: its plan and its apply change nothing', async ({ bench }) => {
    addEstate(bench);
    const before = [bench.liveIds(), bench.liveIds(otherWorkerId)];
    const { stdout, stderr, exitCode } = await bench.rota(['import', workerId, otherWorkerId]);
    expect({ stderr, exitCode }).toEqual({
      stderr: '6 schedules declared; 3 live schedules ignored by id, and the comments say why. Next: rota plan\n',
      exitCode: 0,
    });
    bench.write({ 'schedules.yaml': stdout });
    await bench.expectSettled();
    expect([bench.liveIds(), bench.liveIds(otherWorkerId)]).toEqual(before);
    expect(bench.writes()).toEqual([]);
  });

  it('puts long prompts beside a new file, where anybody may read them', async ({ bench }) => {
    addEstate(bench);
    const { stdout, exitCode } = await bench.rota(['import', workerId, '--into', 'team/all.yaml', '--input-files']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    const name = 'prompts/be-exact-and-say-what.md';
    expect(bench.read('team/all.yaml')).toContain(`inputFile: ${name}`);
    expect(bench.read(`team/${name}`)).toBe(`${longPrompt}\n`);
    expect(statSync(path.join(bench.folder, 'team/all.yaml')).mode & 0o444).toBe(0o444);
    await bench.expectSettled('team');
  });

  it('adds to a file, whose every other byte stays as it was', async ({ bench }) => {
    const kept = bench.add({ interval: 600, input: 'Kept.' });
    bench.add({ interval: 1200, input: 'New.' });
    const file = team({ kept: { interval: 600, input: 'Kept.' } }).replace('schedules:', 'schedules:   # all of them');
    bench.write({ 'schedules.yaml': `# head\n${file}# foot\n` });
    const { exitCode } = await bench.rota(['import', workerId, '--into', 'schedules.yaml']);
    expect(exitCode).toBe(0);
    const added = '      new:\n        interval: 20m\n        budget: standard\n        input: New.\n';
    expect(bench.read('schedules.yaml')).toBe(`# head\n${file}${added}# foot\n`);
    expect(bench.liveIds()).toContain(kept);
    await bench.expectSettled();
  });

  it('writes the limit that what runs very often needs to be made again', async ({ bench }) => {
    bench.add({ cron: '* * * * *', input: 'Poll.' });
    bench.add({ interval: 900, input: 'Sweep.' });
    bench.write({ 'schedules.yaml': team({ sweep: { interval: 900, input: 'Sweep.' } }) });
    await bench.rota(['import', workerId, '--into', 'schedules.yaml']);
    expect(bench.read('schedules.yaml')).toContain('    limits:\n      runsPerDay: 1440\n');
    await bench.expectSettled();
    for (const id of bench.liveIds()) {
      bench.sandbox.service.execute({ kind: 'cancel', workerId, scheduleId: id });
    }
    const { exitCode } = await bench.rota(['apply', '--yes']);
    expect(exitCode).toBe(0);
    expect(bench.live()).toHaveLength(2);
  });

  it('finds a worker by the id that its file takes from the environment', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Go.' });
    const env = { ...bench.env, TEAM: workerId };
    bench.write({
      'schedules.yaml': 'version: 1\nprune: all\nworkers:\n  team:\n    id: ${TEAM}\n    schedules: {}\n',
    });
    await bench.rota(['import', workerId, '--into', 'schedules.yaml'], { env });
    expect(bench.read('schedules.yaml')).toContain('id: ${TEAM}\n    schedules:\n      go:\n');
  });

  it('writes nothing unless every worker could be listed', async ({ bench }) => {
    addEstate(bench);
    bench.sandbox.service.failNext({
      call: 'list',
      workerId: otherWorkerId,
      times: null,
      fault: { kind: 'status', status: 403, error: 'No access.' },
    });
    const { stdout, stderr, exitCode } = await bench.rota(['import', workerId, otherWorkerId, '--into', 'all.yaml']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain(`error[remote-forbidden]: ${otherWorkerId} could not be listed: `);
    expect(() => bench.read('all.yaml')).toThrow('ENOENT');
  });

  it('leaves a file alone that has errors, and shows them', async ({ bench }) => {
    const broken = 'version: 1\nworkers: {}\n';
    bench.write({ 'schedules.yaml': broken });
    const { stdout, stderr, exitCode } = await bench.rota(['import', workerId, '--into', 'schedules.yaml']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('error[missing-key]: ');
    expect(bench.read('schedules.yaml')).toBe(broken);
  });

  it.for([
    [['import'], "missing required argument 'worker-id'"],
    [['import', 'hdg_live_secret'], 'expected a worker id, got what looks like an API key'],
    [
      ['import', workerId, 'a/b'],
      'expected a worker id of letters, digits, "_" and "-" as argument 2, got something else',
    ],
    [['import', workerId, '--input-files'], '--input-files needs --into FILE'],
  ] as const)('ends with 64 for the wrong usage %j', async ([args, words], { bench }) => {
    const { stdout, stderr, exitCode } = await bench.rota(args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('hdg_live_secret');
  });
});
