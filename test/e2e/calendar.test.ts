import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { describe, expect } from 'vitest';
import { renderCalendarText } from '../../src/addons/calendar/text/calendar-text.ts';
import { stringify } from 'yaml';
import type { CalendarDocument } from '../../src/addons/calendar/calendar-document.ts';
import { farDate, it, otherWorkerId, team, workerId, type Bench } from './bench.ts';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const schema = readFileSync(new URL('../../schemas/calendar.schema.json', import.meta.url), 'utf8');
const validate = ajv.compile(JSON.parse(schema) as object);

/** Runs `rota calendar` with JSON output, and with the sandbox in the environment only for `--live`. */
async function draw(
  bench: Bench,
  args: readonly string[],
): Promise<{ readonly document: CalendarDocument; readonly exitCode: number | null; readonly stderr: string }> {
  const options = args.includes('--live') ? {} : { env: {} };
  const { stdout, exitCode, stderr } = await bench.rota(['calendar', '--format', 'json', ...args], options);
  const document = JSON.parse(stdout) as CalendarDocument;
  validate(document);
  expect(validate.errors).toBeNull();
  return { document, exitCode, stderr };
}

const schedules = {
  brief: { cron: '0 9 * * MON-FRI', input: 'Summarise.', budget: 'low' },
  night: { cron: '30 2 * * *', input: 'Night.' },
  sweep: { interval: '15m', input: 'Sweep.' },
  off: { cron: '0 0 * * *', input: 'Off.', enabled: false },
};
const inMadrid = { timezone: 'Europe/Madrid' };

