import { mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { startFront } from '../support/front.ts';
import { farDate, it, otherWorkerId, team, workerId, type Bench } from './bench.ts';

const longPrompt = 'Be exact, and say what you did.\n'.repeat(30).trimEnd();

/** Adds rows as before the first file: all types, duplicates and rows that no file can declare. */
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
  it('prints YAML whose plan and apply change nothing', async ({ bench }) => {
    addEstate(bench);
    const before = [bench.liveIds(), bench.liveIds(otherWorkerId)];
    const { stdout, stderr, exitCode } = await bench.rota(['import', workerId, otherWorkerId]);
    expect({ stderr, exitCode }).toEqual({
      stderr: '6 schedules declared; 3 live schedules ignored by id; the comments say why. Next: rota plan\n',
      exitCode: 0,
    });
    bench.write({ 'schedules.yaml': stdout });
    await bench.expectSettled();
    expect([bench.liveIds(), bench.liveIds(otherWorkerId)]).toEqual(before);
    expect(bench.writes()).toEqual([]);
  });

  it('refers to the schema of the installed package, for piped output and for a folder', async ({ bench }) => {
    const schema = 'node_modules/handinger-rota/schemas/schedules.schema.json';
    bench.write({ [schema]: '{}' });
    bench.add({ interval: 900, input: 'Sweep.' });
    const { stdout } = await bench.rota(['import', workerId]);
    expect(stdout.split('\n')[0]).toBe(`# yaml-language-server: $schema=./${schema}`);
    expect((await bench.rota(['import', workerId, '--split'])).exitCode).toBe(0);
    expect(bench.read('schedules/worker-1.yaml').split('\n')[0]).toBe(`# yaml-language-server: $schema=../${schema}`);
  });

  it('writes long prompts beside a new file, readable for everyone', async ({ bench }) => {
    addEstate(bench);
    const { stdout, exitCode } = await bench.rota(['import', workerId, '--into', 'team/all.yaml', '--input-files']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    const name = 'prompts/be-exact-and-say-what.md';
    expect(bench.read('team/all.yaml')).toContain(`inputFile: ${name}`);
    expect(bench.read(`team/${name}`)).toBe(`${longPrompt}\n`);
    expect(statSync(path.join(bench.folder, 'team/all.yaml')).mode & 0o444).toBe(0o444);
    await bench.expectSettled('team');
  });

  it.for([
    ['is edited', { 'schedules.yaml': team({ kept: { interval: '10m', input: 'Kept.' } }) }],
    ['is created', {}],
  ] as const)('overwrites no file that %s while it lists', async ([, files], { bench }) => {
    bench.write(files);
    bench.add({ interval: 1200, input: longPrompt });
    const mine = team({ mine: { interval: '30m', input: 'Mine.' } });
    const front = await startFront({
      target: bench.sandbox.baseUrl,
      answer: () => {
        bench.write({ 'schedules.yaml': mine });
        return null;
      },
    });
    const { stderr, exitCode } = await bench.rota([
      'import',
      workerId,
      '--into',
      'schedules.yaml',
      '--input-files',
      '--base-url',
      front.baseUrl,
    ]);
    await front.close();
    expect({ stderr, exitCode }).toEqual({
      stderr:
        'error[usage]: schedules.yaml has changed meanwhile: nothing was written\n  hint: run the same command again\n',
      exitCode: 64,
    });
    expect(bench.read('schedules.yaml')).toBe(mine);
    expect(readdirSync(bench.folder)).toEqual(['schedules.yaml']);
  });

  it('adds to a file and keeps every other byte', async ({ bench }) => {
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

  it('writes the limit that a very frequent schedule needs to be created again', async ({ bench }) => {
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

  it('finds a worker by an ID that the file takes from the environment', async ({ bench }) => {
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

  it('leaves a file with errors unchanged and reports them', async ({ bench }) => {
    const broken = 'version: 1\nworkers: {}\n';
    bench.write({ 'schedules.yaml': broken });
    const { stdout, stderr, exitCode } = await bench.rota(['import', workerId, '--into', 'schedules.yaml']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('error[missing-key]: ');
    expect(bench.read('schedules.yaml')).toBe(broken);
  });

  it.for([
    [['import'], 'expected worker IDs, got none'],
    [['import', 'hdg_live_secret'], 'expected a worker id, got what looks like an API key'],
    [
      ['import', workerId, 'a/b'],
      'expected a worker id of letters, digits, "_" and "-" as argument 2, got something else',
    ],
    [['import', workerId, '--input-files'], '--input-files needs --into FILE or --split'],
  ] as const)('ends with 64 for the usage error %j', async ([args, words], { bench }) => {
    const { stdout, stderr, exitCode } = await bench.rota(args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('hdg_live_secret');
  });
});

describe.concurrent('rota import --ids', () => {
  it('takes aliases from the list, and workers also from arguments', async ({ bench }) => {
    addEstate(bench);
    bench.add({ interval: 60, input: 'Go.' }, { workerId: 'wrk_third' });
    const list = `alias,id\r\nteam,${workerId}\r\n\r\n# later: wrk_none\r\n${otherWorkerId} \tsweeps\r\n`;
    const { stdout, exitCode } = await bench.rota(['import', 'wrk_third', workerId, '--ids', '-'], {
      stdin: `\uFEFF${list}`,
    });
    expect(exitCode).toBe(0);
    expect(stdout.match(/^ {2}[\w-]+:$/gm)).toEqual(['  worker-1:', '  team:', '  sweeps:']);
    bench.write({ 'schedules.yaml': stdout });
    await bench.expectSettled();
  });

  it('reports every problem of the list and makes no calls', async ({ bench }) => {
    bench.write({ 'ids.txt': `${workerId}\na ${workerId}\nb c/d\n` });
    const { stdout, stderr, exitCode } = await bench.rota(['import', '--ids', 'ids.txt']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('error[duplicate-worker-id]: ids.txt:2:3: ');
    expect(stderr).toContain('error[bad-worker-id]: ids.txt:3:3: ');
    expect(bench.countRequests('GET')).toBe(0);
  });

  it('rejects an alias that the file gives to another worker', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Go.' }, { workerId: otherWorkerId });
    bench.write({ 'schedules.yaml': team({}), 'ids.txt': `team ${otherWorkerId}\n` });
    const { stderr, exitCode } = await bench.rota(['import', '--ids', 'ids.txt', '--into', 'schedules.yaml']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[files-disagree]: ids.txt:1:1: ');
    expect(bench.read('schedules.yaml')).toBe(team({}));
  });
});

describe.concurrent('rota import --split', () => {
  it('writes a file for each worker, and a plan of the folder changes nothing', async ({ bench }) => {
    addEstate(bench);
    bench.add({ interval: 60, input: longPrompt }, { workerId: 'wrk_third' });
    bench.write({ 'ids.txt': `team ${workerId}\nother ${otherWorkerId}\nwrk_third\n` });
    const { stdout, stderr, exitCode } = await bench.rota(['import', '--ids', 'ids.txt', '--split', '--input-files']);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr:
        '7 schedules declared in 3 new files; 3 live schedules ignored by id; the comments say why. Next: rota plan schedules\n',
      exitCode: 0,
    });
    expect(readdirSync(path.join(bench.folder, 'schedules')).toSorted()).toEqual([
      'other.yaml',
      'prompts',
      'team.yaml',
      'worker-1.yaml',
    ]);
    expect(readdirSync(path.join(bench.folder, 'schedules/prompts')).toSorted()).toEqual([
      'be-exact-and-say-what-2.md',
      'be-exact-and-say-what.md',
    ]);
    await bench.expectSettled();
    expect(bench.writes()).toEqual([]);
  });

  it('writes the workers that can be listed, and adds the others in a second run', async ({ bench }) => {
    addEstate(bench);
    const down = { kind: 'status', status: 403, error: 'No access.' } as const;
    bench.sandbox.service.failNext({ call: 'list', workerId: otherWorkerId, times: 1, fault: down });
    bench.write({
      'all/old.yaml': 'version: 1\nprune: owned\nledger: file:.rota/ledger.json\nworkers: {}\n',
      'ids.txt': `team ${workerId}\nother ${otherWorkerId}\n`,
    });
    const args = ['import', '--ids', 'ids.txt', '--split', '--into', 'all'];
    const first = await bench.rota(args);
    expect(first.exitCode).toBe(4);
    expect(first.stderr).toContain(`error[remote-forbidden]: other (${otherWorkerId}) could not be listed: `);
    expect(first.stderr).toContain('1 worker could not be listed; run this again to add them.');
    expect(readdirSync(path.join(bench.folder, 'all')).toSorted()).toEqual(['old.yaml', 'team.yaml']);
    const before = bench.read('all/team.yaml');
    const second = await bench.rota(args);
    expect(second.exitCode).toBe(0);
    expect(second.stderr).toBe(
      '1 schedule declared in 1 new file. 1 worker already declared there; left unchanged. Next: rota plan all\n',
    );
    expect(bench.read('all/team.yaml')).toBe(before);
    expect(bench.read('all/other.yaml')).toContain('prune: owned');
    await bench.rota(['apply', '--yes', 'all']);
    expect(bench.writes()).toEqual([]);
    await bench.expectSettled('all');
  });

  it('ends with 1 if no worker could be listed', async ({ bench }) => {
    bench.sandbox.service.failNext({ call: 'list', times: null, fault: { kind: 'status', status: 401, error: 'No.' } });
    const { stderr, exitCode } = await bench.rota(['import', workerId, otherWorkerId, '--split']);
    expect(exitCode).toBe(1);
    expect(stderr.match(/error\[/g)).toHaveLength(1);
    expect(readdirSync(bench.folder)).toEqual([]);
  });

  it('overwrites no file and follows no link', async ({ bench }) => {
    addEstate(bench);
    bench.write({ 'schedules/team.yaml': 'version: 1\nprune: all\nworkers: {}\n', 'ids.txt': `Team ${workerId}\n` });
    const taken = await bench.rota(['import', '--ids', 'ids.txt', '--split']);
    expect(taken.exitCode).toBe(64);
    expect(taken.stderr).toContain('already exists and does not declare this worker; nothing was written');
    expect(bench.read('schedules/team.yaml')).toBe('version: 1\nprune: all\nworkers: {}\n');
    mkdirSync(path.join(bench.folder, 'work'));
    symlinkSync(path.join(bench.folder, 'schedules'), path.join(bench.folder, 'work/schedules'));
    const linked = await bench.rota(['import', otherWorkerId, '--split'], { cwd: path.join(bench.folder, 'work') });
    expect(linked.exitCode).toBe(1);
    expect(linked.stderr).toContain('schedules leads outside the working directory');
    expect(readdirSync(path.join(bench.folder, 'schedules'))).toEqual(['team.yaml']);
  });
});
