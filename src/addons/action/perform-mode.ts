import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { hasAnyKey } from '../../cli/account-settings.ts';
import { UsageError } from '../../cli/errors.ts';
import { decisionNames } from '../../core/plan/decisions.ts';
import { fingerprintWrites } from '../../core/plan/fingerprint.ts';
import { systemClock } from '../../clock.ts';
import { fetchCommit } from './checkout.ts';
import { findOvertaken } from './find-overtaken.ts';
import type { Job } from './job.ts';
import { performDrift } from './perform-drift.ts';
import { runRota, type Result } from './run-rota.ts';
import { readStickyComment } from './sticky-comment.ts';

export async function performMode(job: Job): Promise<Result> {
  const { mode } = job.inputs;
  switch (mode) {
    case 'validate':
      return await validate(job);
    case 'plan':
      return isWithoutSecrets(job) ? await planOffline(job) : await plan(job);
    case 'apply':
      return await apply(job);
    case 'drift':
      return await performDrift(job, () => runRota(job, ['plan']), systemClock);
  }
}

/** What most modes have in common. */
const plain = { notes: [], planFile: null, isLive: true } as const;

async function validate(job: Job): Promise<Result> {
  return { ...plain, ...(await runRota(job, ['validate', ...(await policyFlags(job))])), isLive: false };
}

async function plan(job: Job): Promise<Result> {
  const { inputs, env, cwd } = job;
  const planFile = path.resolve(env['RUNNER_TEMP'] ?? cwd, `rota-${job.target}.plan`);
  // One of an earlier step would stand for this plan where none can be saved.
  await rm(planFile, { force: true });
  const detailed = inputs.failOnChanges ? ['--detailed-exitcode'] : [];
  const flags = [...detailed, ...(await policyFlags(job)), ...allowFlags(job)];
  const ran = await runRota(job, ['plan', '--out', planFile, ...flags]);
  return { ...plain, ...ran, planFile: existsSync(planFile) ? planFile : null };
}

/** The plan of a pull request that has no key: against the files of its base, where those can be had. */
async function planOffline(job: Job): Promise<Result> {
  const base = job.trigger.pull?.baseSha ?? '';
  const hasBase = await fetchCommit(base, job);
  const planned = ['plan', '--base', base, '--policy-revision', base, ...allowFlags(job)];
  const ran = await runRota(job, hasBase ? planned : ['validate']);
  const notes = hasBase ? [withoutSecretsNote] : [withoutSecretsNote, withoutBaseNote];
  return { ...plain, ...ran, notes, isLive: false };
}

async function apply(job: Job): Promise<Result> {
  const { expect, due } = job.inputs;
  const overtaken = await findOvertaken(job, allowFlags(job));
  if (overtaken !== null) return { ...plain, ...overtaken, document: null };
  const reviewed = expect === 'reviewed' ? await readReviewed(job) : expect;
  const expected = reviewed ?? nothingPlanned;
  const binding = [...(expect === null ? [] : ['--expect', expected]), ...(due ? ['--due'] : [])];
  const ran = await runRota(job, ['apply', '--yes', ...binding, ...allowFlags(job), ...decisionFlags(job)]);
  const notes = expect !== null && reviewed === null ? [nothingReviewedNote] : [];
  return { ...plain, ...ran, notes };
}

/** The fingerprint of a plan without writes: where nothing was reviewed, nothing may be written. */
const nothingPlanned = fingerprintWrites([]);

const nothingReviewedNote =
  'No reviewed plan was found for this commit: it was pushed without a pull request, or its plan could not be commented. ' +
  'So only an apply that writes nothing passes. Read what it would write, then run the apply without `expect`.';

const withoutSecretsNote =
  'This run has no access to the key (as in a fork, for Dependabot, or in a job that names none), so the live schedules were not read.';

const withoutBaseNote = 'Its base could not be fetched either, so the files were checked and compared with nothing.';

/** The fingerprint in the comment of the pull request that was merged; null when there is none. */
async function readReviewed(job: Job): Promise<string | null> {
  if (job.github === null) {
    throw new UsageError('the input expect: expected a token to read the reviewed plan with, got none');
  }
  return (await readStickyComment(job))?.fingerprint ?? null;
}

/**
 * What makes a pull request pass the policy of its base as well. A base that cannot be fetched is an error of the command: what
 * its policy says is then not known.
 */
async function policyFlags({ trigger: { pull }, ...git }: Job): Promise<readonly string[]> {
  if (pull === null) return [];
  await fetchCommit(pull.baseSha, git);
  return ['--policy-revision', pull.baseSha];
}

function allowFlags({ inputs }: Job): readonly string[] {
  return inputs.allow.flatMap((guard) => ['--allow', guard]);
}

function decisionFlags({ inputs: { decisions } }: Job): readonly string[] {
  return decisionNames.flatMap((name) => decisions[name].flatMap((address) => [`--${name}`, address]));
}

/** In a pull request of the repository itself a key that is empty was forgotten; a workflow that names none keeps it away. */
function isWithoutSecrets({ trigger: { pull }, env }: Job): boolean {
  const isKeptAway = !Object.keys(env).some((name) => name.startsWith('HANDINGER_API_KEY'));
  return pull !== null && !hasAnyKey(env) && (pull.isUntrusted || isKeptAway);
}
