import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startHoldingFront } from '../support/front.ts';
import { mountConfigMap } from '../support/kubelet.ts';
import { givingUp, printed } from '../support/rota.ts';
import { it, otherWorkerId, team, teams, workerId } from './bench.ts';
import { startWatch } from './watched.ts';

const applied = /Applied.*; everything is as declared\.\n/;
const asDeclared = /[Ee]verything is as declared/;

function sweep(input: string, more: Readonly<Record<string, unknown>> = {}): string {
  return team({ sweep: { interval: '15m', input }, ...more });
}

/** For a system without notifications of changes. */
const looking = { CHOKIDAR_USEPOLLING: '1' };

function row(input: string): string {
  return `interval | 900 | standard | ${input}`;
}

describe('rota watch follows', () => {
  it.concurrent(
    'a file that is saved in place, renamed into place, deleted and created again, with one replace each',
    async ({ bench }) => {
      bench.write({ 'schedules.yaml': sweep('One.') });
      const { said, log } = await startWatch(bench);
      await said(applied);
      bench.write({ 'schedules.yaml': sweep('Two.') });
      await said(applied);
      expect(bench.live()).toEqual([row('Two.')]);
      bench.write({ '.schedules.yaml.swp': sweep('Three.') });
      renameSync(path.join(bench.folder, '.schedules.yaml.swp'), path.join(bench.folder, 'schedules.yaml'));
      await said(applied);
      rmSync(path.join(bench.folder, 'schedules.yaml'));
      await said(/Invalid configuration; keeping the last valid one/);
      expect(bench.live()).toEqual([row('Three.')]);
      bench.write({ 'schedules.yaml': sweep('Four.') });
      await said(/The configuration is valid again/);
      await said(applied);
      expect(bench.live()).toEqual([row('Four.')]);
      expect(bench.writes().map((write) => write.split(' ')[0])).toEqual([
        'POST',
        ...['POST', 'DELETE', 'POST', 'DELETE', 'POST', 'DELETE'],
      ]);
      expect(log()).not.toContain('error[bad');
    },
  );

  it.concurrent('the last policy that it read until there is one again', async ({ bench }) => {
    const policy = { 'rota.policy.yaml': 'version: 1\nrules: { minGap: 10m }\n' };
    bench.write({ 'schedules.yaml': sweep('One.'), ...policy });
    const { said } = await startWatch(bench);
    await said(applied);
    rmSync(path.join(bench.folder, 'rota.policy.yaml'));
    await said(/error\[policy-file\] the policy .*rota\.policy\.yaml is gone/);
    bench.write({ 'schedules.yaml': team({ sweep: { interval: '1m', input: 'One.' } }) });
    bench.write(policy);
    await said(/runs 1m apart; rota\.policy\.yaml allows at least 10m/);
    expect(bench.live()).toEqual([row('One.')]);
  });

  it.concurrent('no other ledger than its first one, so that nothing runs twice', async ({ bench }) => {
    bench.write({
      'schedules.yaml': `${team({ once: { delay: '1h', input: 'Once.' } })}ledger: file:kept/ledger.json\n`,
    });
    const { said, signal } = await startWatch(bench);
    await said(applied);
    bench.sandbox.clock.advance(7_200_000);
    rmSync(path.join(bench.folder, 'kept'), { recursive: true });
    signal('SIGHUP');
    await said(/error: \[ledger-unreadable\] the ledger is not the one that this process has used/);
    expect(bench.writes()).toEqual([`POST ${workerId}`]);
  });

  it.concurrent('a burst of saves with one run, and a slow save only after it is complete', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep.') });
    const { said } = await startWatch(bench);
    await said(applied);
    for (let times = 0; times < 50; times++) bench.write({ 'schedules.yaml': sweep(`Burst ${String(times)}.`) });
    await said(applied);
    expect(bench.writes()).toHaveLength(3);
    bench.write({ 'schedules.yaml': '' });
    bench.write({ 'schedules.yaml': sweep('Whole.') });
    await said(applied);
    expect(bench.live()).toEqual([row('Whole.')]);
    expect(bench.writes()).toHaveLength(5);
  });

  it.concurrent('new files in a folder, an edited prompt file and one that appears later', async ({ bench }) => {
    const first = team({ sweep: { interval: '15m', inputFile: 'prompts/sweep.md' } });
    const second = teams().replaceAll('team:', 'third:').replaceAll(workerId, 'wrk_third');
    bench.write({ 'schedules/a.yaml': first, 'schedules/prompts/sweep.md': 'One.' });
    const { said } = await startWatch(bench);
    await said(applied);
    bench.write({ 'schedules/prompts/sweep.md': 'Two.' });
    await said(applied);
    expect(bench.live()).toEqual([row('Two.')]);
    bench.write({ 'schedules/more/b.yaml': second });
    await said(applied);
    expect(bench.live('wrk_third')).toEqual([row('Sweep.')]);
    expect(bench.live(otherWorkerId)).toEqual([row('Sweep.')]);
    bench.write({ 'schedules/a.yaml': first.replace('sweep.md', 'later.md') });
    await said(/later\.md.* cannot be read/);
    bench.write({ 'schedules/prompts/later.md': 'Later.' });
    await said(applied);
    expect(bench.live()).toEqual([row('Later.')]);
  });

  it.concurrent.for([
    { keepsOld: false, env: {} },
    { keepsOld: true, env: {} },
    { keepsOld: true, env: looking },
  ])('a ConfigMap that a kubelet mounts and swaps, $keepsOld $env', async ({ keepsOld, env }, { bench }) => {
    const folder = path.join(bench.folder, 'config');
    mkdirSync(folder);
    const mount = mountConfigMap(folder, { 'schedules.yaml': sweep('One.') }, { keepsOld });
    const { said } = await startWatch(bench, ['config'], { ...bench.env, ...env });
    await said(applied);
    for (const input of ['Two.', 'Three.']) {
      mount.update({ 'schedules.yaml': sweep(input) });
      await said(applied);
      expect(bench.live()).toEqual([row(input)]);
    }
  });

  it.concurrent('a file that it polls, as on a system without notifications', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('One.') });
    const { said, signal, ended, log } = await startWatch(bench, [], { ...bench.env, ...looking });
    await said(applied);
    bench.write({ 'schedules.yaml': sweep('Two.') });
    await said(/edited: create team\/sweep .*done/);
    bench.write({ '.schedules.yaml.swp': sweep('Three.') });
    renameSync(path.join(bench.folder, '.schedules.yaml.swp'), path.join(bench.folder, 'schedules.yaml'));
    await said(applied);
    expect(bench.live()).toEqual([row('Three.')]);
    signal('SIGTERM');
    expect(await ended).toBe(143);
    expect(log()).not.toContain('Error');
  });

  it.concurrent.for([
    ['watched', {}],
    ['polled', looking],
  ] as const)('a link to a release that is swapped while the old one stays, %s', async ([, env], { bench }) => {
    for (const [release, input] of [
      ['r1', 'One.'],
      ['r2', 'Two.'],
      ['r3', 'Three.'],
    ] as const) {
      bench.write({ [`releases/${release}/schedules.yaml`]: sweep(input) });
    }
    const relink = (release: string): void => {
      symlinkSync(`releases/${release}`, path.join(bench.folder, 'next'));
      renameSync(path.join(bench.folder, 'next'), path.join(bench.folder, 'current'));
    };
    relink('r1');
    symlinkSync('current/schedules.yaml', path.join(bench.folder, 'schedules.yaml'));
    const { said } = await startWatch(bench, [], { ...bench.env, ...env });
    await said(applied);
    for (const [release, input] of [
      ['r2', 'Two.'],
      ['r3', 'Three.'],
    ] as const) {
      relink(release);
      await said(applied);
      expect(bench.live()).toEqual([row(input)]);
    }
  });

  it.concurrent('a file that is written in place line by line, only after it is complete', async ({ bench }) => {
    const schedules = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`s${String(at)}`, { interval: `${String(at + 1)}h`, input: 'Go.' }]),
    );
    const whole = team(schedules);
    bench.write({ 'schedules.yaml': whole });
    const permitted = ['--allow', 'cancel-limit', '--allow', 'emptied-worker'];
    const { said, signal } = await startWatch(bench, ['--interval', '1s', ...permitted]);
    await said(applied);
    const writes = bench.writes().length;
    const file = path.join(bench.folder, 'schedules.yaml');
    writeFileSync(file, '');
    for (const line of whole.replace('Go.', 'Go on.').split('\n')) {
      appendFileSync(file, `${line}\n`);
      signal('SIGHUP');
      await setTimeout(30);
    }
    await said(/Applied.*\n.*edited: replace team\/s0 /);
    expect(bench.writes()).toHaveLength(writes + 2);
    await bench.expectSettled();
  });

  it.concurrent('files that do not exist yet', async ({ bench }) => {
    const { said } = await startWatch(bench, ['mounted/later/schedules.yaml']);
    await said(/Invalid configuration; there is no valid one yet/);
    bench.write({ 'mounted/later/schedules.yaml': sweep('Late.') });
    await said(applied);
    expect(bench.live()).toEqual([row('Late.')]);
  });
});

