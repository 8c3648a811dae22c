import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import { startSandbox } from '../support/in-process-sandbox.ts';
import { clone, createRemote, git } from '../ledger/repository.ts';
import { it, team, workerId } from './bench.ts';

const brief = { cron: '0 9 * * *', input: 'Brief.' };
const once = { delay: '2h', input: 'Chase.' };
const dayMs = 86_400_000;

function owning(schedules: Readonly<Record<string, unknown>>, ledger = 'file:ledger.json'): string {
  return stringify({ version: 1, prune: 'owned', ledger, workers: { team: { id: workerId, schedules } } });
}

describe('a ledger in a file', () => {
  it.concurrent('sends a delay once, holds it after it ran, and sends it again after --rearm', async ({ bench }) => {
    const { rota, write, sandbox, writes } = bench;
    write({ 'schedules.yaml': owning({ brief, once }) });
    expect((await rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(writes()).toEqual([`POST ${workerId}`, `POST ${workerId}`]);
    await bench.expectSettled();

    sandbox.clock.advance(dayMs);
    const { stdout } = await rota(['plan']);
    expect(stdout).toContain('ran once, as declared; to run it again: rota apply --rearm team/once');
    await bench.expectSettled();

    const rearmed = await rota(['apply', '--yes', '--rearm', 'team/once']);
    expect(rearmed.stdout).toContain('created team/once');
    expect(writes()).toHaveLength(3);
    await bench.expectSettled();
  });

  it.concurrent(
    'leaves rows of other writers, and cancels its own if they are no longer declared',
    async ({ bench }) => {
      bench.add({ interval: 60, input: 'Theirs.' });
      bench.write({ 'schedules.yaml': owning({ brief, sweep: { interval: '15m', input: 'Sweep.' } }) });
      await bench.rota(['apply', '--yes']);
      bench.write({ 'schedules.yaml': owning({ brief }) });
      const applied = await bench.rota(['apply', '--yes']);
      expect([applied.exitCode, applied.stderr]).toEqual([0, '']);
      expect(bench.live()).toEqual(['cron | 0 9 * * * | standard | Brief.', 'interval | 60 | standard | Theirs.']);
      await bench.expectSettled();
    },
  );

  it.concurrent('is mentioned in the report of an apply that sends nothing', async ({ bench }) => {
    bench.add(brief);
    bench.write({ 'schedules.yaml': owning({ brief }) });
    const { stdout } = await bench.rota(['apply', '--yes']);
    expect(stdout).toMatch(/^Applied: 1 adopted; nothing was sent\.$/m);
    expect(stdout).not.toContain('No changes');
    await bench.expectSettled();
    bench.write({ 'schedules.yaml': owning({}) });
    await bench.rota(['apply', '--yes', '--allow', 'emptied-worker']);
    bench.add(brief);
    bench.write({ 'schedules.yaml': owning({ brief, sweep: { interval: '15m', input: 'Sweep.' } }) });
    const { stdout: text } = await bench.rota(['apply', '--yes', '--format', 'markdown']);
    expect(text).toContain('## rota apply: 1 created, 1 adopted\n');
  });

  it.concurrent('contains no prompt and no key', async ({ bench }) => {
    bench.write({ 'schedules.yaml': owning({ brief, once }) });
    await bench.rota(['apply', '--yes']);
    const ledger = bench.read('ledger.json');
    expect(ledger).not.toContain('Chase');
    expect(ledger).not.toContain('hdg_');
  });

  it.concurrent(
    'stops an apply and makes a plan an estimate that is not saved if it is damaged, and both suggest a rebuild',
    async ({ bench }) => {
      bench.write({ 'schedules.yaml': owning({ brief, once }), 'ledger.json': '{"format":"rota.ledger/1"' });
      const applied = await bench.rota(['apply', '--yes']);
      expect(applied.exitCode).toBe(1);
      expect(applied.stderr).toContain('rota ledger rebuild');
      const planned = await bench.rota(['plan', '--out', 'reviewed.plan']);
      expect([planned.exitCode, planned.stderr]).toEqual([0, '']);
      expect(planned.stdout).toMatch(/^Estimate: made without the ledger.*is damaged: .*rota ledger rebuild\n/);
      expect(existsSync(path.join(bench.folder, 'reviewed.plan'))).toBe(false);
      const markdown = await bench.rota(['plan', '--format', 'markdown']);
      expect(markdown.stdout).toContain('**Estimate:** made without the ledger');
      const json = await bench.rota(['plan', '--format', 'json']);
      expect(JSON.parse(json.stdout)).toMatchObject({
        estimate: true,
        estimateReason: expect.stringContaining('is damaged') as string,
        fingerprint: null,
        error: null,
        summary: { create: 1 },
      });
      expect(bench.writes()).toEqual([]);
    },
  );

  it.concurrent('makes the plan of a CI job an estimate if it is missing', async ({ bench }) => {
    bench.write({ 'schedules.yaml': owning({ brief }) });
    const planned = await bench.rota(['plan'], { env: { ...bench.env, CI: 'true' } });
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toContain('ledger.json does not exist, and CI is set');
    expect(planned.stdout).toContain('ledger: git:refs/rota/ledger');
    expect((await bench.rota(['plan'])).stdout).not.toContain('Estimate');
  });

  it.concurrent(
    'is rebuilt from live and declared schedules, and holds a delay that is not live',
    async ({ bench }) => {
      bench.add({ cron: '0 9 * * *', input: 'Brief.' });
      bench.write({ 'schedules.yaml': owning({ brief, once }), 'ledger.json': 'damaged' });
      expect((await bench.rota(['ledger', 'rebuild'])).exitCode).toBe(64);
      const rebuilt = await bench.rota(['ledger', 'rebuild', '--yes']);
      expect(rebuilt.exitCode).toBe(0);
      expect(rebuilt.stderr).toContain('is replaced entirely');
      const { stdout } = await bench.rota(['plan']);
      expect(stdout).toContain(
        'a create was interrupted and it may have run; to run it again: rota apply --rearm team/once; to count it as done: rota apply --completed team/once',
      );
      expect(stdout).toContain('No changes until you decide.');
    },
  );

  it.concurrent('is rebuilt only for the given shard', async ({ bench }) => {
    bench.write({ 'schedules.yaml': owning({ brief }) });
    await bench.rota(['apply', '--yes']);
    const recorded = bench.read('ledger.json');
    const rebuilds = ['1/2', '2/2'].map((shard) => bench.rota(['ledger', 'rebuild', '--yes', '--shard', shard]));
    const shown = (await Promise.all(rebuilds)).map(({ stdout }) => stdout.trimEnd().split('\n').at(-1));
    expect(shown.toSorted()).toEqual(['0 schedules on 0 workers.', '1 schedule on 1 worker.']);
    expect(bench.read('ledger.json')).toContain((/"sch_\w+"/.exec(recorded) ?? [])[0]);
  });

  it.concurrent(
    'is rebuilt only as a whole if it is damaged, because a part would drop the rest',
    async ({ bench }) => {
      bench.write({ 'schedules.yaml': owning({ brief }), 'ledger.json': 'damaged' });
      for (const part of [
        ['--worker', 'team'],
        ['--shard', '1/2'],
      ]) {
        const { stderr, exitCode } = await bench.rota(['ledger', 'rebuild', '--yes', ...part]);
        expect(stderr).toContain('error[ledger-unreadable]: the ledger records of the other workers would be lost');
        expect(stderr).toContain('hint: rebuild the whole ledger, without --worker, --account and --shard');
        expect(exitCode).toBe(1);
        expect(bench.read('ledger.json')).toBe('damaged');
      }
    },
  );

  it.concurrent('is shown, and releases a worker without changing its rows', async ({ bench }) => {
    bench.write({ 'schedules.yaml': owning({ brief }) });
    await bench.rota(['apply', '--yes']);
    const shown = await bench.rota(['ledger', 'show']);
    expect(shown.stdout).toMatch(
      /^wrk_team on http:\/\/127\.0\.0\.1:\d+\n {2}brief \(sch_\w+\), since \S+\n\n1 schedule on 1 worker\.\n$/,
    );
    const json = await bench.rota(['ledger', 'show', '--format', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ format: 'rota.ledger/2' });
    const before = bench.live();
    expect((await bench.rota(['ledger', 'release', 'team'])).exitCode).toBe(0);
    expect((await bench.rota(['ledger', 'show'])).stdout).toBe('0 schedules on 0 workers.\n');
    expect(bench.live()).toEqual(before);
    expect((await bench.rota(['ledger', 'release', 'tema'])).exitCode).toBe(64);
  });

  it.concurrent('is rejected for a delay in a CI job that would lose it', async ({ bench }) => {
    bench.write({ 'schedules.yaml': owning({ once }) });
    const { exitCode, stderr } = await bench.rota(['validate'], { env: { CI: 'true' } });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[ledger-lost-in-ci]: schedules.yaml:3:9');
  });

  it.concurrent('is required by rota ledger show', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ brief }) });
    const { exitCode, stderr } = await bench.rota(['ledger', 'show']);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('ledger: git:refs/rota/ledger');
  });
});

