import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { createSandbox } from '../../src/addons/sandbox/sandbox.ts';
import { it, team } from './bench.ts';

const declared = { 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) };

describe('the API key', () => {
  it.concurrent('is requested with the name of its variable and where to create one', async ({ bench }) => {
    bench.write(declared);
    for (const args of [['plan'], ['apply', '--yes']]) {
      const { stdout, stderr, exitCode } = await bench.rota(args, {
        env: { HANDINGER_BASE_URL: bench.sandbox.baseUrl, HANDINGER_API_KEY: ' ' },
      });
      expect(stdout).toBe('');
      expect(stderr).toContain('no API key: expected one in HANDINGER_API_KEY or --api-key-file FILE');
      expect(stderr).toContain('hint: create a key at https://handinger.com and export HANDINGER_API_KEY');
      expect(exitCode).toBe(1);
    }
    expect(bench.sandbox.requests()).toEqual([]);
  });

  it.concurrent('is read from a file, which takes precedence over the variable', async ({ bench }) => {
    const { baseUrl, apiKey } = bench.sandbox;
    bench.write({ ...declared, 'secrets/handinger.key': `${apiKey}\n` });
    const env = { HANDINGER_API_KEY: 'hdg_live_of_another_account' };
    const withFile = ['--base-url', baseUrl, '--api-key-file', 'secrets/handinger.key'];
    const applied = await bench.rota(['apply', '--yes', ...withFile], { env });
    expect(applied.exitCode).toBe(0);
    await bench.expectSettled(...withFile);
  });

  it.concurrent.for([
    ['"KEY"', 'is in quotes', 'remove the quotes at both ends'],
    ["'KEY'", 'is in quotes', 'remove the quotes at both ends'],
    ['Bearer KEY', 'begins with "Bearer"', 'remove that word: rota adds it'],
    ['HANDINGER_API_KEY=KEY', 'begins with the name of a variable', 'remove everything up to "="'],
    ['export HANDINGER_API_KEY="KEY"', 'begins with the name of a variable', 'remove everything up to "="'],
    ['KEY\nKEY', 'has more than one line', 'keep only the line with the key'],
    ['KEY KEY', 'contains a space', 'remove everything that is not part of the key'],
  ] as const)('in the form %j is rejected before any request, with what to remove', async (row, { bench }) => {
    const [shape, problem, fix] = row;
    const { baseUrl, apiKey } = bench.sandbox;
    const text = shape.replaceAll(/(?<!API_)KEY/g, apiKey);
    bench.write({ ...declared, 'handinger.key': `${text}\n` });
    const env = { HANDINGER_BASE_URL: baseUrl };
    const fromFile = await bench.rota(['plan', '--api-key-file', 'handinger.key'], { env });
    expect(fromFile.exitCode).toBe(64);
    expect(fromFile.stderr).toContain(`the API key in handinger.key ${problem}`);
    expect(fromFile.stderr).toContain(fix);
    const fromVariable = await bench.rota(['plan'], { env: { ...env, HANDINGER_API_KEY: text } });
    expect(fromVariable.exitCode).toBe(1);
    expect(fromVariable.stderr).toContain(`the API key ${problem}`);
    expect(fromVariable.stderr).toContain(fix);
    expect(bench.sandbox.requests()).toEqual([]);
  });

  it.concurrent('is not shown if it is wrong and refused', async ({ bench }) => {
    bench.write(declared);
    const wrong = 'hdg_live_wrong_9f8e7d6c';
    const env = { ...bench.env, HANDINGER_API_KEY: wrong };
    const { stdout, stderr, exitCode } = await bench.rota(['plan', '--verbose'], { env });
    expect(stdout).toContain('[remote-unauthorized]');
    expect(stdout + stderr).not.toContain(wrong);
    expect(exitCode).toBe(1);
  });

  it.concurrent('is not shown even if the service repeats it', async ({ bench }) => {
    const { service, apiKey } = bench.sandbox;
    bench.write(declared);
    const error = `Bad request with key ${apiKey}.`;
    service.failNext({ call: 'create', fault: { kind: 'status', status: 422, error } });
    // `bench.rota` searches all output for the key.
    for (const format of ['text', 'json']) {
      service.clearFaults();
      service.failNext({ call: 'create', times: null, fault: { kind: 'status', status: 422, error } });
      service.failNext({
        call: 'list',
        workerId: 'wrk_broken',
        times: null,
        fault: { kind: 'status', status: 403, error },
      });
      bench.write({
        'broken.yaml': 'version: 1\nprune: all\nworkers:\n  broken: { id: wrk_broken, schedules: {} }\n',
      });
      const args = ['schedules.yaml', 'broken.yaml', '--verbose', '--format', format];
      const applied = await bench.rota(['apply', '--yes', ...args]);
      expect(applied.stdout).toContain('Bad request with key [key].');
      expect(applied.exitCode).toBe(4);
      const planned = await bench.rota(['plan', ...args]);
      expect(planned.stdout).toContain('Bad request with key [key].');
      expect(planned.exitCode).toBe(1);
    }
    service.clearFaults();
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    await bench.expectSettled();
  });

  it.concurrent('is in no file that rota writes', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Stale.' });
    bench.write(declared);
    await bench.rota(['plan', '--out', 'reviewed.plan']);
    expect((await bench.rota(['apply', '--yes', '--save-cancelled', 'kept.yaml'])).exitCode).toBe(0);
    for (const file of ['reviewed.plan', 'kept.yaml']) expect(bench.read(file)).not.toContain(bench.sandbox.apiKey);
    await bench.expectSettled();
  });

  it.concurrent('of a sandbox is its own, and stored only in its data file', async ({ bench }) => {
    const dataFile = path.join(bench.folder, 'sandbox.json');
    const sandbox = await createSandbox({ port: 0, dataFile });
    await sandbox.close();
    expect(readFileSync(dataFile, 'utf8')).toContain(sandbox.apiKey);
    expect(sandbox.apiKey).not.toBe(bench.sandbox.apiKey);
  });
});
