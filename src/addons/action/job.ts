import path from 'node:path';
import { readProxy } from '../../cli/settings.ts';
import { systemClock } from '../../clock.ts';
import { gitCredentials } from './git-credentials.ts';
import { createGithubApi } from './github-api.ts';
import type { GithubApi } from './github-api.ts';
import { readInputs } from './inputs.ts';
import type { Inputs } from './inputs.ts';
import type { Environment } from './runner.ts';
import { targetId } from '../../report/markdown/sticky-body.ts';
import type { StickyPlace } from './sticky-comment.ts';
import { readTrigger } from './trigger.ts';
import type { Trigger } from './trigger.ts';
import { withRetries } from '../../api/code-host.ts';

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
 * @throws UsageError when an input or the proxy is wrong.
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

/**
 * Where the comment of this job is: on the pull request that triggered it, else on the one its commit was merged from.
 * Null when there is neither, or no token.
 *
 * @throws CodeHostError when GitHub cannot say where the commit comes from.
 */
export async function locateComment({ trigger, github, target }: Job): Promise<StickyPlace | null> {
  if (github === null) return null;
  const pullNumber = trigger.pull?.number ?? (await withRetries(systemClock, () => github.findMergedPull(trigger.sha)));
  if (pullNumber === null) return null;
  return { github, clock: systemClock, pullNumber, target };
}

function openGithub({ token }: Inputs, env: Environment): GithubApi | null {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  if (token === null || repository === '') return null;
  const baseUrl = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  const graphqlUrl = env['GITHUB_GRAPHQL_URL'] ?? `${baseUrl}/graphql`;
  return createGithubApi({ baseUrl, graphqlUrl, proxy: readProxy(baseUrl, env), repository, token });
}
