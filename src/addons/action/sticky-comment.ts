import type { Clock } from '../../clock.ts';
import type { GithubApi } from './github-api.ts';
import { formatStickyBody, parseStickyBody } from '../../report/markdown/sticky-body.ts';
import type { StickyBody } from '../../report/markdown/sticky-body.ts';
import { withRetries } from '../../api/code-host.ts';

/** Which comment of which pull request. */
export interface StickyPlace {
  readonly github: GithubApi;
  readonly clock: Clock;
  readonly pullNumber: number;
  /** From `targetId`. */
  readonly target: string;
}

/** A comment that the action wrote in an earlier run. */
interface FoundComment {
  readonly id: number;
  readonly says: StickyBody;
}

/**
 * Reads the comment of a target; null when there is none.
 *
 * @throws CodeHostError when the comments cannot be read: that is never taken for none.
 */
export async function readStickyComment(place: StickyPlace): Promise<StickyBody | null> {
  return (await withRetries(place.clock, () => find(place)))?.says ?? null;
}

/**
 * Writes the comment of a target: the first time it is created, then updated.
 *
 * @throws CodeHostError when it cannot be written.
 */
export async function writeStickyComment(
  place: StickyPlace,
  change: (before: StickyBody | null) => StickyBody,
): Promise<void> {
  const { github, clock, pullNumber, target } = place;
  // Each try looks first: a create whose answer was lost must not make a second comment.
  await withRetries(clock, async () => {
    const found = await find(place);
    const body = formatStickyBody(target, change(found?.says ?? null));
    if (found === null) await github.createComment(pullNumber, body);
    else await github.updateComment(found.id, body);
  });
}

async function find({ github, pullNumber, target }: StickyPlace): Promise<FoundComment | null> {
  for (const { id, body, isTrusted } of await github.listComments(pullNumber)) {
    // Anyone may comment, so a marker alone proves nothing.
    const says = isTrusted ? parseStickyBody(target, body) : null;
    if (says !== null) return { id, says };
  }
  return null;
}
