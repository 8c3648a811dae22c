import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import { it, workerId } from './bench.ts';

const once = { delay: '2h', input: 'Chase.' };

function declare(ledger: string | undefined, schedules: Readonly<Record<string, unknown>>): string {
  return stringify({ version: 1, prune: 'all', ledger, workers: { team: { id: workerId, schedules } } });
}

describe('a delay with an uncertain create', () => {
  it.concurrent('makes every apply end with 4, but no plan, until it is completed with a flag', async ({ bench }) => {
    bench.write({ 'schedules.yaml': declare('file:ledger.json', { once }) });
    bench.sandbox.service.failNext({ call: 'create', fault: { kind: 'status', status: 503 } });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(4);

    const planned = await bench.rota(['plan', '--detailed-exitcode']);
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toContain('1 left alone, 1 undecided.\n');
    expect(planned.stdout).toContain('No changes until you decide.\n');

    const again = await bench.rota(['apply', '--yes', '--format', 'json']);
    expect(again.exitCode).toBe(4);
    expect(JSON.parse(again.stdout)).toMatchObject({ converged: false, unconverged: [{ address: 'team/once' }] });

    expect((await bench.rota(['apply', '--yes', '--completed', 'team/once'])).exitCode).toBe(0);
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live()).toEqual([]);
  });
});

describe('a decision on one schedule', () => {
  it.concurrent.for([
    [['--completed', 'team/brief'], 'file:ledger.json', '--completed team/brief: expected a declared date or delay'],
    [['--completed', 'team/twice'], 'file:ledger.json', '--completed team/twice: expected a declared date or delay'],
    [['--renew', 'team/launch'], undefined, '--renew team/launch: expected a declared cron or interval'],
    [['--renew', 'team/brief'], undefined, '--renew team/brief: only a live schedule that has stopped is renewed'],
    [['--rearm', 'team/launch'], undefined, '--rearm requires a ledger'],
    [['--rearm', 'team/past'], 'file:ledger.json', '--rearm team/past: its date 2020-01-01T00:00:00Z has passed'],
    [
      ['--rearm', 'team/launch', '--completed', 'team/launch'],
      'file:ledger.json',
      '--completed team/launch: expected one decision',
    ],
  ] as const)('is rejected with %j and the ledger %s', async ([flags, ledger, words], { bench }) => {
    const launch = { date: '2099-01-01T00:00:00Z', input: 'Launch.' };
    const past = { date: '2020-01-01T00:00:00Z', input: 'Past.' };
    bench.write({ 'schedules.yaml': declare(ledger, { brief: { cron: '@daily', input: 'Brief.' }, launch, past }) });
    const { exitCode, stderr } = await bench.rota(['apply', '--yes', ...flags]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(words);
    expect(bench.writes()).toEqual([]);
  });

  it.concurrent('is rejected if a schedule to complete is live', async ({ bench }) => {
    bench.write({ 'schedules.yaml': declare('file:ledger.json', { once }) });
    await bench.rota(['apply', '--yes']);
    const { exitCode, stderr } = await bench.rota(['apply', '--yes', '--completed', 'team/once']);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('--completed team/once: it is live as sch_');
    await bench.expectSettled();
  });
});