describe('rota watch', () => {
  it.concurrent('corrects drift at the interval and on SIGHUP, even while the file is invalid', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep.') });
    const { said, signal } = await startWatch(bench, ['--interval', '1s']);
    await said(applied);
    bench.add({ interval: 60, input: 'Foreign.' });
    await said(applied);
    expect(bench.live()).toEqual([row('Sweep.')]);
    bench.write({ 'schedules.yaml': `${sweep('Sweep.')}\n  oops: [` });
    await said(/keeping the last valid one/);
    bench.add({ interval: 120, input: 'Foreign again.' });
    signal('SIGHUP');
    await said(applied);
    expect(bench.live()).toEqual([row('Sweep.')]);
    bench.write({ 'schedules.yaml': sweep('Sweep.') });
    await said(/The configuration is valid again/);
    await bench.expectSettled();
  });

  it.concurrent(
    'reports a refusal once, writes nothing, and continues when the file is corrected',
    async ({ bench }) => {
      const many = Object.fromEntries(
        Array.from({ length: 8 }, (_, at) => [`s${String(at)}`, { interval: `${String(at + 1)}h`, input: 'Go.' }]),
      );
      bench.write({ 'schedules.yaml': team(many) });
      const { said, log } = await startWatch(bench, ['--interval', '1s', '--verbose']);
      await said(applied);
      const writes = bench.writes();
      bench.write({ 'schedules.yaml': team({ s0: many['s0'] }) });
      await said(/Refused; nothing was written\.\n.*cancel-limit.*--allow cancel-limit/);
      for (let times = 0; times < 2; times++) await said(/pass over all workers after interval: refused/);
      expect(bench.writes()).toEqual(writes);
      bench.write({ 'schedules.yaml': team(many) });
      await said(asDeclared);
      expect(log().match(/Refused;/g)).toHaveLength(1);
    },
  );

  it.concurrent('reports another writer that undoes its writes and stops after three an hour', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep.') });
    const { said } = await startWatch(bench, ['--interval', '1s', '--verbose']);
    const undo = (): void => {
      for (const scheduleId of bench.liveIds()) bench.sandbox.service.execute({ kind: 'cancel', workerId, scheduleId });
    };
    for (let times = 0; times < 3; times++) {
      await said(applied);
      undo();
    }
    await said(/create team\/sweep: failed \[churning\] rota has created the same schedule 3 times within an hour/);
    await said(/after interval: incomplete/);
    expect(bench.countRequests('POST')).toBe(3);
  });
});

