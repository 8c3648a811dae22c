import path from 'node:path';
import { existsSync } from 'node:fs';
import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { BaseError } from '../errors.ts';
import { runGit, type GitContext } from './run-git.ts';

/** The files of a git revision. */
export interface RevisionTree {
  /** The working directory, from the root of the repository; empty at the root, else with a `/` at its end. */
  readonly prefix: string;
  /** Every file and link, by path from the root of the repository, with `/`. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  readonly git: GitContext;
}

interface TreeEntry {
  readonly isLink: boolean;
  /** The id of its blob. */
  readonly blob: string;
}

const timeoutMs = 60_000;
const linkMode = '120000';
const submoduleMode = '160000';

/**
 * Lists the files of a revision of the repository that the working directory is in. Nothing is fetched or written.
 *
 * @throws BaseError when there is no repository, or it has no such revision.
 */
export async function openRevision(revision: string, from: Pick<GitContext, 'cwd' | 'env'>): Promise<RevisionTree> {
  const { git, prefix, commit } = await openCommit(revision, from);
  const listed = await runGit(git, ['ls-tree', '-r', '-z', '--full-tree', commit]);
  if (!listed.ok) throw new BaseError(`the files of revision "${revision}" could not be listed: ${listed.words}`);
  const entries = new Map(listed.stdout.toString('utf8').split('\0').flatMap(readEntry));
  return { prefix, entries, git };
}

/** A commit of the repository that a working directory is in. */
interface OpenCommit extends Pick<RevisionTree, 'prefix' | 'git'> {
  /** Its id. */
  readonly commit: string;
}

/**
 * Finds a revision of the repository that the working directory is in. Nothing is fetched.
 *
 * @throws BaseError when there is no repository, or it has no such revision.
 */
async function openCommit(revision: string, from: Pick<GitContext, 'cwd' | 'env'>): Promise<OpenCommit> {
  const git = { cwd: from.cwd, env: from.env, timeoutMs };
  const prefix = await runGit(git, ['rev-parse', '--show-prefix']);
  if (!prefix.ok) throw new BaseError(`${from.cwd} is in no git repository: ${prefix.words}`);
  const commit = await runGit(git, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (!commit.ok) {
    throw new BaseError(`git knows no revision "${revision}" here`, {
      hint: `a shallow clone has only what it fetched: git fetch --depth=1 origin ${revision.replace(/^origin\//, '')}`,
    });
  }
  return {
    git,
    prefix: prefix.stdout.toString('utf8').replace(/\r?\n$/, ''),
    commit: commit.stdout.toString('utf8').trim(),
  };
}

/** `100644 blob <id>\t<path>`; nothing for a submodule, whose files are another repository's. */
function readEntry(line: string): readonly (readonly [string, TreeEntry])[] {
  const [head = '', file = ''] = line.split('\t', 2);
  const [mode, , blob = ''] = head.split(' ');
  if (file === '' || mode === submoduleMode) return [];
  return [[file, { isLink: mode === linkMode, blob }]];
}

/**
 * Writes files of a revision into a folder, links as links, with the files that those lead to inside the repository.
 *
 * @throws BaseError when git does not give their content.
 */
export async function writeRevision(tree: RevisionTree, files: readonly string[], folder: string): Promise<void> {
  const wanted = files.filter((file) => tree.entries.has(file) && !existsSync(path.join(folder, file)));
  const contents = await readBlobs(tree, wanted);
  const linked: string[] = [];
  for (const [index, file] of wanted.entries()) {
    const content = contents[index] ?? Buffer.alloc(0);
    const isLink = tree.entries.get(file)?.isLink === true;
    if (!(await writeEntry(folder, file, { content, isLink })) || !isLink) continue;
    const target = path.posix.join(path.posix.dirname(file), content.toString('utf8'));
    linked.push(...[...tree.entries.keys()].filter((other) => other === target || other.startsWith(`${target}/`)));
  }
  if (linked.length > 0) await writeRevision(tree, linked, folder);
}

/** False when it would be written outside the folder: a tree from elsewhere may have a link where others have a folder. */
async function writeEntry(
  folder: string,
  file: string,
  { content, isLink }: { readonly content: Buffer; readonly isLink: boolean },
): Promise<boolean> {
  const target = path.join(folder, file);
  if (!target.startsWith(folder + path.sep) || existsSync(target)) return false;
  const parent = path.dirname(target);
  await mkdir(parent, { recursive: true });
  if (!`${await realpath(parent)}${path.sep}`.startsWith(folder + path.sep)) return false;
  if (isLink) await symlink(content.toString('utf8'), target);
  else await writeFile(target, content);
  return true;
}

/** The contents of files, in their order. */
async function readBlobs({ entries, git }: RevisionTree, files: readonly string[]): Promise<readonly Buffer[]> {
  if (files.length === 0) return [];
  const ids = files.map((file) => `${entries.get(file)?.blob ?? ''}\n`);
  const { ok, stdout, words } = await runGit(git, ['cat-file', '--batch'], ids.join(''));
  if (!ok) throw new BaseError(`the files of the revision could not be read: ${words}`);
  let offset = 0;
  return files.map((file) => {
    const headEnd = stdout.indexOf('\n', offset);
    const [, type, size] = stdout.toString('utf8', offset, headEnd).split(' ');
    if (type !== 'blob')
      throw new BaseError(`git does not have the content of ${file}: it may have been cloned in part`);
    const start = headEnd + 1;
    // A line break follows each content.
    offset = start + Number(size) + 1;
    return stdout.subarray(start, offset - 1);
  });
}

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
