import { exitCodes } from '../../cli/exit-code.ts';
import { UsageError } from '../../cli/errors.ts';
import type { Clock } from '../../clock.ts';
import { keepIssue } from './drift-issue.ts';
import type { IssueDeed } from './drift-issue.ts';
import { driftTitle, renderDrift } from './drift-text.ts';
import { findDrift, fingerprintDrift, intersect, isClean } from './find-drift.ts';
import type { Drift } from './find-drift.ts';
import type { Job } from './job.ts';
import { runLink } from './render-result.ts';
import type { Ran, Result } from './run-rota.ts';
import { CodeHostError } from '../../api/code-host.ts';

/** How long after the first plan the second one is made, in milliseconds. */
const apartMs = 120_000;

/**
 * Plans, plans again two minutes later when something differs, and keeps the one issue about what differs in both. Drift
 * that is found is no failure of the step: the issue tells it.
 *
 * @throws UsageError on a pull request and without a token, and CodeHostError when the issue cannot be kept.
 */
export async function performDrift(job: Job, plan: () => Promise<Ran>, clock: Clock): Promise<Result> {
  const { github, trigger, target, inputs } = job;
  if (trigger.pull !== null) {
    throw new UsageError('the mode drift: expected a run on a schedule or by hand, got one of a pull request');
  }
  if (github === null) throw new UsageError('the mode drift: expected a token to keep the issue with, got none');
  const first = await plan();
  const before = readDrift(first);
  if (before === null) return endOf(first, null, []);
  if (!isClean(before)) await clock.sleep(apartMs);
  const again = isClean(before) ? first : await plan();
  const now = readDrift(again);
  if (now === null || again.document?.format !== 'rota.plan/1') return endOf(again, null, []);
  const { document } = again;
  const drift = intersect(before, now);
  // What differs in one plan alone may be gone in a moment, and what was not listed is not known.
  const isWhole = document.workers.every(({ unavailable }) => unavailable === null);
  const isSettled = !isClean(drift) || (isClean(now) && isWhole);
  if (!isSettled) return endOf(again, isClean(now) ? null : drift, [unsettledNote(now)]);
  const wanted = isClean(drift)
    ? null
    : {
        title: driftTitle(inputs.target),
        fingerprint: fingerprintDrift(drift),
        text: renderDrift({ drift, document, hasPrompts: inputs.prompts, target: inputs.target }),
        footer: `\n${runLink(job)}\n`,
      };
  const deed = await keepIssue({ github, clock, target }, wanted).catch((error: unknown) => {
    throw error instanceof CodeHostError ? withHint(error) : error;
  });
  return endOf(again, drift, [notes[deed]]);
}

/** Null where a plan was not made, or without the ledger that there is: it cannot tell what drifted. */
function readDrift({ document }: Ran): Drift | null {
  if (document?.format !== 'rota.plan/1' || document.error !== null || document.estimate) return null;
  return document.diagnostics.some(({ severity }) => severity === 'error') ? null : findDrift(document);
}

/** An estimate ends a plan well, but says nothing of drift. */
function endOf({ exitCode, document, said }: Ran, drift: Drift | null, news: readonly string[]): Result {
  const isEstimate = document?.format === 'rota.plan/1' && document.estimate;
  return {
    // What is refused of an apply is no matter of this step.
    exitCode: isEstimate ? exitCodes.error : exitCode === exitCodes.refused ? exitCodes.done : exitCode,
    document,
    said,
    notes: isEstimate ? ['The ledger could not be read, so nothing is known of drift.'] : news,
    planFile: null,
    isLive: true,
    ...(drift === null ? {} : { hasDrift: !isClean(drift) }),
  };
}

function unsettledNote(now: Drift): string {
  return isClean(now)
    ? 'Not every worker could be listed, so the issue about drift stays as it is.'
    : 'Two plans, two minutes apart, do not agree on what differs, so the issue about drift stays as it is.';
}

const notes: Readonly<Record<IssueDeed, string>> = {
  opened: 'Drift: an issue was opened.',
  edited: 'Drift: the issue was edited.',
  reopened: 'Drift: the issue was opened again.',
  unchanged: 'Drift: the open issue says so already.',
  'left closed': 'Drift: the issue about it was closed by hand and stays closed.',
  closed: 'No drift: the issue was closed.',
  none: 'No drift.',
};

function withHint(error: CodeHostError): Error {
  const hints: Readonly<Record<number, string>> = {
    403: 'give the job the permission issues: write',
    410: 'the repository has issues switched off: switch them on in its settings',
  };
  const hint = hints[error.status ?? 0];
  return hint === undefined || error.waitMs !== null ? error : Object.assign(error, { hint });
}