describe('rota watch survives', () => {
  it.concurrent.for([
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429, retryAfterSeconds: 1 },
    { kind: 'hang' },
    { kind: 'close' },
    { kind: 'html' },
  ] as const)('a failing service ($kind $status), and then applies the edit in between', async (fault, { bench }) => {
    bench.write({ 'schedules.yaml': sweep('One.') });
    const { said } = await startWatch(bench, ['--interval', '2s', ...givingUp, '--verbose']);
    await said(applied);
    for (const call of ['list', 'create', 'cancel'] as const) {
      bench.sandbox.service.failNext({ call, times: null, fault });
    }
    bench.write({ 'schedules.yaml': sweep('Two.') });
    for (let times = 0; times < 2; times++) await said(/list wrk_team: remote-/);
    bench.sandbox.service.clearFaults();
    await said(applied);
    expect(bench.live()).toEqual([row('Two.')]);
    await bench.expectSettled();
  });

  it.concurrent('a service that disappears and returns', async ({ bench }) => {
    const serve = async (port: string): Promise<{ env: Record<string, string>; end: () => Promise<unknown> }> => {
      const child = bench.start(['sandbox', '--port', port, '--data', 'world.json']);
      const [, url = '', key = ''] = await printed(child.stdout, /BASE_URL=(\S+)\nexport HANDINGER_API_KEY=(\S+)/);
      const closed = new Promise((resolve) => child.on('close', resolve));
      return {
        env: { HANDINGER_BASE_URL: url, HANDINGER_API_KEY: key },
        end: () => {
          child.kill('SIGTERM');
          return closed;
        },
      };
    };
    const before = await serve('0');
    bench.write({ 'schedules.yaml': sweep('One.') });
    const { said } = await startWatch(bench, ['--interval', '1s', '--verbose'], before.env);
    await said(applied);
    await before.end();
    bench.write({ 'schedules.yaml': sweep('Two.') });
    await said(/list wrk_team: remote-unreachable/);
    await serve(new URL(before.env['HANDINGER_BASE_URL']!).port);
    await said(applied);
    expect((await bench.rota(['plan', '--detailed-exitcode'], { env: before.env })).exitCode).toBe(0);
  });

  it.concurrent('a wrong key, without a restart when the file contains the right one', async ({ bench }) => {
    const { HANDINGER_BASE_URL = '' } = bench.env;
    bench.write({ 'schedules.yaml': sweep('Sweep.'), key: 'hdg_live_wrong' });
    const { said, signal } = await startWatch(bench, ['--api-key-file', 'key', '--interval', '1s'], {
      HANDINGER_BASE_URL,
    });
    await said(/\[remote-unauthorized\]/);
    writeFileSync(path.join(bench.folder, 'key'), bench.sandbox.apiKey);
    signal('SIGHUP');
    await said(applied);
    expect(bench.live()).toEqual([row('Sweep.')]);
  });
});

