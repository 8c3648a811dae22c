import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { describe, expect } from 'vitest';
import type { Finished } from '../support/rota.ts';
import { it, otherWorkerId, team, teams, workerId } from './bench.ts';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const validators = {
  plan: ajv.compile(readSchema('plan')),
  apply: ajv.compile(readSchema('apply')),
  validate: ajv.compile(readSchema('validate')),
};

function readSchema(name: string): object {
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as object;
}

/** Parses the output of a run, which must be exactly one document that matches its schema. */
function documentOf(command: keyof typeof validators, { stdout }: Finished): Readonly<Record<string, unknown>> {
  const document = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  const validate = validators[command];
  validate(document);
  expect(validate.errors).toBeNull();
  expect(document['format']).toBe(`rota.${command}/1`);
  return document;
}

const json = ['--format', 'json'];
const sweep = { interval: '15m', input: 'Sweep.' };

describe('the JSON output', () => {
  it.concurrent('contains a plan, its apply and the empty plan after it', async ({ bench }) => {
    bench.sandbox.service.addWorker(workerId, { timezone: 'Europe/Madrid' });
    bench.add({ interval: 900, input: 'Sweep.', budget: 'low' }, { id: 'sch_low' });
    bench.add({ interval: 60, input: 'Stale.' }, { id: 'sch_stale' });
    bench.add({ interval: 120, input: 'Stale too.' }, { id: 'sch_stale_too' });
    bench.add({ cron: '0 9 * * *', input: 'standup' }, { id: 'sch_standup' });
    bench.sandbox.service.addAlienRow(workerId, { id: 'sch_lunar', type: 'lunar' });
    const brief = { cron: '30 4 * * MON', input: 'Brief.\u202e', budget: 'unlimited' };
    const schedules = { sweep, brief, old: { date: '2020-01-01T00:00:00Z', input: 'Old.' } };
    bench.write({ 'schedules.yaml': team(schedules, { ignore: [{ input: 'standup' }] }) });

    const plan = await bench.rota(['plan', ...json]);
    expect(plan.exitCode).toBe(0);
    expect(plan.stderr).toBe('');
    const planned = documentOf('plan', plan);
    expect(planned['summary']).toEqual({
      create: 1,
      replace: 1,
      cancel: 2,
      adopt: 0,
      forget: 0,
      unprotect: 0,
      keep: 0,
      hold: 3,
    });
    expect(planned['guards']).toMatchObject([
      { code: 'unlimited-budget', allowed: false, allow: '--allow unlimited-budget' },
    ]);

    const refused = await bench.rota(['apply', '--yes', ...json]);
    expect(refused.exitCode).toBe(3);
    expect(documentOf('apply', refused)).toMatchObject({
      converged: false,
      outcomes: [],
      error: {
        code: 'guard-refused',
        hint: 'run rota plan to see the changes; each finding above says what allows it',
      },
    });

    const apply = await bench.rota(['apply', '--yes', '--allow', 'unlimited-budget', ...json]);
    expect(apply.exitCode).toBe(0);
    expect(apply.stderr).toBe('');
    const applied = documentOf('apply', apply);
    expect(applied).toMatchObject({
      fingerprint: planned['fingerprint'],
      converged: true,
      summary: { done: 4, failed: 0, uncertain: 0, skipped: 0 },
      error: null,
    });

    const again = documentOf('plan', await bench.rota(['plan', ...json]));
    expect(again['summary']).toMatchObject({ create: 0, replace: 0, cancel: 0, keep: 2, hold: 3 });
    await bench.expectSettled();
  });

  it.concurrent('contains a partial apply', async ({ bench }) => {
    bench.write({ 'schedules.yaml': teams() });
    const { service } = bench.sandbox;
    service.failNext({ call: 'list', workerId, times: null, fault: { kind: 'status', status: 403 } });
    service.failNext({ call: 'create', workerId: otherWorkerId, fault: { kind: 'status', status: 422, error: 'No.' } });
    const plan = await bench.rota(['plan', ...json]);
    expect(plan.exitCode).toBe(1);
    documentOf('plan', plan);
    const apply = await bench.rota(['apply', '--yes', ...json]);
    expect(apply.exitCode).toBe(4);
    expect(documentOf('apply', apply)).toMatchObject({
      converged: false,
      summary: { done: 0, failed: 1 },
      outcomes: [{ status: 'failed', address: 'other/sweep', error: { code: 'remote-invalid' } }],
    });
    service.clearFaults();
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    await bench.expectSettled();
  });

  it.concurrent('contains an invalid declaration and a missing key', async ({ bench }) => {
    bench.write({
      'wrong.yaml': team({ sweep: { intervall: '15m', input: 'Sweep.' } }),
      'right.yaml': team({ sweep }),
    });
    for (const command of ['validate', 'plan', 'apply'] as const) {
      const yes = command === 'apply' ? ['--yes'] : [];
      const wrong = await bench.rota([command, 'wrong.yaml', ...yes, ...json]);
      expect(wrong.exitCode).toBe(1);
      expect(wrong.stderr).toBe('');
      const diagnostics = documentOf(command, wrong)['diagnostics'];
      expect(diagnostics).toContainEqual(
        expect.objectContaining({ severity: 'error', code: 'unknown-key', file: 'wrong.yaml', line: 8 }),
      );
      if (command === 'validate') continue;
      const keyless = await bench.rota([command, 'right.yaml', ...yes, ...json], { env: {} });
      expect(keyless.exitCode).toBe(1);
      expect(documentOf(command, keyless)).toMatchObject({ error: { code: 'remote-unauthorized' } });
    }
    const valid = await bench.rota(['validate', 'right.yaml', ...json]);
    expect(valid.exitCode).toBe(0);
    expect(documentOf('validate', valid)).toMatchObject({ valid: true, summary: { workers: 1, schedules: 1 } });
    expect(bench.sandbox.requests()).toEqual([]);
  });
});

it.concurrent('rota plan ends with 2 for pending changes, only with --detailed-exitcode', async ({ bench }) => {
  bench.write({ 'schedules.yaml': team({ sweep }) });
  expect((await bench.rota(['plan'])).exitCode).toBe(0);
  expect((await bench.rota(['plan', '--detailed-exitcode'])).exitCode).toBe(2);
  expect((await bench.rota(['plan', '--detailed-exitcode', ...json])).exitCode).toBe(2);
  expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
  expect((await bench.rota(['plan', '--detailed-exitcode'])).exitCode).toBe(0);
  await bench.expectSettled();
});

it.concurrent('text from outside cannot move the cursor, reverse a line or imitate one', async ({ bench }) => {
  const nasty = 'Read\u001b[2J me\u202e\u200b\r\nPlan: 0 to create.\u0007';
  bench.add({ interval: 900, input: `${nasty}\u061c` });
  bench.write({ 'schedules.yaml': team({ sweep: { ...sweep, input: nasty } }) });
  const plan = await bench.rota(['plan']);
  const apply = await bench.rota(['apply', '--yes', '--verbose']);
  for (const { stdout, stderr } of [plan, apply]) {
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
    expect(stdout).not.toMatch(/^Plan: 0 to create\.\\u0007/m);
  }
  expect(plan.stdout).toContain('\\u202e');
  await bench.expectSettled();
});
