import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import { git } from '../ledger/repository.ts';
import { it, teams, workerId, type Bench } from './bench.ts';

const strict = 'version: 1\nrules: { minGap: 15m }\n';
const loose = 'version: 1\nrules: { minGap: 1m }\n';
const sweep = { interval: '5m', input: 'Sweep.' };
const from = '2099-01-01T00:00:00Z';
const brief = { interval: '30m', input: 'Brief.' };

function write(bench: Bench, policy: string, schedules: object, top: object = {}): void {
  const declared = { version: 1, prune: 'all', ...top, workers: { team: { id: workerId, schedules } } };
  bench.write({ 'rota.policy.yaml': policy, 'schedules.yaml': stringify(declared) });
}

function commit(bench: Bench): void {
  git(bench.folder, 'init', '--quiet');
  git(bench.folder, 'add', '--all');
  git(bench.folder, '-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', 'commit', '--quiet', '--message=Base');
}

describe('rota plan --policy-revision without a ledger', () => {
  it.concurrent.for([
    ['starts later', {}, { from }, {}, 3],
    ['is paused', {}, {}, { pause: { reason: 'x', workers: ['team/sweep'] } }, 3],
    ['already broke the policy before', { sweep: { ...sweep, from } }, { from }, {}, 0],
  ] as const)(
    'checks against the policy of the revision what %s',
    async ([, before, more, top, exitCode], { bench }) => {
      write(bench, strict, { brief, ...before });
      commit(bench);
      expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
      write(bench, loose, { brief: { ...brief, input: 'Edited.' }, sweep: { ...sweep, ...more } }, top);
      const planned = await bench.rota(['plan', '--policy-revision', 'HEAD', '--format', 'json']);
      const { fingerprint } = JSON.parse(planned.stdout) as { readonly fingerprint: string | null };
      expect([planned.exitCode, fingerprint === null]).toEqual([exitCode, exitCode === 3]);
    },
  );

  it.concurrent('warns of a worker that is no longer declared, which rota leaves alone', async ({ bench }) => {
    write(bench, loose, { brief });
    commit(bench);
    bench.write({ 'schedules.yaml': teams() });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    commit(bench);
    write(bench, loose, { sweep: { interval: '15m', input: 'Sweep.' } });
    const { stdout, stderr, exitCode } = await bench.rota(['plan', '--policy-revision', 'HEAD']);
    expect(exitCode).toBe(0);
    expect(stdout + stderr).toContain('worker "other" (wrk_other) is declared at HEAD but not in these files');
    const partial = await bench.rota(['plan', '--policy-revision', 'HEAD', '--worker', 'team']);
    expect(partial.stdout + partial.stderr).not.toContain('worker-dropped');
  });
});