describe('rota watch stops', () => {
  it.concurrent('on SIGTERM after the current write, without starting the next', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep.', { brief: { interval: '30m', input: 'Brief.' } }) });
    const front = await startHoldingFront(bench.sandbox.baseUrl);
    const { said, signal, ended, log } = await startWatch(bench, ['--base-url', front.baseUrl]);
    await front.arrived;
    signal('SIGTERM');
    await said(/Shutting down/);
    front.release();
    expect(await ended).toBe(143);
    await front.close();
    expect(log()).toMatch(/create team\/brief \(.*\): done\n.*create team\/sweep: skipped \[interrupted\]/);
    expect(bench.live()).toEqual(['interval | 1800 | standard | Brief.']);
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live()).toHaveLength(2);
  });

  it.concurrent(
    'within ten seconds if the service never answers, and at once on a second signal',
    async ({ bench }) => {
      bench.write({ 'schedules.yaml': sweep('Sweep.') });
      bench.sandbox.service.failNext({ call: 'list', times: null, fault: { kind: 'hang' } });
      const [patient, impatient] = await Promise.all([startWatch(bench), startWatch(bench)]);
      // A signal before the first call would have nothing to wait for.
      await eventually(() => {
        expect(bench.countRequests('GET')).toBeGreaterThanOrEqual(2);
      });
      patient.signal('SIGTERM');
      impatient.signal('SIGINT');
      await impatient.said(/Shutting down .*Send the signal again to stop immediately/);
      impatient.signal('SIGTERM');
      // Without the second signal it would end with the exit code of the first.
      expect(await impatient.ended).toBe(143);
      expect(await patient.ended).toBe(143);
      // The current call may finish. Nothing is requested again.
      expect(bench.countRequests('GET')).toBe(2);
    },
  );

  it.concurrent('at once while it waits', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep.') });
    const { said, signal, ended } = await startWatch(bench, ['--listen', '127.0.0.1:0']);
    await said(applied);
    signal('SIGINT');
    expect(await ended).toBe(130);
  });
});

describe('rota watch reports', () => {
  it.concurrent('its health and metrics at the printed address', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep.') });
    const { said } = await startWatch(bench, ['--listen', '127.0.0.1:0', '--interval', '1s']);
    const [, url = ''] = /(http:\/\/127\.0\.0\.1:\d+)/.exec((await said(/Serving .*http.*/))[0]) ?? [];
    await said(applied);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^rota_changes_total\{kind="create",status="done"\} 1$/m);
    expect(metrics).toMatch(/^rota_api_calls_total\{call="create",status="ok"\} 1$/m);
    bench.sandbox.service.failNext({ call: 'list', times: null, fault: { kind: 'status', status: 403 } });
    await said(/remote-forbidden/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it.concurrent('its actions as lines of JSON, each with a level, a run and no key', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep.') });
    const { said, signal, ended, log } = await startWatch(bench, ['--log-format', 'json', '--verbose']);
    await said(/"event":"pass"/);
    bench.write({ 'schedules.yaml': sweep('\u202eSweep.').replace('15m', bench.sandbox.apiKey) });
    await said(/"event":"declaration-invalid"/);
    signal('SIGTERM');
    expect(await ended).toBe(143);
    const entries = log()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(entries.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['watching', 'call', 'applied', 'pass', 'declaration-invalid', 'stopping']),
    );
    expect(entries.find(({ event }) => event === 'applied')).toMatchObject({
      level: 'info',
      runId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      result: 'settled',
      outcomes: [{ kind: 'create', address: 'team/sweep', status: 'done' }],
    });
    expect(entries.find(({ event }) => event === 'declaration-invalid')).toMatchObject({
      level: 'error',
      diagnostics: [
        {
          code: 'bad-duration',
          file: 'schedules.yaml',
          message: expect.stringContaining('[masked Handinger key 1]') as string,
        },
      ],
    });
  });
});

