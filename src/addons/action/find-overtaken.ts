/**
 * Finds writes of an apply that would undo what its branch declares now. The re-run of an old job, or a job that waited
 * for an approval, is for a commit that a later merge may have reverted. Its reviewed plan may fit what is live again.
 */
import { isDeepStrictEqual } from 'node:util';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import { listFirst } from '../../core/words.ts';
import { BaseError, RefusalError } from '../../errors.ts';
import { runGit } from '../../git/run-git.ts';
import type { ChangeEntry } from '../../report/documents/change-entry.ts';
import { formatError } from '../../report/text/problem-lines.ts';
import { reviewedKinds } from '../../report/wording/entries.ts';
import { fetchCommit } from './checkout.ts';
import type { Job } from './job.ts';
import { runRota, type Ran } from './run-rota.ts';

/** The result of an apply that must not write. */
interface Overtaken {
  readonly exitCode: ExitCode;
  readonly stderr: string;
}

const timeoutMs = 60_000;

/**
 * Compares what an apply would write with the head of the run's branch; null if it writes nothing that the branch
 * declares differently. `flags` are those of its plan.
 */
export async function findOvertaken(job: Job, flags: readonly string[]): Promise<Overtaken | null> {
  const { env, cwd, trigger } = job;
  const branch = env['GITHUB_REF'] ?? '';
  const git = { env, cwd, timeoutMs };
  // Files that came without git have no branch to compare with.
  if (branch === '' || !(await runGit(git, ['remote', 'get-url', 'origin'])).ok) return null;
  const listed = await runGit(git, ['ls-remote', 'origin', branch]);
  const [head = ''] = listed.stdout.toString('utf8').split(/\s/);
  if (listed.ok && (head === '' || head === trigger.sha)) return null;
  if (!listed.ok) return notKnown(branch, listed.words);
  if (!(await fetchCommit(head, job))) return notKnown(branch, `${head} could not be fetched`);
  const compared = await runRota(job, ['plan', '--base', head]);
  const different = listWrites(compared);
  if (different === null) return notKnown(branch, firstErrorOf(compared));
  if (different.length === 0) return null;
  const { document, stderr } = await runRota(job, ['plan', ...flags]);
  // A plan of only some workers counts too.
  if (document?.format !== 'rota.plan/1' || document.error !== null) {
    return notKnown(branch, `this run declares something else, but could not be planned: ${stderr}`);
  }
  const undoing = document.changes
    .filter(isReviewed)
    .filter((change) => different.some((other) => isOfSame(change, other)));
  return undoing.length === 0 ? null : refuse({ branch, head, sha: trigger.sha }, undoing);
}

/** Returns the writes of a plan; null if no plan was made. */
function listWrites({ document, exitCode }: Ran): readonly ChangeEntry[] | null {
  // A plan that a policy refuses counts too.
  const isMade = exitCode === exitCodes.done || exitCode === exitCodes.refused;
  if (!isMade || document?.format !== 'rota.plan/1') return null;
  return document.changes.filter(isReviewed);
}

function isReviewed({ kind }: ChangeEntry): boolean {
  return reviewedKinds.includes(kind);
}

/** Whether two changes are about one schedule: by its address or, without one, by what is cancelled. */
function isOfSame(one: ChangeEntry, other: ChangeEntry): boolean {
  if (one.workerId !== other.workerId) return false;
  if (one.address !== null && other.address !== null) return one.address === other.address;
  return one.kind === 'cancel' && other.kind === 'cancel' && isDeepStrictEqual(one.before, other.before);
}

function refuse(
  { branch, head, sha }: { readonly branch: string; readonly head: string; readonly sha: string },
  undoing: readonly ChangeEntry[],
): Overtaken {
  const words = undoing.map(({ kind, address, worker }) => `${kind} ${address ?? worker}`);
  const error = new RefusalError(
    'plan-moved',
    `nothing was written: this run is for ${sha.slice(0, 12)}, but ${branch} is now at ${head.slice(0, 12)}, which declares these differently: ${listFirst(words, maxNamed)}`,
    { hint: 'to apply what the branch declares now, run this workflow by hand; do not re-run an old run' },
  );
  return { exitCode: exitCodes.refused, stderr: formatError(error) };
}

const maxNamed = 5;

function firstErrorOf({ document, stderr }: Ran): string {
  const found = document?.diagnostics.find(({ severity }) => severity === 'error');
  return found?.message ?? stderr;
}

function notKnown(branch: string, words: string): Overtaken {
  const message = `nothing was written, because this run could not be compared with the current ${branch}: ${words.trimEnd()}`;
  const hint = 'the action reads the branch with its input token, which needs contents: read';
  return { exitCode: exitCodes.error, stderr: formatError(new BaseError(message, { hint })) };
}
