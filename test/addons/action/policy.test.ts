/** A pull request that loosens the policy and breaks it, in every possible way, with real revisions of a repository. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readInputs, type Job } from '../../../src/addons/action/job.ts';
import { performMode } from '../../../src/addons/action/perform-mode.ts';
import { it as withPlace, node24, workerId } from './step.ts';

let folder = '';
let base = '';

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', '-c', 'protocol.file.allow=always'];
  const env = { PATH: process.env['PATH'], HOME: folder };
  return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8', env, stdio: 'pipe' }).trim();
}

const strict = 'version: 1\nrules: { minGap: 15m }\n';
const loose = 'version: 1\nrules: { minGap: 1m }\n';

function declare(interval: string, name = 'team'): string {
  const schedules = { sweep: { interval, input: `Sweep ${name}.` } };
  return stringify({ version: 1, prune: 'all', workers: { [name]: { id: `wrk_${name}`, schedules } } });
}

function write(files: Readonly<Record<string, string | null>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (text === null) rmSync(file, { recursive: true });
    else {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}

function commit(): void {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message=Change');
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rota-policy-action-'));
  git('init', '--quiet', '--initial-branch=main');
  write({ 'rota.policy.yaml': strict, 'agents/a.yaml': declare('30m') });
  commit();
  base = git('rev-parse', 'HEAD');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function perform(mode: 'plan' | 'validate', { isPull = true, paths = ['agents'] } = {}) {
  const job: Job = {
    inputs: { ...readInputs({ INPUT_MODE: mode }), paths },
    trigger: {
      sha: git('rev-parse', 'HEAD'),
      branch: 'main',
      pull: isPull ? { number: 1, headSha: null, baseSha: base, isUntrusted: true } : null,
    },
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    workspace: folder,
    cwd: folder,
    target: 'x',
    github: null,
  };
  const { exitCode, document, stderr } = await performMode(job);
  const found = document?.format === 'rota.plan/1' ? document.guards.map(({ breach }) => breach) : [];
  return { exitCode, rules: found.flatMap((breach) => breach?.rule ?? []), document, stderr };
}

const breaking = { 'agents/a.yaml': declare('5m') };

/** The ways to create the pull request, on a branch from the base. */
const ways: Readonly<Record<string, () => void>> = {
  'an edit of the policy': () => {
    write({ ...breaking, 'rota.policy.yaml': loose });
    commit();
  },
  'its own exception': () => {
    const exception = '  - { schedule: team/sweep, rule: minGap, permit: 1m, until: 2099-01-01, reason: mine }\n';
    write({ ...breaking, 'rota.policy.yaml': `${strict}exceptions:\n${exception}` });
    commit();
  },
  'a policy that only warns': () => {
    write({ ...breaking, 'rota.policy.yaml': `${strict}warn: [minGap]\n` });
    commit();
  },
  'a deletion of the policy': () => {
    write({ ...breaking, 'rota.policy.yaml': null });
    commit();
  },
  'a rename of the policy': () => {
    git('mv', 'rota.policy.yaml', 'agents/rota.policy.yaml');
    write(breaking);
    commit();
  },
  'a new folder of declarations': () => {
    write({ 'rota.policy.yaml': loose, 'agents/deep/er/b.yaml': declare('1m', 'new').replace('prune: all\n', '') });
    write({ 'agents/deep/er/b.yaml': declare('1m', 'new') });
    commit();
  },
  'a merge commit': () => {
    write({ 'rota.policy.yaml': loose });
    commit();
    git('checkout', '--quiet', '-b', 'other', base);
    write(breaking);
    commit();
    git('merge', '--quiet', '--no-ff', '--message=Merge', 'pull');
    git('branch', '--quiet', '--delete', '--force', 'pull');
    git('branch', '--quiet', '--move', 'pull');
  },
  'a force push of a history that never had the policy': () => {
    git('checkout', '--quiet', '--orphan', 'alone');
    write({ ...breaking, 'rota.policy.yaml': null });
    commit();
    git('branch', '--quiet', '--delete', '--force', 'pull');
    git('branch', '--quiet', '--move', 'pull');
  },
};