describe('rota watch --once', () => {
  it.concurrent('runs one pass and ends like an apply', async ({ bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep.') });
    const once = ['watch', '--yes', '--once'];
    expect((await bench.rota([...once, '--dry-run'])).exitCode).toBe(0);
    expect(bench.writes()).toEqual([]);
    expect((await bench.rota(once)).exitCode).toBe(0);
    expect(bench.live()).toEqual([row('Sweep.')]);
    expect(await bench.rota(once)).toMatchObject({ exitCode: 0, stdout: '' });
    expect(bench.writes()).toHaveLength(1);
    bench.write({ 'schedules.yaml': team({}) });
    expect((await bench.rota(once)).exitCode).toBe(3);
    bench.write({ 'schedules.yaml': 'version: 3' });
    expect((await bench.rota(once)).exitCode).toBe(1);
    bench.write({ 'schedules.yaml': sweep('Other.') });
    bench.sandbox.service.failNext({ call: 'list', times: null, fault: { kind: 'status', status: 403 } });
    expect((await bench.rota(once)).exitCode).toBe(1);
  });
});

describe('rota watch rejects', () => {
  it.concurrent.for([
    { args: [], words: 'cannot ask for approval without a terminal: use --yes' },
    { args: ['--yes', '-'], words: 'standard input cannot be watched' },
    { args: ['--yes', '--interval', '500ms'], words: 'Expected 1s to 24h' },
    { args: ['--yes', '--interval', '25h'], words: 'Expected 1s to 24h' },
    { args: ['--yes', '--listen', '9464'], words: 'Expected HOST:PORT' },
    { args: ['--yes', '--listen', '127.0.0.1:70000'], words: 'Expected HOST:PORT' },
    { args: ['--yes', '--listen', '192.0.2.1:9464'], words: 'cannot listen on 192.0.2.1:9464' },
    { args: ['--yes', '--once', '--listen', '127.0.0.1:0'], words: 'cannot be used with option' },
    { args: ['--yes', '--shard', '5/4'], words: 'Expected i/n' },
    { args: ['--yes', '--shard', '0/4'], words: 'Expected i/n' },
  ])('the arguments $args', async ({ args, words }, { bench }) => {
    bench.write({ 'schedules.yaml': sweep('Sweep.') });
    const { stderr, exitCode } = await bench.rota(['watch', ...args]);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(64);
    expect(bench.countRequests('GET')).toBe(0);
  });
});

describe('--shard', () => {
  it.concurrent(
    'divides the workers of a plan, an apply and a watch without a gap or an overlap',
    async ({ bench }) => {
      bench.write({ 'schedules.yaml': teams() });
      for (const shard of ['1/3', '2/3', '3/3']) {
        expect((await bench.rota(['plan', '--shard', shard])).exitCode).toBe(0);
        expect(
          (
            await bench.rota([
              shard === '3/3' ? 'apply' : 'watch',
              '--yes',
              ...(shard === '3/3' ? [] : ['--once']),
              '--shard',
              shard,
            ])
          ).exitCode,
        ).toBe(0);
      }
      expect(bench.writes()).toHaveLength(2);
      await bench.expectSettled();
    },
  );

  it.concurrent.for([['plan'], ['watch', '--dry-run', '--once']])(
    'needs no key for a shard without workers: %j',
    async (args, { bench }) => {
      bench.write({ 'schedules.yaml': sweep('Sweep.') });
      const { HANDINGER_BASE_URL } = bench.env;
      const env = { HANDINGER_BASE_URL: HANDINGER_BASE_URL ?? '' };
      const ends = ['1/2', '2/2'].map(
        async (shard) => (await bench.rota([...args, '--shard', shard], { env })).exitCode,
      );
      expect((await Promise.all(ends)).toSorted()).toEqual([0, 1]);
    },
  );
});