describe('a ledger on a git ref', () => {
  it.concurrent('stays in the clone for a sandbox, without fetch or push', async ({ bench }) => {
    const remote = createRemote();
    const cwd = clone(remote);
    writeFileSync(path.join(cwd, 'schedules.yaml'), owning({ brief, once }, 'git:refs/rota/ledger'));
    git(cwd, 'remote', 'set-url', 'origin', '/nonexistent/remote.git');
    const applied = await bench.rota(['apply', '--yes'], { cwd });
    expect([applied.exitCode, applied.stderr]).toEqual([0, '']);
    expect((await bench.rota(['plan'], { cwd })).stdout).toContain('No changes.');
    expect(git(remote, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    expect(git(cwd, 'for-each-ref', '--format=%(refname)', 'refs/rota')).toBe('');
    expect(git(cwd, 'for-each-ref', '--format=%(refname)', 'refs/rota-local')).toBe('refs/rota-local/rota/ledger');
    expect(git(cwd, 'status', '--porcelain')).toBe('?? schedules.yaml');
  });

  it.concurrent('stops the run outside a repository with an error, before any write', async ({ bench }) => {
    bench.write({ 'schedules.yaml': owning({ brief }, 'git:refs/rota/ledger') });
    const { exitCode, stderr } = await bench.rota(['apply', '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[ledger-unreadable]');
    expect(bench.writes()).toEqual([]);
  });
});

it.concurrent('a ledger has no records for one service of what it sent to another', async ({ bench }) => {
  const second = await startSandbox({ startAt: new Date() });
  try {
    bench.write({ 'schedules.yaml': owning({ brief, once }) });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    const env = { HANDINGER_BASE_URL: second.baseUrl, HANDINGER_API_KEY: second.apiKey };
    const applied = await bench.rota(['apply', '--yes'], { env });
    expect([applied.exitCode, applied.stdout]).toEqual([0, expect.stringContaining('created team/once')]);
    const { stdout } = await bench.rota(['ledger', 'show']);
    for (const { baseUrl } of [bench.sandbox, second]) expect(stdout).toContain(`wrk_team on ${baseUrl}\n`);

    const wrong = await bench.rota(['ledger', 'release', 'nobody', '--base-url', second.baseUrl]);
    expect(wrong.stderr).toContain(`the ledger has no worker nobody on ${second.baseUrl}`);
    expect((await bench.rota(['ledger', 'release', 'team', '--base-url', second.baseUrl])).exitCode).toBe(0);
    const left = await bench.rota(['ledger', 'show']);
    expect(left.stdout).toContain(`wrk_team on ${bench.sandbox.baseUrl}\n`);
    expect(left.stdout).not.toContain(second.baseUrl);
    expect((await bench.rota(['ledger', 'rebuild', '--yes'], { env })).exitCode).toBe(0);
    expect((await bench.rota(['plan'])).stdout).toContain('No changes.');
  } finally {
    await second.close();
  }
});
