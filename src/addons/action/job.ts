import path from 'node:path';
import { UsageError, reasonOf } from '../../cli/errors.ts';
import { readProxy } from '../../cli/settings.ts';
import { readRecord, readText, wholeFrom } from '../../json/reader.ts';
import { gitCredentials } from './checkout.ts';
import { createGithubApi } from './github-api.ts';
import { readInputs } from './inputs.ts';
import { targetId } from '../../report/markdown/sticky-body.ts';
import { readFile } from 'node:fs/promises';
import type { GithubApi } from './github-api.ts';
import type { Inputs } from './inputs.ts';
import type { Environment } from './runner.ts';

/** One step of a workflow: what it was asked for and where it stands. */
export interface Job {
  readonly inputs: Inputs;
  readonly trigger: Trigger;
  /** The environment of the step, and what lets git reach its repository. */
  readonly env: Environment;
  /** The root of the checkout; absolute. */
  readonly workspace: string;
  /** The working directory; absolute. */
  readonly cwd: string;
  /** A short name for what is planned; the same in every run that plans the same. */
  readonly target: string;
  /** Null when the step was given no token. */
  readonly github: GithubApi | null;
}

/**
 * Reads the inputs, the event and the environment of a step.
 *
 * @throws UsageError when an input, the event or the proxy is wrong.
 */
export async function readJob(env: Environment): Promise<Job> {
  const inputs = readInputs(env);
  const workspace = path.resolve(env['GITHUB_WORKSPACE'] ?? '.');
  const cwd = path.resolve(workspace, inputs.workingDirectory);
  return {
    inputs,
    trigger: await readTrigger(env),
    env: { ...env, ...(await gitCredentials({ env, cwd, token: inputs.token })) },
    workspace,
    cwd,
    target: targetId([inputs.target ?? '', path.normalize(inputs.workingDirectory), ...inputs.paths]),
    github: openGithub(inputs, env),
  };
}

function openGithub({ token }: Inputs, env: Environment): GithubApi | null {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  if (token === null || repository === '') return null;
  const baseUrl = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  const graphqlUrl = env['GITHUB_GRAPHQL_URL'] ?? `${baseUrl}/graphql`;
  return createGithubApi({ baseUrl, graphqlUrl, proxy: readProxy(baseUrl, env), repository, token });
}

interface Trigger {
  /** The commit that is checked out; empty outside GitHub. */
  readonly sha: string;
  /** The branch that the run is of; empty outside GitHub. */
  readonly branch: string;
  /** The pull request it is about; null when it is about none. */
  readonly pull: {
    readonly number: number;
    /** The last commit of its branch when the run began; null when the event does not say. */
    readonly headSha: string | null;
    /** What it would be merged into. */
    readonly baseSha: string;
    /** True for a fork and for Dependabot: GitHub gives such a run no secrets and a token that can only read. */
    readonly isUntrusted: boolean;
  } | null;
}

/**
 * Reads the event that the runner describes in `GITHUB_EVENT_PATH`.
 *
 * @throws UsageError when that file cannot be read, or is no event of GitHub.
 */
export async function readTrigger(env: Environment): Promise<Trigger> {
  const file = env['GITHUB_EVENT_PATH'] ?? '';
  const { GITHUB_SHA: sha = '', GITHUB_REF_NAME: branch = '' } = env;
  if (file === '') return { sha, branch, pull: null };
  try {
    const event = readRecord(JSON.parse(await readFile(file, 'utf8')), 'event');
    const pull = event['pull_request'] === undefined ? null : readPull(event['pull_request'], env);
    return { sha, branch, pull };
  } catch (error) {
    throw new UsageError(
      `cannot read the event of this run from ${file}: ${reasonOf(error)}`,
      'the runner names that file in GITHUB_EVENT_PATH; leave the variable to it, or unset it outside GitHub',
    );
  }
}

/** @throws UnreadableError */
function readPull(value: unknown, env: Environment): Trigger['pull'] {
  const { number, base, head } = readRecord(value, 'pull_request');
  const { sha: baseSha, repo } = readRecord(base, 'pull_request.base');
  const { sha: headSha, repo: headRepo } = head === undefined ? {} : readRecord(head, 'pull_request.head');
  const own = nameOf(repo);
  // In doubt it is a fork: that costs a comment, and the opposite mistake would trust a stranger.
  const isFork = own === null || nameOf(headRepo) !== own;
  return {
    number: wholeFrom(1)(number, 'pull_request.number'),
    headSha: headSha === undefined ? null : readText(headSha, 'pull_request.head.sha'),
    baseSha: readText(baseSha, 'pull_request.base.sha'),
    isUntrusted: isFork || env['GITHUB_ACTOR'] === 'dependabot[bot]',
  };
}

/** The name of a repository; null where it is not told, or the fork is gone. */
function nameOf(repository: unknown): string | null {
  const isTold = typeof repository === 'object' && repository !== null && 'full_name' in repository;
  return isTold && typeof repository.full_name === 'string' ? repository.full_name : null;
}
