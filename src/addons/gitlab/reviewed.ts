import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import type { Io } from '../../cli/io.ts';
import { fingerprintWrites } from '../../core/plan/fingerprint.ts';
import { parseStickyBody, targetId } from '../../report/markdown/sticky-body.ts';
import { openGitlab, requireVariable, tokenVariable, type GitlabFlags } from './gitlab-api.ts';

/**
 * Prints the fingerprint of the reviewed plan, from the note on the merge request that created this commit. If nothing
 * was reviewed, prints the fingerprint of a plan without writes, so that nothing can be written, and says why on
 * standard error.
 *
 * @throws GitlabError if GitLab cannot be asked: that never counts as "nothing was reviewed".
 */
export async function runReviewed({ target = '' }: GitlabFlags, io: Io): Promise<ExitCode> {
  const reviewed = await findReviewed(targetId([target]), io);
  if (reviewed.fingerprint === null) {
    io.log(`No reviewed plan: ${reviewed.reason}. Only an apply that writes nothing passes.\n`);
    io.log('  hint: run a pipeline for this branch by hand, read its plan and start the apply there\n');
  }
  await io.write(`${reviewed.fingerprint ?? fingerprintWrites([])}\n`);
  return exitCodes.done;
}

type Reviewed = { readonly fingerprint: string } | { readonly fingerprint: null; readonly reason: string };

async function findReviewed(target: string, io: Io): Promise<Reviewed> {
  const gitlab = openGitlab(io);
  if (gitlab === null) return none(`${tokenVariable} is not set, so plans have no note`);
  const sha = requireVariable('CI_COMMIT_SHA', io.env);
  const branch = requireVariable('CI_COMMIT_BRANCH', io.env);
  const mergeRequest = await gitlab.findMerged(sha, branch);
  if (mergeRequest === null) return none(`commit ${sha.slice(0, 12)} was not created by merging a merge request`);
  const notes = await gitlab.listOwnNotes(mergeRequest);
  const [plan] = notes.flatMap(({ body }) => parseStickyBody(target, body) ?? []);
  if (plan === undefined) return none(`merge request !${String(mergeRequest)} has no note with a plan for this target`);
  const { fingerprint } = plan;
  return fingerprint === null
    ? none(`the note on !${String(mergeRequest)} says that no plan was made`)
    : { fingerprint };
}

function none(reason: string): Reviewed {
  return { fingerprint: null, reason };
}
