/** A step of a workflow: its inputs, its event and its environment. */
import path from 'node:path';
import { reasonOf } from '../../errors.ts';
import { UsageError } from '../../cli/errors.ts';
import { readProxy } from '../../cli/settings.ts';
import { readRecord, readText, wholeFrom } from '../../json/reader.ts';
import { gitCredentials } from './checkout.ts';
import { createGithubApi, type GithubApi } from './github-api.ts';
import { targetId } from '../../report/markdown/sticky-body.ts';
import { readFile } from 'node:fs/promises';
import { allowableGuards } from '../../core/model/guard.ts';
import { decisionNames, mapDecisions, type Decisions } from '../../core/plan/decisions.ts';
import type { Environment } from './runner.ts';

/** A step of a workflow: what it was asked to do, and its surroundings. */
export interface Job {
  readonly inputs: Inputs;
  readonly trigger: Trigger;
  /** Environment of the step, with what git needs to reach its repository. */
  readonly env: Environment;
  /** The root of the checkout; absolute. */
  readonly workspace: string;
  /** The working directory; absolute. */
  readonly cwd: string;
  /** A short name for what is planned, equal in every run that plans the same. */
  readonly target: string;
  /** null if the step was given no token. */
  readonly github: GithubApi | null;
}

/**
 * Reads the inputs, the event and the environment of a step.
 *
 * @throws UsageError if an input, the event or the proxy is wrong.
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
  /** The checked-out commit; empty outside GitHub. */
  readonly sha: string;
  /** The branch of the run; empty outside GitHub. */
  readonly branch: string;
  /** The pull request of the run; null if there is none. */
  readonly pull: {
    readonly number: number;
    /** The last commit of its branch when the run began; null if the event does not say. */
    readonly headSha: string | null;
    /** The commit it would be merged into. */
    readonly baseSha: string;
    /** True for a fork and for Dependabot: GitHub gives such a run no secrets and a read-only token. */
    readonly isUntrusted: boolean;
  } | null;
}

/**
 * Reads the event that the runner describes in `GITHUB_EVENT_PATH`.
 *
 * @throws UsageError if that file cannot be read, or is not an event of GitHub.
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
      `cannot read this run's event from ${file}: ${reasonOf(error)}`,
      'the runner sets GITHUB_EVENT_PATH to that file; do not change it, or unset it outside GitHub',
    );
  }
}

/** @throws UnreadableError */
function readPull(value: unknown, env: Environment): Trigger['pull'] {
  const { number, base, head } = readRecord(value, 'pull_request');
  const { sha: baseSha, repo } = readRecord(base, 'pull_request.base');
  const { sha: headSha, repo: headRepo } = head === undefined ? {} : readRecord(head, 'pull_request.head');
  const own = nameOf(repo);
  // In doubt it is a fork: that costs a comment, while the opposite mistake would trust a stranger.
  const isFork = own === null || nameOf(headRepo) !== own;
  return {
    number: wholeFrom(1)(number, 'pull_request.number'),
    headSha: headSha === undefined ? null : readText(headSha, 'pull_request.head.sha'),
    baseSha: readText(baseSha, 'pull_request.base.sha'),
    isUntrusted: isFork || env['GITHUB_ACTOR'] === 'dependabot[bot]',
  };
}

/** Returns the name of a repository; null if it is not given, as when a fork was deleted. */
function nameOf(repository: unknown): string | null {
  const hasName = typeof repository === 'object' && repository !== null && 'full_name' in repository;
  return hasName && typeof repository.full_name === 'string' ? repository.full_name : null;
}

const modes = ['plan', 'apply', 'validate', 'drift'] as const;

/** Inputs of the action; `action.yml` describes each. */
export interface Inputs {
  readonly mode: (typeof modes)[number];
  /** If empty, the default files of the working directory. */
  readonly paths: readonly string[];
  /** Relative to the checkout. */
  readonly workingDirectory: string;
  /** Tells the comments of several plans on one pull request apart; null if there is only one. */
  readonly target: string | null;
  readonly comment: boolean;
  readonly allow: readonly string[];
  readonly decisions: Decisions;
  /** A fingerprint, or `reviewed` for the one in the comment of the merged pull request; null permits any plan. */
  readonly expect: string | null;
  /** Whether to apply only what passed instants cause. */
  readonly due: boolean;
  readonly failOnChanges: boolean;
  /** Whether the drift issue shows prompts. */
  readonly prompts: boolean;
  /** For GitHub's API, never for the service; null if there is none. */
  readonly token: string | null;
}

/**
 * Reads the inputs, which the runner passes as `INPUT_…`.
 *
 * @throws UsageError for the first input that is not allowed.
 */
export function readInputs(env: Environment): Inputs {
  const read = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const mode = readChoice('mode', read('mode') || 'plan', modes);
  const expect = read('expect') || null;
  const due = readBoolean('due', read('due') || 'false');
  const failOnChanges = readBoolean('fail-on-changes', read('fail-on-changes') || 'false');
  if (expect !== null && mode !== 'apply') throw new UsageError('the input expect: expected only with mode apply');
  if (expect !== null && expect !== 'reviewed' && !/^[0-9a-f]{64}$/.test(expect)) {
    throw new UsageError('the input expect: expected a fingerprint of 64 hexadecimal digits, or reviewed');
  }
  if (due && mode !== 'apply') throw new UsageError('the input due: expected only with mode apply');
  if (due && expect !== null) throw new UsageError('the input due: expected only without expect');
  if (failOnChanges && mode !== 'plan') {
    throw new UsageError('the input fail-on-changes: expected only with mode plan');
  }
  const prompts = readBoolean('prompts', read('prompts') || 'false');
  if (prompts && mode !== 'drift') throw new UsageError('the input prompts: expected only with mode drift');
  const decisions = mapDecisions((name) => listOf(read(name), /[\s,]+/));
  for (const name of decisionNames) {
    if (decisions[name].length > 0 && mode !== 'apply') {
      throw new UsageError(`the input ${name}: expected only with mode apply`);
    }
  }
  return {
    mode,
    paths: listOf(read('paths'), /\r?\n/),
    workingDirectory: read('working-directory') || '.',
    target: readTarget(read('target')),
    comment: readBoolean('comment', read('comment') || 'true'),
    allow: listOf(read('allow'), /[\s,]+/).map((guard) => readChoice('allow', guard, allowableGuards)),
    decisions,
    expect,
    due,
    failOnChanges,
    prompts,
    token: read('token') || null,
  };
}

function readChoice<Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  throw new UsageError(`the input ${name}: expected ${choices.join(', ')}, got ${JSON.stringify(value)}`);
}

function readBoolean(name: string, value: string): boolean {
  return readChoice(name, value, ['true', 'false']) === 'true';
}

/** Accepts only harmless characters, because the target is shown in comments as it is. */
function readTarget(value: string): string | null {
  if (value === '' || /^[A-Za-z0-9](?:[A-Za-z0-9 ./_-]{0,98}[A-Za-z0-9])?$/.test(value)) return value || null;
  throw new UsageError('the input target: expected 1 to 100 letters, digits, spaces, ".", "/", "_" and "-"');
}

function listOf(text: string, separator: RegExp): readonly string[] {
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