describe('a pull request that breaks the policy of its base', () => {
  it.each(Object.keys(ways))('is refused with %s', async (way) => {
    git('checkout', '--quiet', '--force', '-B', 'pull', base);
    ways[way]?.();
    const planned = await perform('plan');
    expect(planned).toMatchObject({ exitCode: 3, rules: ['minGap'] });
    expect(planned.document).toMatchObject({ fingerprint: null });
    expect(await perform('validate')).toMatchObject({ exitCode: 3 });
  });

  it('is refused if the policy in the checkout is a link or a submodule, whatever it points to', async () => {
    git('checkout', '--quiet', '--force', '-B', 'pull', base);
    write({ ...breaking, 'loose.yaml': loose, 'rota.policy.yaml': null });
    symlinkSync('loose.yaml', path.join(folder, 'rota.policy.yaml'));
    commit();
    expect(await perform('plan')).toMatchObject({ exitCode: 1 });
    const linked = git('rev-parse', 'HEAD');

    git('checkout', '--quiet', '--force', '-B', 'pull', base);
    write({ ...breaking, 'rota.policy.yaml': null });
    git('add', '--all');
    git('update-index', '--add', '--cacheinfo', `160000,${base},rota.policy.yaml`);
    git('commit', '--quiet', '--message=Change');
    mkdirSync(path.join(folder, 'rota.policy.yaml'));
    expect(await perform('plan')).toMatchObject({ exitCode: 1 });
    const withSubmodule = git('rev-parse', 'HEAD');

    // As a base, neither counts as a valid policy or as a missing one.
    const kept = base;
    try {
      for (const revision of [linked, withSubmodule]) {
        git('checkout', '--quiet', '--force', '-B', 'pull', kept);
        base = revision;
        const { exitCode, document } = await perform('validate');
        expect({ exitCode, document, stderr: (await perform('validate')).stderr }).toMatchObject({
          exitCode: 1,
          stderr: expect.stringMatching(/the policy must be a regular file/) as string,
        });
      }
    } finally {
      base = kept;
    }
  });

  it('passes if it lessens a breach or breaks nothing', async () => {
    git('checkout', '--quiet', '--force', '-B', 'pull', base);
    write({ 'rota.policy.yaml': loose, 'agents/a.yaml': declare('20m') });
    commit();
    expect(await perform('plan')).toMatchObject({ exitCode: 0, rules: [] });
    // A push is judged by the policy of the checkout.
    write(breaking);
    commit();
    expect(await perform('validate', { isPull: false })).toMatchObject({ exitCode: 0 });
  });
});

describe.skipIf(node24 === null)(
  'the action, run like on a runner, for a pull request that loosens the policy and breaks it',
  () => {
    withPlace(
      'fails the check and leaves no reviewed plan to apply, even though the branch then has the looser policy',
      async ({ place }) => {
        const schedules = (interval: string): string =>
          stringify({
            version: 1,
            prune: 'all',
            workers: { team: { id: workerId, schedules: { sweep: { interval, input: 'Sweep.' } } } },
          });
        place.commit({ 'schedules.yaml': schedules('30m'), 'rota.policy.yaml': strict });
        place.commit({ 'schedules.yaml': schedules('5m'), 'rota.policy.yaml': loose });
        const { exitCode, outputs, commands } = await place.run();
        expect({ exitCode, fingerprint: outputs['fingerprint'], plan: outputs['plan-file'] }).toEqual({
          exitCode: 3,
          fingerprint: '',
          plan: '',
        });
        expect(commands).toMatchObject([
          { name: 'error', properties: { file: 'schedules.yaml', title: 'refused by policy: minGap' } },
        ]);
        const [comment] = place.github.comments.filter(({ user }) => user.type === 'Bot');
        expect(comment?.body).toContain('No flag permits it');
        expect(comment?.body).not.toMatch(/plan=[0-9a-f]{64}/);
        place.merge();
        const applied = await place.run({ event: { kind: 'push' }, with: { mode: 'apply', expect: 'reviewed' } });
        expect(applied.exitCode).toBe(3);
        expect(place.live()).toEqual([]);
      },
    );
  },
);
