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

/** Values that most modes share. */
const plain = { notes: [], planFile: null, isLive: true } as const;

async function validate(job: Job): Promise<Result> {
  return { ...plain, ...(await runRota(job, ['validate', ...(await policyFlags(job))])), isLive: false };
}

async function plan(job: Job): Promise<Result> {
  const { inputs, env, cwd } = job;
  const planFile = path.resolve(env['RUNNER_TEMP'] ?? cwd, `rota-${job.target}.plan`);
  // A file of an earlier step would pass for this plan if none can be saved.
  await rm(planFile, { force: true });
  const detailed = inputs.failOnChanges ? ['--detailed-exitcode'] : [];
  const flags = [...detailed, ...(await policyFlags(job)), ...allowFlags(job)];
  const ran = await runRota(job, ['plan', '--out', planFile, ...flags]);
  return { ...plain, ...ran, planFile: existsSync(planFile) ? planFile : null };
}

/** Plans a pull request without a key: against the files of its base, if they can be fetched. */
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

/** Fingerprint of a plan without writes: if nothing was reviewed, nothing may be written. */
const nothingPlanned = fingerprintWrites([]);

const nothingReviewedNote =
  'No reviewed plan was found for this commit: it was pushed without a pull request, or its plan could not be posted as a comment. ' +
  'So only an apply that writes nothing passes. Read what it would write, then run the apply without `expect`.';

const withoutSecretsNote =
  'This run has no API key (it is for a fork or Dependabot, or its job sets none), so the live schedules were not read.';

const withoutBaseNote = 'Its base could not be fetched either, so the files were only validated.';

/** Returns the fingerprint in the comment of the merged pull request; null if there is none. */
async function readReviewed(job: Job): Promise<string | null> {
  if (job.github === null) {
    throw new UsageError('the input expect: expected a token to read the reviewed plan with, got none');
  }
  return (await readStickyComment(job))?.fingerprint ?? null;
}

/**
 * Makes a pull request pass the policy of its base too. If the base cannot be fetched, the command fails, because that
 * policy is not known.
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

/** An empty key in a pull request of the repository itself was forgotten; a workflow that names no key withholds it. */
function isWithoutSecrets({ trigger: { pull }, env }: Job): boolean {
  const isKeptAway = !Object.keys(env).some((name) => name.startsWith('HANDINGER_API_KEY'));
  return pull !== null && !hasAnyKey(env) && (pull.isUntrusted || isKeptAway);
}
