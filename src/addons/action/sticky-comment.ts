/** The one comment of a target on a pull request: the action writes it again and again, and reads what it wrote. */
import { withRetries } from '../../api/code-host.ts';
import { systemClock } from '../../clock.ts';
import { formatStickyBody, parseStickyBody } from '../../report/markdown/sticky-body.ts';
import type { StickyBody } from '../../report/markdown/sticky-body.ts';
import type { GithubApi } from './github-api.ts';
import type { Job } from './job.ts';

/**
 * Reads the comment of this job; null when there is none.
 *
 * @throws CodeHostError when the comments cannot be read: that is never taken for none.
 */
export async function readStickyComment(job: Job): Promise<StickyBody | null> {
  const place = await locate(job);
  return place === null ? null : ((await withRetries(systemClock, () => find(place)))?.says ?? null);
}

/**
 * Writes the comment of this job: the first time it is created, then updated. Without a pull request or a token it goes
 * nowhere, and where the pull request has a newer commit by now, of which another run tells; false then.
 *
 * @throws CodeHostError when it cannot be written.
 */
export async function writeStickyComment(
  job: Job,
  change: (before: StickyBody | null) => StickyBody,
): Promise<boolean> {
  const place = await locate(job);
  if (place === null) return true;
  const { github, pullNumber, target } = place;
  // What an apply did is told whatever came since.
  const headSha = job.inputs.mode === 'plan' ? (job.trigger.pull?.headSha ?? null) : null;
  // Each try looks first: a create whose answer was lost must not make a second comment.
  return await withRetries(systemClock, async () => {
    if (headSha !== null && (await github.findHead(pullNumber)) !== headSha) return false;
    const found = await find(place);
    const body = formatStickyBody(target, change(found?.says ?? null));
    if (found === null) await github.createComment(pullNumber, body);
    else await github.updateComment(found.id, body);
    return true;
  });
}

interface StickyPlace {
  readonly github: GithubApi;
  readonly pullNumber: number;
  readonly target: string;
}

/** On the pull request that triggered the job, else on the one its commit was merged from; null without any or a token. */
async function locate({ trigger, github, target }: Job): Promise<StickyPlace | null> {
  if (github === null) return null;
  const { sha, branch } = trigger;
  const pullNumber = trigger.pull?.number ?? (await withRetries(systemClock, () => github.findMergedPull(sha, branch)));
  return pullNumber === null ? null : { github, pullNumber, target };
}

async function find({
  github,
  pullNumber,
  target,
}: StickyPlace): Promise<{ readonly id: number; readonly says: StickyBody } | null> {
  for (const { id, body, isTrusted } of await github.listComments(pullNumber)) {
    // Anyone may comment, so a marker alone proves nothing.
    const says = isTrusted ? parseStickyBody(target, body) : null;
    if (says !== null) return { id, says };
  }
  return null;
}
