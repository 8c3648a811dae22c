import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import type { StatusDocument } from '../../src/report/documents/status-document.ts';
import { farDate, it, otherWorkerId, team, teams, workerId } from './bench.ts';

const schedules = {
  brief: { cron: '0 9 * * MON-FRI', input: 'Summarise.' },
  launch: { date: farDate, input: 'Launch.' },
  past: { date: '2020-01-01T00:00:00Z', input: 'Past.' },
  missing: { interval: '1h', input: 'Missing.' },
  off: { interval: '2h', input: 'Off.', enabled: false },
};

describe.concurrent('rota status', () => {
  it('shows every declared or live schedule with its state', async ({ bench }) => {
    bench.sandbox.service.addWorker(workerId, { timezone: 'Europe/Madrid' });
    bench.add({ cron: '0 9 * * MON-FRI', input: 'Summarise.' }, { id: 'sch_brief' });
    bench.add({ cron: '0 9 * * 1-5', input: 'Summarise.' }, { id: 'sch_twin' });
    bench.add({ date: farDate, input: 'Launch.' }, { id: 'sch_launch' });
    bench.add({ interval: 60, input: 'Daily standup.' }, { id: 'sch_ignored' });
    bench.add({ interval: 60, input: 'Nobody declared me.' }, { id: 'sch_stale' });
    bench.add({ interval: 60, input: 'Me neither.' }, { id: 'sch_stale_too' });
    bench.sandbox.service.addAlienRow(workerId, { id: 'sch_alien', type: 'hourly' });
    bench.write({ 'schedules.yaml': team(schedules, { ignore: [{ input: '*standup*' }] }) });

    const [text, json] = await Promise.all([bench.rota(['status']), bench.rota(['status', '--format', 'json'])]);

    expect([text.exitCode, json.exitCode]).toEqual([0, 0]);
    const document = JSON.parse(json.stdout) as StatusDocument;
    const states = document.schedules.map(({ address, scheduleId, state }) => [address, scheduleId, state]);
    expect(states.toSorted()).toEqual(
      [
        ['team/brief', 'sch_brief', 'as-declared'],
        ['team/brief', 'sch_twin', 'duplicate'],
        ['team/launch', 'sch_launch', 'pending'],
        ['team/past', null, 'expired'],
        ['team/missing', null, 'missing'],
        ['team/off', null, 'disabled'],
        [null, 'sch_ignored', 'ignored'],
        [null, 'sch_stale', 'undeclared'],
        [null, 'sch_stale_too', 'undeclared'],
        [null, 'sch_alien', 'unrecognised'],
      ].toSorted(),
    );
    expect(text.stdout).toContain('2099-12-01 10:00 +01:00 (09:00 UTC)');
    expect(text.stderr).toMatch(/^1 worker, 10 schedules: 1 as declared, 1 pending, 1 missing, 2 not declared, /m);
    expect(bench.countRequests('POST') + bench.countRequests('DELETE')).toBe(0);
  });

  it('warns of a different time zone, and so does a plan without pending writes', async ({ bench }) => {
    bench.sandbox.service.addWorker(workerId, { timezone: 'America/New_York' });
    bench.write({
      'schedules.yaml': team({ brief: { cron: '0 9 * * *', input: 'Brief.' } }, { timezone: 'Europe/Madrid' }),
    });
    const before = await bench.rota(['plan']);
    expect(before.stdout).toContain('refused[timezone-mismatch]');
    expect(before.stdout).not.toContain('warning[timezone-mismatch]');
    expect((await bench.rota(['apply', '--yes', '--allow', 'timezone-mismatch'])).exitCode).toBe(0);
    for (const command of ['plan', 'status']) {
      const { stdout, stderr, exitCode } = await bench.rota([command]);
      expect(exitCode).toBe(0);
      expect(command === 'plan' ? stdout : stderr).toContain(
        'warning[timezone-mismatch]: schedules.yaml:4:3: worker "team" is declared with the time zone Europe/Madrid, ' +
          'but the service reads its crons in America/New_York',
      );
    }
  });

  it('distinguishes owned from foreign rows by the ledger', async ({ bench }) => {
    const sweep = { sweep: { interval: '15m', input: 'Sweep.' } };
    const workers = { team: { id: workerId, schedules: sweep } };
    bench.write({
      'schedules.yaml': stringify({ version: 1, prune: 'owned', ledger: 'file:.rota/ledger.json', workers }),
    });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    bench.add({ interval: 60, input: 'By another hand.' }, { id: 'sch_other' });
    const { stdout } = await bench.rota(['status', '--format', 'json']);
    const { schedules: entries } = JSON.parse(stdout) as StatusDocument;
    expect(entries.map(({ address, ownership, state }) => [address, ownership, state])).toEqual([
      ['team/sweep', 'owned', 'as-declared'],
      [null, 'foreign', 'foreign'],
    ]);
  });

  it('fails if a worker could not be listed, and shows the others', async ({ bench }) => {
    bench.add({ interval: 900, input: 'Sweep.' });
    bench.write({ 'schedules.yaml': teams() });
    bench.sandbox.service.failNext({
      call: 'list',
      workerId: otherWorkerId,
      times: null,
      fault: { kind: 'status', status: 403 },
    });
    const { stdout, stderr, exitCode } = await bench.rota(['status', '--fail-on', 'missing,unavailable']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[remote-forbidden]: ');
    expect(stderr).toContain('\n1 schedule is unavailable: other/sweep\n');
    expect(stdout).toMatch(/^team\/sweep\t.*\tas-declared\t/m);
    expect(stdout).toMatch(/^other\/sweep\t.*\tunavailable\t/m);
  });

  it('ends with 2 for stopped schedules with --fail-on, and prints only rows on standard output', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(await bench.rota(['status', '--fail-on', 'late'])).toMatchObject({ exitCode: 0 });
    bench.sandbox.service.stopRows(workerId);
    bench.sandbox.clock.advance(7 * 3_600_000);
    expect(await bench.rota(['status', '--quiet'])).toMatchObject({
      stderr: expect.not.stringContaining('1 worker,') as string,
    });
    const { stdout, stderr, exitCode } = await bench.rota(['status', '--fail-on', 'late,missing']);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^SCHEDULE\t.*\tLATE\t.*\nteam\/sweep\t.*\tstopped\t.*\n$/);
    expect(stderr).toContain('1 worker, 1 schedule: 1 as declared; 1 stopped.\n1 schedule is stopped: team/sweep\n');
    expect(await bench.rota(['status', '--fail-on', 'dead'])).toMatchObject({ stdout: '', exitCode: 64 });
  });

  it('shows only the selected workers', async ({ bench }) => {
    bench.write({ 'schedules.yaml': teams() });
    const { stdout } = await bench.rota(['status', '--worker', 'team']);
    expect(stdout).toContain('team/sweep');
    expect(stdout).not.toContain('other/sweep');
  });

  it('reports invalid files and lists nothing', async ({ bench }) => {
    bench.write({ 'schedules.yaml': 'version: 1\nworkers: {}\n' });
    const [text, json] = await Promise.all([bench.rota(['status']), bench.rota(['status', '--format', 'json'])]);
    expect(text).toMatchObject({ stdout: '', exitCode: 1 });
    expect(text.stderr).toContain('error[missing-key]: ');
    expect(JSON.parse(json.stdout)).toMatchObject({ format: 'rota.status/1', schedules: [] });
    expect(bench.countRequests('GET')).toBe(0);
  });
});
