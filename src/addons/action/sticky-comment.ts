/** The one comment of a target on a pull request, which the action keeps up to date and reads back. */
import { withRetries } from '../../api/code-host.ts';
import { systemClock } from '../../clock.ts';
import {
  duplicateBody,
  formatStickyBody,
  parseStickyBody,
  type StickyBody,
} from '../../report/markdown/sticky-body.ts';
import type { GithubApi, PullComment } from './github-api.ts';
import type { Job } from './job.ts';

/**
 * Reads the comment of this job; null if there is none.
 *
 * @throws CodeHostError if the comments cannot be read: that never counts as none.
 */
export async function readStickyComment(job: Job): Promise<StickyBody | null> {
  const place = await locate(job);
  if (place === null) return null;
  const [found] = await withRetries(systemClock, () => findAll(place));
  return found?.says ?? null;
}

/**
 * Creates the comment of this job or updates it. If another run created one at the same instant, the older one is kept.
 * Does nothing without a pull request or a token. Returns false, without writing, if the pull request has a newer
 * commit by now, whose run comments instead.
 *
 * @throws CodeHostError if it cannot be written.
 */
export async function writeStickyComment(
  job: Job,
  change: (before: StickyBody | null) => StickyBody,
): Promise<boolean> {
  const place = await locate(job);
  if (place === null) return true;
  const { github, pullNumber, target } = place;
  // What an apply did is reported even if a newer commit came since.
  const headSha = job.inputs.mode === 'plan' ? (job.trigger.pull?.headSha ?? null) : null;
  // Each try looks first: a create whose answer was lost must not make a second comment.
  return await withRetries(systemClock, async () => {
    if (headSha !== null && (await github.findHead(pullNumber)) !== headSha) return false;
    const [found, ...others] = await findAll(place);
    const body = formatStickyBody(target, change(found?.says ?? null));
    if (found === undefined) await github.createComment(pullNumber, body);
    else await github.updateComment(found.id, body);
    for (const { id, author } of others) if (author === found?.author) await github.updateComment(id, duplicateBody);
    return true;
  });
}

interface StickyPlace {
  readonly github: GithubApi;
  readonly pullNumber: number;
  readonly target: string;
}

/** Finds the pull request that triggered the job, else the one its commit was merged from; null if none or no token. */
async function locate({ trigger, github, target }: Job): Promise<StickyPlace | null> {
  if (github === null) return null;
  const { sha, branch } = trigger;
  const pullNumber = trigger.pull?.number ?? (await withRetries(systemClock, () => github.findMergedPull(sha, branch)));
  return pullNumber === null ? null : { github, pullNumber, target };
}

/** Returns the comments of a target, oldest first. */
async function findAll({ github, pullNumber, target }: StickyPlace): Promise<readonly StickyComment[]> {
  const comments = await github.listComments(pullNumber);
  return comments.flatMap(({ body, isTrusted, ...comment }) => {
    // Anyone may comment, so a marker alone proves nothing.
    const says = isTrusted ? parseStickyBody(target, body) : null;
    return says === null ? [] : [{ ...comment, says }];
  });
}

interface StickyComment extends Pick<PullComment, 'id' | 'author'> {
  readonly says: StickyBody;
}
