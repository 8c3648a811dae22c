import { describe, expect } from 'vitest';
import { startFront } from '../support/front.ts';
import { it, team, workerId, type Bench } from './bench.ts';
import { startWatch } from './watched.ts';

const hourMs = 3_600_000;

/** An instant in whole seconds, as in a declaration. */
function inMs(ms: number): string {
  return new Date(Math.ceil((Date.now() + ms) / 1000) * 1000).toISOString().replace('.000', '');
}

/**
 * Creates a one-shot that is due in half an hour, and moves the clock of the service one hour ahead so that it runs.
 */
async function runOnce({ write, rota, sandbox, live }: Bench): Promise<void> {
  write({ 'schedules.yaml': team({ launch: { date: inMs(hourMs / 2), input: 'Launch.' } }) });
  expect((await rota(['apply', '--yes'])).exitCode).toBe(0);
  sandbox.clock.advance(hourMs);
  expect(sandbox.service.runs()).toHaveLength(1);
  expect(live()).toEqual([]);
}

describe('a date that has run, with a local clock behind the service', () => {
  it.concurrent('is not planned again, with a warning that explains it', async ({ bench }) => {
    await runOnce(bench);
    const plan = await bench.rota(['plan', '--detailed-exitcode']);
    expect(plan.exitCode).toBe(0);
    expect(plan.stdout).toContain('[expired] team/launch: its date');
    expect(plan.stdout).toMatch(
      /warning\[clock-behind\]: this machine's clock is (?:\d+m(?:\d+s)?|1h(?:\d+s)?) behind the service's, which rota uses to judge dates and delays\n {2}hint: set the clock of this machine/,
    );
    const status = await bench.rota(['status']);
    expect(status.stderr).toContain('warning[clock-behind]');
    expect(status.stdout).toContain('expired');
  });

  it.concurrent('is not run again by an apply', async ({ bench }) => {
    await runOnce(bench);
    const apply = await bench.rota(['apply', '--yes']);
    expect([apply.exitCode, apply.stderr]).toEqual([0, '']);
    expect(apply.stdout).toContain('warning[clock-behind]');
    expect(bench.writes()).toEqual([`POST ${workerId}`]);
    expect(bench.sandbox.service.runs()).toHaveLength(1);
  });

  it.concurrent('is not run again by a watch, which warns once about the clock', async ({ bench }) => {
    await runOnce(bench);
    const { said, log, signal, ended } = await startWatch(bench);
    await said(/clock is .* behind the service's/);
    await said(/Everything is as declared/);
    bench.write({ 'schedules.yaml': team({ launch: { date: inMs(2 * hourMs), input: 'Later.' } }) });
    await said(/Applied; everything is as declared/);
    signal('SIGTERM');
    expect(await ended).toBe(143);
    expect(log().match(/behind the service/g)).toHaveLength(1);
    expect(bench.sandbox.service.runs()).toHaveLength(1);
  });
});

describe('a date in the future of the service, with a local clock behind it', () => {
  it.concurrent('is created', async ({ bench }) => {
    bench.sandbox.clock.advance(hourMs);
    bench.write({ 'schedules.yaml': team({ launch: { date: inMs(2 * hourMs), input: 'Launch.' } }) });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live()).toHaveLength(1);
    await bench.expectSettled();
  });
});

describe('a date in the future of the service, with a local clock ahead of it', () => {
  it.concurrent('is planned, with a warning about the clock', async ({ bench }) => {
    const { baseUrl, apiKey } = bench.sandbox;
    const headers = () => ({ date: new Date(Date.now() - hourMs).toUTCString() });
    const front = await startFront({ target: baseUrl, headers });
    bench.write({ 'schedules.yaml': team({ launch: { date: inMs(-hourMs / 2), input: 'Launch.' } }) });
    const env = { HANDINGER_BASE_URL: front.baseUrl, HANDINGER_API_KEY: apiKey };
    const plan = await bench.rota(['plan', '--detailed-exitcode'], { env });
    await front.close();
    expect(plan.exitCode).toBe(2);
    expect(plan.stdout).toContain('+ create team/launch');
    expect(plan.stdout).toMatch(
      /warning\[clock-ahead\]:? this machine's clock is (?:59m\d+s|1h) ahead of the service's/,
    );
  });
});
