import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { parse } from 'yaml';
import { node24 } from '../addons/action/step.ts';
import { mergeRequest, startGitlabServer } from '../addons/gitlab/gitlab-server.ts';
import { finish, rotaBin, start, type Finished } from '../support/rota.ts';
import { it, team, type Bench } from './bench.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(path.join(root, 'examples/gitlab/.gitlab-ci.yml'), 'utf8');
const gitlabCiLocal = path.join(root, 'node_modules/gitlab-ci-local/dist/index.js');

interface PipelineJob {
  readonly script: readonly string[];
}

type JobName = 'rota plan' | 'rota apply' | 'rota apply by hand' | 'rota due';

const pipeline = parse(text) as Readonly<Record<JobName, PipelineJob & Readonly<Record<string, unknown>>>>;
const terraform = 'rota-terraform.json';
const codequality = 'rota-codequality.json';
const sweep = { interval: '15m', input: 'Sweep.' };

/** Writes programs into a folder at the start of `PATH`: rota and the programs of a GitLab runner. */
function addPrograms(bench: Bench): Readonly<Record<string, string>> {
  const programs = {
    rota: `exec ${process.execPath} ${rotaBin} "$@"`,
    // Replaces an install, which depends only on npm.
    npm: 'mkdir -p node_modules/.bin && cp .tools/rota node_modules/.bin/rota',
    // gitlab-ci-local uses it to copy tracked files, and artifacts, which are already in place.
    rsync: 'for to; do :; done; mkdir -p "$to" && git ls-files -z | xargs -0 cp --parents -t "$to"',
  };
  for (const [name, script] of Object.entries(programs)) {
    bench.write({ [`.tools/${name}`]: `#!/bin/sh\n${script}\n` });
    chmodSync(path.join(bench.folder, '.tools', name), 0o755);
  }
  return {
    PATH: `${path.join(bench.folder, '.tools')}:${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
  };
}

/** Runs the script of a job at the checked-out commit like GitLab: in one shell that ends on the first failure. */
async function runJob(bench: Bench, job: JobName, variables: Readonly<Record<string, string>>): Promise<Finished> {
  const script = pipeline[job].script.join('\n');
  const isCommitted = existsSync(path.join(bench.folder, '.git'));
  const env = {
    ...bench.env,
    ...addPrograms(bench),
    ...(isCommitted ? { CI_COMMIT_SHA: git(bench, 'rev-parse', 'HEAD') } : {}),
    ...variables,
  };
  return await finish(start('bash', ['-e', '-c', script], { cwd: bench.folder, env }));
}

function git(bench: Bench, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...args], {
    cwd: bench.folder,
    encoding: 'utf8',
  }).trim();
}

/** Creates a repository with an origin. Returns the variables with which a job can reach it by its address. */
function init(bench: Bench): Readonly<Record<string, string>> {
  const address = 'https://gitlab.example.com/team/agents.git';
  git(bench, 'init', '--quiet', '--bare', '.origin');
  git(bench, 'init', '--quiet', '--initial-branch=main');
  git(bench, 'remote', 'add', 'origin', address);
  const names = ['COUNT', 'KEY_0', 'VALUE_0'].map((name) => `GIT_CONFIG_${name}`);
  const values = ['1', `url.file://${bench.folder}/.origin.insteadOf`, address];
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

/** Commits files and pushes them to `main`. */
function commit(bench: Bench, files: Readonly<Record<string, string>>): string {
  bench.write(files);
  git(bench, 'add', ...Object.keys(files));
  git(bench, 'commit', '--quiet', '--message=Edit');
  git(bench, 'push', '--quiet', path.join(bench.folder, '.origin'), 'HEAD:main');
  return git(bench, 'rev-parse', 'HEAD');
}

const needed = node24 === null ? ' (skipped: it needs Node 24, which cannot be had from the registry)' : '';

describe.skipIf(node24 === null)(`the GitLab pipeline in gitlab-ci-local${needed}`, () => {
  it.concurrent(
    'comments the plan, applies it after the merge, and refuses changes without review',
    async ({ bench }) => {
      const gitlab = await startGitlabServer();
      const { PATH = '' } = addPrograms(bench);
      const origin = init(bench);
      const run = async (job: JobName, variables: Readonly<Record<string, string>>): Promise<Finished> => {
        const all = Object.entries({ ...bench.env, ...origin, ...gitlab.env, ...variables });
        const names = all.map(([name]) => name).join(',');
        const given = all.flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
        const flags = ['--force-shell-executor', '--state-dir=.gitlab-ci-local', `--ignore-predefined-vars=${names}`];
        const child = start(node24 ?? '', [gitlabCiLocal, ...flags, ...given, job], {
          cwd: bench.folder,
          env: { PATH, HOME: bench.folder },
        });
        return await finish(child);
      };
      try {
        const rare = { interval: '90d', input: 'Rarely.' };
        const merged = commit(bench, {
          '.gitlab-ci.yml': text,
          'package-lock.json': '{}\n',
          'schedules.yaml': team({ sweep, rare }),
        });

        const request = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: String(mergeRequest) };
        const planned = await run('rota plan', request);
        expect({ ...planned, exitCode: planned.exitCode }).toMatchObject({ exitCode: 0 });
        expect(gitlab.notes.map(({ body }) => body)).toEqual([expect.stringContaining('Rarely.')]);
        expect(JSON.parse(bench.read(terraform))).toEqual({ create: 2, update: 0, delete: 0 });
        expect(JSON.parse(bench.read(codequality))).toEqual([
          {
            description: expect.stringContaining('30 days') as string,
            check_name: 'interval-over-30-days',
            fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
            severity: 'minor',
            location: { path: 'schedules.yaml', lines: { begin: expect.any(Number) as number } },
          },
        ]);

        const row = { iid: mergeRequest, state: 'merged', target_branch: 'main', squash_commit_sha: null } as const;
        gitlab.byCommit.set(merged, [{ ...row, sha: 'beef', merge_commit_sha: merged }]);
        const applied = await run('rota apply', { CI_PIPELINE_SOURCE: 'push' });
        expect(applied.stdout).toContain('PASS');
        expect(bench.live()).toHaveLength(2);

        commit(bench, { 'schedules.yaml': team({ sweep }) });
        const pushed = await run('rota apply', { CI_PIPELINE_SOURCE: 'push' });
        expect(pushed.stdout + pushed.stderr).toContain('was not created by merging a merge request');
        expect(pushed.stdout).toContain('FAIL');
        expect(bench.live()).toHaveLength(2);
      } finally {
        await gitlab.close();
      }
    },
  );
});

describe('the GitLab pipeline', () => {
  it('applies one at a time, and applies due changes on a schedule', () => {
    expect(pipeline['rota apply']['resource_group']).toBe('rota');
    for (const job of ['rota apply by hand', 'rota due'] as const) {
      expect(pipeline[job]['extends']).toBe('rota apply');
      expect(pipeline[job]['resource_group']).toBeUndefined();
    }
    expect(pipeline['rota due'].script.at(-1)).toBe('rota apply --yes --due');
  });

  it.concurrent('applies by hand the plan of its pipeline, with the guards that a person allows', async ({ bench }) => {
    const byHand = { ...init(bench), CI_COMMIT_BRANCH: 'main', ROTA_ALLOW: '' };
    commit(bench, { 'schedules.yaml': team({ sweep: { ...sweep, interval: '1m' } }) });
    expect((await runJob(bench, 'rota plan', byHand)).exitCode).toBe(0);
    const refused = await runJob(bench, 'rota apply by hand', byHand);
    expect([refused.exitCode, refused.stderr + refused.stdout]).toEqual([3, expect.stringContaining('too-often')]);
    const allow = { ...byHand, ROTA_ALLOW: 'cancel-limit too-often' };
    expect((await runJob(bench, 'rota apply by hand', allow)).exitCode).toBe(0);
    expect(bench.live()).toHaveLength(1);
  });

  it.concurrent('applies from an older commit only what the branch still declares', async ({ bench }) => {
    const byHand = { ...init(bench), CI_COMMIT_BRANCH: 'main', ROTA_ALLOW: '' };
    const brief = { cron: '30 4 * * MON', input: 'Brief.' };
    const older = commit(bench, { 'schedules.yaml': team({ sweep, brief }) });
    expect((await runJob(bench, 'rota plan', byHand)).exitCode).toBe(0);
    commit(bench, { 'schedules.yaml': team({ sweep }) });
    git(bench, 'checkout', '--quiet', '--detach', older);
    for (const job of ['rota apply', 'rota apply by hand', 'rota due'] as const) {
      const { exitCode, stdout } = await runJob(bench, job, byHand);
      expect([job, exitCode]).toEqual([job, 2]);
      expect(stdout).toMatch(/main has moved on[^]*create team\/brief/);
    }
    expect(bench.writes()).toEqual([]);

    git(bench, 'checkout', '--quiet', 'main');
    commit(bench, { 'schedules.yaml': team({ brief, sweep }) });
    git(bench, 'checkout', '--quiet', '--detach', older);
    expect((await runJob(bench, 'rota apply by hand', byHand)).exitCode).toBe(0);
    expect(bench.live()).toHaveLength(2);
  });

  it.concurrent('plans live state if only accounts have keys', async ({ bench }) => {
    const base = { ...init(bench), CI_MERGE_REQUEST_DIFF_BASE_SHA: commit(bench, { 'schedules.yaml': team({}) }) };
    bench.write({ 'schedules.yaml': team({ sweep }, { account: 'labs' }) });
    const labs = {
      HANDINGER_API_KEY_LABS: bench.env['HANDINGER_API_KEY'] ?? '',
      HANDINGER_BASE_URL_LABS: bench.sandbox.baseUrl,
    };
    const { exitCode } = await runJob(bench, 'rota plan', { ...base, ...labs, HANDINGER_API_KEY: '' });
    expect(exitCode).toBe(0);
    expect(bench.read('rota-plan.md')).not.toContain('Live state not read');
    expect(bench.countRequests('GET')).toBe(1);
  });

  it.concurrent('fails on invalid files, with each problem at its line and without counts', async ({ bench }) => {
    const bad = { cron: '61 * * * *', input: 'x' };
    bench.write({ 'schedules.yaml': team({ one: bad, two: { ...bad } }) });
    const { exitCode, stderr } = await runJob(bench, 'rota plan', { CI_COMMIT_BRANCH: 'main' });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('bad-cron');
    expect(JSON.parse(bench.read(terraform))).toEqual({});
    const findings = JSON.parse(bench.read(codequality)) as readonly {
      readonly fingerprint: string;
      readonly severity: string;
      readonly location: { readonly lines: { readonly begin: number } };
    }[];
    expect(findings.map(({ severity }) => severity)).toEqual(['major', 'major']);
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    const lines = bench.read('schedules.yaml').split('\n');
    for (const { location } of findings) expect(lines[location.lines.begin - 1]).toContain('61 * * * *');
  });

  it.concurrent('compares a merge request with its base without a key', async ({ bench }) => {
    init(bench);
    const base = commit(bench, { 'schedules.yaml': team({ sweep }) });
    bench.write({ 'schedules.yaml': team({ sweep: { ...sweep, interval: '1m' } }) });
    const { exitCode } = await runJob(bench, 'rota plan', {
      HANDINGER_API_KEY: '',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(bench.read(terraform))).toEqual({ create: 0, update: 1, delete: 0 });
    expect(bench.read('rota-plan.md')).toContain('Live state not read');
    expect(bench.sandbox.requests()).toEqual([]);
  });

  it.concurrent('fails on the default branch without a key', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep }) });
    const { exitCode, stderr } = await runJob(bench, 'rota plan', { CI_COMMIT_BRANCH: 'main', HANDINGER_API_KEY: '' });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no API key');
  });
});
