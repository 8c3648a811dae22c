import { BaseError } from '../errors.ts';
import { openCommit } from './revision-tree.ts';
import { runGit } from './run-git.ts';
import type { GitContext } from './run-git.ts';

/** What git calls the kinds of entries that are no regular files. */
const otherKinds: Readonly<Record<string, string>> = {
  '120000': 'a link',
  '160000': 'a submodule',
  '040000': 'a folder',
};

/**
 * The content of a regular file at a git revision, by its path from the top of the repository with `/`; null where that has
 * no such file. Nothing is fetched.
 *
 * @throws BaseError when there is no repository or no such revision, and where the path leads to, or through, a link or a
 * submodule there.
 */
export async function readFileAt(
  revision: string,
  file: string,
  from: Pick<GitContext, 'cwd' | 'env'>,
): Promise<Uint8Array | null> {
  const { git, commit } = await openCommit(revision, from);
  const steps = file.split('/');
  for (const [index] of steps.entries()) {
    const at = steps.slice(0, index + 1).join('/');
    const isLast = index === steps.length - 1;
    const listed = await runGit(git, ['ls-tree', '-z', '--full-tree', commit, '--', at]);
    if (!listed.ok) throw new BaseError(`the files of revision "${revision}" could not be listed: ${listed.words}`);
    const [mode = '', , blob = ''] = listed.stdout.toString('utf8').split(/[ \t]/);
    if (mode === '') return null;
    const kind = otherKinds[mode];
    if (kind !== undefined && (isLast || mode !== '040000')) {
      throw new BaseError(`${at} is ${kind} at revision "${revision}", where the policy has to be a regular file`, {
        hint: 'make it a regular file there first',
      });
    }
    if (!isLast) continue;
    const content = await runGit(git, ['cat-file', 'blob', blob]);
    if (content.ok) return content.stdout;
    throw new BaseError(`git does not have the content of ${file} at "${revision}": ${content.words}`);
  }
  return null;
}