describe.concurrent('rota calendar', () => {
  it('shows a week from the files alone, without a key', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team(schedules, inMadrid) });
    const { stdout, stderr, exitCode } = await bench.rota(['calendar', '--from', '2027-03-22'], { env: {} });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatchInlineSnapshot(`
      "2027-03-22 to 2027-03-28, in Europe/Madrid: 12 runs, without intervals
      Europe/Madrid is the zone of the worker.

             00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23
      Mon 22  ·  ·▓ 1  ·  ·  ·  ·  ·  ·▓ 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
      Tue 23  ·  ·▓ 1  ·  ·  ·  ·  ·  ·▓ 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
      Wed 24  ·  ·▓ 1  ·  ·  ·  ·  ·  ·▓ 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
      Thu 25  ·  ·▓ 1  ·  ·  ·  ·  ·  ·▓ 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
      Fri 26  ·  ·▓ 1  ·  ·  ·  ·  ·  ·▓ 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
      Sat 27  ·  ·▓ 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
      Sun 28  ·  ·  ·▓ 1  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·

      Busiest minutes
        2027-03-22 02:30 +01:00  1 run  on 1 worker
        2027-03-22 09:00 +01:00  1 run  on 1 worker
        2027-03-23 02:30 +01:00  1 run  on 1 worker
        2027-03-23 09:00 +01:00  1 run  on 1 worker
        2027-03-24 02:30 +01:00  1 run  on 1 worker

      Next runs
        2027-03-22 02:30 +01:00  team/night  standard  at 02:30 every day
        2027-03-22 09:00 +01:00  team/brief  low       at 09:00, Monday to Friday

      Intervals, which drift: not counted above
        team/sweep  standard  every 15m  at most 96 a day

      Runs by budget: low 5, standard 7

      Clocks change in Europe/Madrid from +01:00 to +02:00 at 2027-03-28 01:00 UTC
        team/night  02:30 does not exist; runs later, by as much as the clocks jump

      Disabled, does not run: team/off

      1 worker, 4 schedules declared.
      "
    `);
    expect(bench.sandbox.requests()).toEqual([]);
  });

  it('shows weeks for a long period, and only the selected workers', async ({ bench }) => {
    const other = { id: otherWorkerId, schedules: { hourly: { cron: '0 * * * *', input: 'Hourly.' } } };
    const workers = { team: { id: workerId, ...inMadrid, schedules }, other };
    bench.write({ 'schedules.yaml': stringify({ version: 1, prune: 'all', workers }) });
    const from = ['calendar', '--from', '2027-01-01'];
    const [long, one] = await Promise.all([
      bench.rota([...from, '--for', '40d'], { env: {} }),
      draw(bench, ['--worker', 'other', '--from', '2027-01-01', '--for', '1d', '--timezone', 'Asia/Tokyo']),
    ]);
    expect(long.stdout).toMatch(/^2027-01-01 to 2027-02-09, in UTC: 1,028 runs, without intervals$/m);
    expect(long.stdout).toContain('Drawn in UTC, because workers have different zones or none; see --timezone.');
    expect(long.stdout).toContain('Zone not declared, drawn in UTC: other');
    expect(long.stdout).toMatch(/^2026-12-28 /m);
    expect(one.document).toMatchObject({ timezone: 'Asia/Tokyo', timezoneFrom: 'option', live: false });
    expect(one.document.runs).toMatchObject({ total: 24, byWorker: { other: 24 } });
    expect(one.document.hours).toEqual([new Array(24).fill(1)]);
  });

  it('adds undeclared rows, the phase of intervals and past due schedules with --live', async ({ bench }) => {
    bench.sandbox.service.addWorker(workerId, { timezone: 'Europe/Madrid' });
    bench.add({ cron: '0 9 * * 1-5', input: 'Summarise.', budget: 'low' }, { id: 'sch_brief' });
    bench.add({ interval: 900, input: 'Sweep.' }, { id: 'sch_sweep' });
    bench.add({ cron: '0 3 * * *', input: 'Nobody declared me.', budget: 'high' }, { id: 'sch_stale' });
    bench.sandbox.service.addAlienRow(workerId, { id: 'sch_alien', type: 'hourly' });
    const past = { date: '2020-01-01T00:00:00Z', input: 'Past.' };
    bench.write({ 'schedules.yaml': team({ ...schedules, past, far: { date: farDate, input: 'Far.' } }) });
    const [{ document, exitCode }, text] = await Promise.all([
      draw(bench, ['--live', '--for', '2d']),
      bench.rota(['calendar', '--live', '--for', '2d']),
    ]);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ live: true, timezone: 'Europe/Madrid', timezoneFrom: 'workers' });
    expect(document.foreign.map(({ address, state, when }) => [address, state, when])).toEqual(
      expect.arrayContaining([
        ['team (sch_stale)', 'undeclared', 'cron 0 3 * * *'],
        ['team (sch_alien)', 'unrecognised', null],
      ]) as unknown,
    );
    expect(document.runs.byBudget).toMatchObject({ high: 2 });
    const [sweep] = document.intervals;
    expect(sweep).toMatchObject({ address: 'team/sweep', atMostADay: 96 });
    expect(sweep!.runs).toBeGreaterThan(0);
    expect(text.stdout).toContain('Live, but not as declared');
    expect(text.stdout).toContain('counted above from the next run, as if runs took no time');
    bench.sandbox.service.stopRows(workerId, 'sch_sweep');
    bench.sandbox.clock.advance(7 * 3_600_000);
    const later = await draw(bench, ['--live', '--for', '2d']);
    expect(later.document.pastDue).toMatchObject([{ address: 'team/sweep', lateness: 'stopped' }]);
    expect(renderCalendarText(later.document)).toMatch(
      /^Past due: still running, late or stopped\n {2}team\/sweep {2}\S+ \S+ \S+ {2}stopped$/m,
    );
    expect(bench.writes()).toEqual([]);
  });

  it('shows a worker that cannot be listed as declared, and fails', async ({ bench }) => {
    bench.sandbox.service.failNext({ call: 'list', workerId, times: null, fault: { kind: 'status', status: 403 } });
    bench.write({ 'schedules.yaml': team(schedules, inMadrid) });
    const { document, exitCode, stderr } = await draw(bench, ['--live', '--from', '2027-03-22']);
    expect(exitCode).toBe(1);
    expect(document.runs.total).toBe(12);
    expect(document.workers[0]).toMatchObject({ unavailable: { code: 'remote-forbidden' } });
    expect(stderr).toContain('error[remote-forbidden]');
  });

  it('reports invalid files and shows no calendar', async ({ bench }) => {
    bench.write({ 'schedules.yaml': 'version: 1\nworkers: {}\n' });
    const [text, { document, exitCode }] = await Promise.all([
      bench.rota(['calendar', '--out', 'calendar.txt'], { env: {} }),
      draw(bench, []),
    ]);
    expect(text).toMatchObject({ stdout: '', exitCode: 1 });
    expect(text.stderr).toContain('error[missing-key]: ');
    expect(existsSync(path.join(bench.folder, 'calendar.txt'))).toBe(false);
    expect(exitCode).toBe(1);
    expect(document).toMatchObject({ workers: [], diagnostics: [{ code: 'missing-key' }] });
  });

  it('requires a key with --live, and reports the missing key in the document', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team(schedules) });
    const { stdout, exitCode } = await bench.rota(['calendar', '--live', '--format', 'json'], { env: {} });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ live: true, workers: [], error: { code: 'remote-unauthorized' } });
  });

  it('writes a page with --format html', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team(schedules, inMadrid) });
    const { stdout, stderr, exitCode } = await bench.rota(['calendar', '--format', 'html'], { env: {} });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^<!doctype html>\n[^]*team\/brief[^]*<\/html>\n$/);
  });

  it('writes to a file', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team(schedules, inMadrid) });
    const { stdout, stderr, exitCode } = await bench.rota(['calendar', '--out', 'calendar.txt'], { env: {} });
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr: 'Calendar written to calendar.txt.\n',
      exitCode: 0,
    });
    expect(bench.read('calendar.txt')).toContain('in Europe/Madrid: ');
  });

  it('chooses the format by the extension of the file', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team(schedules, inMadrid) });
    await Promise.all([
      bench.rota(['calendar', '--out', 'calendar.html'], { env: {} }),
      bench.rota(['calendar', '--out', 'calendar.json'], { env: {} }),
      bench.rota(['calendar', '--out', 'text.html', '--format', 'text'], { env: {} }),
    ]);
    expect(bench.read('calendar.html')).toMatch(/^<!doctype html>/);
    expect(JSON.parse(bench.read('calendar.json'))).toMatchObject({ live: false });
    expect(bench.read('text.html')).toContain('in Europe/Madrid: ');
  });

  it.for([
    ['--for', '4w', 'expected 1 to 400 whole days, got "4w"'],
    ['--for', '401d', 'expected 1 to 400 whole days'],
    ['--for', '36h', 'expected 1 to 400 whole days'],
    ['--from', 'tomorrow', 'expected a date from 2000 to 2199'],
    ['--from', '2026-02-30', 'expected a date from 2000 to 2199'],
    ['--timezone', 'Madrid', 'did you mean "Europe/Madrid"?'],
    ['--format', 'markdown', 'Allowed choices are'],
    ['--worker', 'nobody', 'matches no declared worker'],
  ] as const)('rejects %s %s', async ([option, value, message], { bench }) => {
    bench.write({ 'schedules.yaml': team(schedules) });
    const { stdout, stderr, exitCode } = await bench.rota(['calendar', option, value], { env: {} });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
    expect(stderr).toContain(message);
  });
});
