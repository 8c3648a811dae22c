import { expect } from 'vitest';
import { it, otherWorkerId, team } from './bench.ts';

const sweep = { sweep: { interval: '15m', input: 'Sweep.' } };
const other = `version: 1\nprune: all\nworkers:\n  other: { id: ${otherWorkerId}, schedules: {} }\n`;

it.concurrent('a plan of several files lists each worker once', async ({ bench }) => {
  bench.write({ 'schedules/a.yaml': team(sweep), 'schedules/b.yaml': team({}), 'schedules/c.yaml': other });
  const { exitCode } = await bench.rota(['plan']);
  expect(exitCode).toBe(0);
  expect(bench.countRequests('GET')).toBe(2);
});

it.concurrent('a plan of some workers lists no others', async ({ bench }) => {
  bench.write({ 'schedules/a.yaml': team(sweep), 'schedules/b.yaml': other });
  expect((await bench.rota(['plan', '--worker', 'other'])).exitCode).toBe(0);
  expect(bench.sandbox.requests().map(({ path }) => path)).toEqual([`/api/workers/${otherWorkerId}/schedules`]);
});

it.concurrent.for(['plan', 'status'])(
  'rota %s ends with the problems of the files and lists nothing',
  async (command, { bench }) => {
    bench.write({ 'schedules/a.yaml': team(sweep), 'schedules/b.yaml': 'version: 1\nprune: most\nworkers: {}\n' });
    const { stdout, stderr, exitCode } = await bench.rota([command]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('error[wrong-value]');
    expect(bench.countRequests('GET')).toBe(0);
  },
);

it.concurrent('rota plan reports problems of the files before problems of the key', async ({ bench }) => {
  bench.write({ 'schedules.yaml': 'version: 1\nprune: most\nworkers: {}\n' });
  const env = { HANDINGER_BASE_URL: bench.sandbox.baseUrl };
  const broken = await bench.rota(['plan'], { env });
  expect(broken.stderr).toContain('error[wrong-value]');
  expect(broken.stderr).not.toContain('HANDINGER_API_KEY');
  bench.write({ 'schedules.yaml': team(sweep) });
  const keyless = await bench.rota(['plan'], { env });
  expect(keyless.stderr).toContain('no API key');
});
