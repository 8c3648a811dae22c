import { runGit } from '../git/run-git.ts';
import type { GitContext } from '../git/run-git.ts';
import { gitFailure } from '../git/failures.ts';

/**
 * The contents of objects, in the order of their ids; one that is missing or of another type ends the list. Where git has
 * more to say than one call may answer, the next call goes on with the first object that was cut.
 *
 * @throws LedgerError `ledger-unreadable`, and says that it could not do `doing`.
 */
export async function readObjects(
  git: GitContext,
  { ids, type, doing }: { readonly ids: readonly string[]; readonly type: 'blob' | 'commit'; readonly doing: string },
): Promise<readonly Buffer[]> {
  const contents: Buffer[] = [];
  while (contents.length < ids.length) {
    const before = contents.length;
    const request = ids.slice(before).map((id) => `${id}\n`);
    const batch = await runGit(git, ['cat-file', '--batch', '--buffer'], request.join(''));
    for (let offset = 0; contents.length < ids.length;) {
      const object = takeObject(batch.stdout, offset, type);
      if (object === null) break;
      contents.push(object.content);
      offset = object.nextOffset;
    }
    if (batch.isCut && contents.length > before) continue;
    if (!batch.ok) throw gitFailure('ledger-unreadable', doing, batch.words);
    break;
  }
  return contents;
}

/** One object of what `git cat-file --batch` gives; null when it is missing, of another type or cut. */
function takeObject(
  batch: Buffer,
  offset: number,
  type: 'blob' | 'commit',
): { readonly content: Buffer; readonly nextOffset: number } | null {
  const endOfLine = batch.indexOf('\n', offset);
  const head = batch.toString('latin1', offset, Math.max(endOfLine, offset));
  const [, found, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(head) ?? [];
  if (size === undefined || found !== type) return null;
  const end = endOfLine + 1 + Number(size);
  return end < batch.length ? { content: batch.subarray(endOfLine + 1, end), nextOffset: end + 1 } : null;
}
