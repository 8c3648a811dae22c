import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { startHoldingFront } from '../support/front.ts';
import { it, team } from './bench.ts';

describe('apply --save-cancelled', () => {
  const kept = ['--save-cancelled', 'kept.yaml'];
  const brief = { cron: '30 4 * * MON', input: 'Brief.' };

  it.concurrent(
    'notes a schedule with a blank prompt in a comment, because no file can declare it',
    async ({ bench }) => {
      bench.add({ cron: '30 4 * * MON', input: ' ' }, { id: 'sch_blank' });
      bench.add({ interval: 60, input: 'Twice.' });
      bench.write({ 'schedules.yaml': team({ brief }) });
      expect((await bench.rota(['apply', '--yes', ...kept])).exitCode).toBe(0);
      expect(bench.read('kept.yaml')).toMatch(/^# sch_blank of wrk_team had a blank prompt, .*"30 4 \* \* (?:MON|1)"/m);
      const valid = await bench.rota(['validate', 'kept.yaml'], { env: {} });
      expect(valid).toMatchObject({ stdout: 'Valid: 1 worker, 1 schedule.\n', exitCode: 0 });
    },
  );

  it.concurrent('writes a file that can be applied to restore the cancelled schedules', async ({ bench }) => {
    bench.add({ cron: '30 4 * * MON', input: 'Brief.', budget: 'low' });
    bench.add({
      interval: 5400,
      input: '  - "odd": {prompt} # no comment\n\n  %YAML \u00e9\u{1f680}\u200b\n\ttabbed: *a',
    });
    bench.add({ date: '2099-12-01T09:00:00Z', input: 'Launch: yes' });
    const addedAt = bench.sandbox.clock.now().getTime();
    bench.add({ delay: 86_400, input: 'Later.' });
    bench.add({ interval: 60, input: 'Twice.' });
    bench.add({ interval: 60, input: 'Twice.', budget: 'high' });
    const before = bench.live();
    bench.write({ 'schedules.yaml': team({ brief, off: { interval: '1m', input: 'Twice.', enabled: false } }) });

    const applied = await bench.rota(['apply', '--yes', '--allow', 'cancel-limit', ...kept]);
    expect(applied.exitCode).toBe(0);
    expect(bench.live()).toEqual(['cron | 30 4 * * MON | standard | Brief.']);
    expect(statSync(path.join(bench.folder, 'kept.yaml')).mode & 0o777).toBe(0o600);
    await bench.expectSettled();

    const valid = await bench.rota(['validate', 'kept.yaml'], { env: {} });
    expect(valid).toMatchObject({ stdout: 'Valid: 1 worker, 6 schedules.\n', exitCode: 0 });
    bench.write({ 'kept.yaml': bench.read('kept.yaml').replace('prune: none', 'prune: all') });
    const restored = await bench.rota(['apply', '--yes', '--allow', 'too-often', 'kept.yaml']);
    expect(restored.exitCode).toBe(0);
    const isDelay = (row: string) => row.startsWith('delayed');
    const after = bench.live().filter((row) => !before.includes(row));
    expect(before.filter((row) => !isDelay(row) && !bench.live().includes(row))).toEqual([]);
    // A delay is restored as the date on which it would have run.
    expect(after).toEqual([expect.stringMatching(/^scheduled \| .* \| standard \| Later\.$/)]);
    const dueAt = new Date(after[0]?.split(' | ')[1] ?? '').getTime();
    // The clock of the service ticks, so the delay may have been created in the next second.
    expect(Math.abs(dueAt - addedAt - 86_400_000)).toBeLessThanOrEqual(1_000);
    await bench.expectSettled('kept.yaml');
  });

  it.concurrent('leaves the file of an earlier apply unchanged if nothing is cancelled', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Stale.' });
    bench.write({ 'schedules.yaml': team({ brief }) });
    await bench.rota(['apply', '--yes', ...kept]);
    const first = bench.read('kept.yaml');
    expect(first).toContain('Stale.');
    expect((await bench.rota(['apply', '--yes', ...kept])).exitCode).toBe(0);
    expect(bench.read('kept.yaml')).toBe(first);
  });

  it.concurrent('never overwrites an existing file', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Stale.' });
    const declared = team({ brief });
    bench.write({ 'schedules.yaml': declared, 'kept.yaml': '# kept by an earlier apply' });
    for (const file of ['kept.yaml', 'schedules.yaml']) {
      const { stderr, exitCode } = await bench.rota(['apply', '--yes', '--save-cancelled', file]);
      expect(exitCode).toBe(64);
      expect(stderr).toBe(
        `error[usage]: ${file} already exists and may contain what an earlier apply cancelled\n` +
          '  hint: move it, or choose another file\n',
      );
    }
    expect(bench.writes()).toEqual([]);
    expect(bench.read('kept.yaml')).toBe('# kept by an earlier apply');
    expect(bench.read('schedules.yaml')).toBe(declared);
  });

  it.concurrent('rejects a file that the next apply would read as a declaration', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Stale.' });
    bench.write({ 'schedules/team.yaml': team({ brief }) });
    const save = (file: string) => bench.rota(['apply', '--yes', '--save-cancelled', file]);
    for (const file of ['schedules/kept.yaml', 'schedules/KEPT.YML', 'schedules.yml']) {
      const { stderr, exitCode } = await save(file);
      expect(exitCode).toBe(64);
      expect(stderr).toBe(
        `error[usage]: ${file} is among the declared files, so what is saved there would be declared again\n` +
          '  hint: choose a file outside of them, such as .rota/cancelled.yaml\n',
      );
    }
    expect(bench.writes()).toEqual([]);
    expect((await save('schedules/.kept.yaml')).exitCode).toBe(0);
    await bench.expectSettled();
  });

  it.concurrent('omits rows that the service refused to cancel', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Stale.' });
    bench.add({ interval: 120, input: 'Stale too.' }, { id: 'sch_stays' });
    bench.write({ 'schedules.yaml': team({ brief }) });
    bench.sandbox.service.failNext({ call: 'cancel', skip: 1, times: null, fault: { kind: 'status', status: 403 } });
    const applied = await bench.rota(['apply', '--yes', ...kept]);
    expect(applied.exitCode).toBe(4);
    const text = bench.read('kept.yaml');
    const [gone, stays] = bench.liveIds().includes('sch_stays') ? ['Stale.', 'Stale too.'] : ['Stale too.', 'Stale.'];
    expect(text).toContain(`input: ${gone}\n`);
    expect(text).not.toContain(`input: ${stays}\n`);
    bench.sandbox.service.clearFaults();
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    await bench.expectSettled();
  });

  it.concurrent('reports the apply even if the file disappears in between', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Stale.' });
    bench.write({ 'schedules.yaml': team({ brief }), 'undo/file': '' });
    const front = await startHoldingFront(bench.sandbox.baseUrl);
    const applying = bench.rota(['apply', '--yes', '--base-url', front.baseUrl, '--save-cancelled', 'undo/kept.yaml']);
    await front.arrived;
    expect(bench.read('undo/kept.yaml')).toContain('Stale.');
    rmSync(path.join(bench.folder, 'undo'), { recursive: true });
    front.release();
    const { stdout, stderr, exitCode } = await applying;
    await front.close();
    expect(stdout).toContain('Applied: ');
    expect(stderr).toContain('warning[unkept]: cannot write undo/kept.yaml: no such file or directory');
    expect(exitCode).toBe(0);
    await bench.expectSettled();
  });
});
