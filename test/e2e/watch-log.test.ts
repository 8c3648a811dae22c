import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { it, team } from './bench.ts';
import { startWatch } from './watched.ts';

const applied = /Applied.*; everything is as declared\.\n/;

function sweep(input: string, more: Readonly<Record<string, unknown>> = {}): string {
  return team({ sweep: { interval: '15m', input }, ...more });
}

function row(input: string): string {
  return `interval | 900 | standard | ${input}`;
}

describe('rota watch', () => {
  const secret = `ghp_${'A1b2C3d4E5f6'.repeat(3)}`;

  it.concurrent('logs what it changes, why, and what it cancels', async ({ bench }) => {
    bench.write({
      'schedules.yaml': sweep('Sweep it once.', { brief: { cron: '0 9 * * *', input: `Use ${secret}.` } }),
    });
    const { said, log } = await startWatch(bench, ['--interval', '1s']);
    await said(/start: create team\/brief .*done\n.*start: create team\/sweep .*done/);
    bench.write({ 'schedules.yaml': sweep('Sweep it twice.') });
    await said(/edited: replace team\/sweep .*done\n +was: every 15 minutes, budget standard, "Sweep it once\."/);
    await said(
      /edited: cancel team\/brief .*done\n +was: cron 0 9 \* \* \* \(at 09:00 every day\), budget standard, "Use \[masked/,
    );
    bench.add({ interval: 60, input: 'Made by hand ##vso[task.complete]\nand more.', budget: 'low' });
    await said(
      /drift: cancel team .*done\n +was: every minute, budget low, "Made by hand #\\u0023vso\[task.complete\]…"/,
    );
    expect(log()).not.toContain(secret);
    expect(log()).not.toContain('##vso[');
  });

  it.concurrent('logs the same as JSON', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep it once.') });
    const { said } = await startWatch(bench, ['--log-format', 'json', '--save-cancelled', 'kept']);
    await said(/"event":"applied"/);
    bench.write({ 'schedules.yaml': sweep('Sweep it twice.') });
    const [line] = await said(/\{.*"event":"applied".*\n/);
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
    expect(Object.keys(entry).slice(0, 4)).toEqual(['level', 'time', 'pid', 'event']);
    expect(entry).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      pid: expect.any(Number) as number,
      msg: 'Applied; everything is as declared.',
      result: 'settled',
      troubleSince: null,
      savedAs: expect.stringMatching(/^kept\//) as string,
      outcomes: [
        {
          why: 'edited',
          kind: 'replace',
          address: 'team/sweep',
          before: { type: 'interval', intervalSeconds: 900, budget: 'standard', input: 'Sweep it once.' },
        },
      ],
    });
  });
});

describe('rota watch --save-cancelled', () => {
  it.concurrent('saves what each pass cancels, so that it can be declared again', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('One.') });
    const folder = path.join(bench.folder, '.rota', 'cancelled');
    const { said } = await startWatch(bench, ['--save-cancelled', '.rota/cancelled']);
    await said(applied);
    expect(readdirSync(folder)).toEqual([]);
    bench.write({ 'schedules.yaml': sweep('Two.') });
    const [, first = ''] = await said(/saved what was cancelled: (\S+\.yaml)\n/);
    bench.write({ 'schedules.yaml': sweep('Three.') });
    await said(/saved what was cancelled: (\S+\.yaml)\n/);
    expect(readdirSync(folder)).toHaveLength(2);
    expect(statSync(path.join(bench.folder, first)).mode & 0o777).toBe(0o600);
    expect(bench.read(first)).toContain('input: One.');
    expect((await bench.rota(['apply', '--yes', '--allow', 'previous-version-left', first])).exitCode).toBe(0);
    expect(bench.live()).toEqual([row('One.'), row('Three.')]);
  });

  it.concurrent('cancels nothing that it cannot save, and continues once it can', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('One.'), 'elsewhere/file': '' });
    const folder = path.join(bench.folder, 'kept');
    const { said } = await startWatch(bench, ['--save-cancelled', 'kept']);
    await said(applied);
    rmSync(folder, { recursive: true });
    symlinkSync('elsewhere', folder);
    bench.write({ 'schedules.yaml': sweep('Two.') });
    await said(/\[cancelled-unkept\] cannot save the schedules to cancel in kept: expected a folder, got a link/);
    expect(bench.live()).toEqual([row('One.')]);
    expect(readdirSync(path.join(bench.folder, 'elsewhere'))).toEqual(['file']);
    rmSync(folder);
    mkdirSync(folder);
    await said(applied);
    expect(bench.live()).toEqual([row('Two.')]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it.concurrent.for([
    { paths: ['schedules'], folder: 'schedules/kept', words: 'is watched' },
    { paths: ['.'], folder: 'kept', words: 'is watched' },
    { paths: ['schedules'], folder: 'link', words: 'got a link' },
    { paths: ['schedules'], folder: 'file', words: 'file already exists' },
  ])('rejects $folder beside $paths', async ({ paths, folder, words }, { bench }) => {
    bench.write({ 'schedules/a.yaml': sweep('One.'), file: '' });
    symlinkSync('schedules', path.join(bench.folder, 'link'));
    const { stderr, exitCode } = await bench.rota(['watch', '--yes', '--save-cancelled', folder, ...paths]);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(64);
    expect(bench.countRequests('GET')).toBe(0);
  });
});
