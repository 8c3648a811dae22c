import path from 'node:path';
import { existsSync } from 'node:fs';
import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { BaseError } from '../errors.ts';
import { runGit, type GitContext } from './run-git.ts';

/** The files of a git revision. */
export interface RevisionTree {
  /** Path of the working directory from the repository root, with a trailing `/`; empty at the root. */
  readonly prefix: string;
  /** Every file and link, by path from the repository root, with `/`. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  readonly git: GitContext;
}

interface TreeEntry {
  readonly isLink: boolean;
  /** Blob ID. */
  readonly blob: string;
}

const timeoutMs = 60_000;
const linkMode = '120000';
const submoduleMode = '160000';

/**
 * Lists the files of a revision in the repository that contains the working directory. Fetches and writes nothing.
 *
 * @throws BaseError if there is no repository or it does not have the revision.
 */
export async function openRevision(revision: string, from: Pick<GitContext, 'cwd' | 'env'>): Promise<RevisionTree> {
  const { git, prefix, commit } = await openCommit(revision, from);
  const listed = await runGit(git, ['ls-tree', '-r', '-z', '--full-tree', commit]);
  if (!listed.ok) throw new BaseError(`the files of revision "${revision}" could not be listed: ${listed.words}`);
  const entries = new Map(listed.stdout.toString('utf8').split('\0').flatMap(readEntry));
  return { prefix, entries, git };
}

/** A commit in the repository that contains the working directory. */
interface OpenCommit extends Pick<RevisionTree, 'prefix' | 'git'> {
  /** Commit ID. */
  readonly commit: string;
}

/**
 * Finds a revision in the repository that contains the working directory. Fetches nothing.
 *
 * @throws BaseError if there is no repository or it does not have the revision.
 */
async function openCommit(revision: string, from: Pick<GitContext, 'cwd' | 'env'>): Promise<OpenCommit> {
  const git = { cwd: from.cwd, env: from.env, timeoutMs };
  const prefix = await runGit(git, ['rev-parse', '--show-prefix']);
  if (!prefix.ok) throw new BaseError(`no git repository found at ${from.cwd}: ${prefix.words}`);
  const commit = await runGit(git, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (!commit.ok) {
    throw new BaseError(`revision "${revision}" not found`, {
      hint: `in a shallow clone, fetch it first: git fetch --depth=1 origin ${revision.replace(/^origin\//, '')}`,
    });
  }
  return {
    git,
    prefix: prefix.stdout.toString('utf8').replace(/\r?\n$/, ''),
    commit: commit.stdout.toString('utf8').trim(),
  };
}

/** Reads `100644 blob <id>\t<path>`. Returns nothing for a submodule, whose files belong to another repository. */
function readEntry(line: string): readonly (readonly [string, TreeEntry])[] {
  const [head = '', file = ''] = line.split('\t', 2);
  const [mode, , blob = ''] = head.split(' ');
  if (file === '' || mode === submoduleMode) return [];
  return [[file, { isLink: mode === linkMode, blob }]];
}

/**
 * Writes files of a revision into a folder. Links are written as links, together with their targets inside the
 * repository.
 *
 * @throws BaseError if git cannot read the content of a file.
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

/**
 * Writes a file or link. Returns false if it exists already or would land outside the folder, as it can if an untrusted
 * tree has a link in place of a folder.
 */
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

/** Returns the contents of files, in the order of `files`. */
async function readBlobs({ entries, git }: RevisionTree, files: readonly string[]): Promise<readonly Buffer[]> {
  if (files.length === 0) return [];
  const ids = files.map((file) => `${entries.get(file)?.blob ?? ''}\n`);
  const { ok, stdout, words } = await runGit(git, ['cat-file', '--batch'], ids.join(''));
  if (!ok) throw new BaseError(`the files of the revision could not be read: ${words}`);
  let offset = 0;
  return files.map((file) => {
    const headEnd = stdout.indexOf('\n', offset);
    const [, type, size] = stdout.toString('utf8', offset, headEnd).split(' ');
    if (type !== 'blob') throw new BaseError(`git does not have the content of ${file}: this may be a partial clone`);
    const start = headEnd + 1;
    // A line break follows each content.
    offset = start + Number(size) + 1;
    return stdout.subarray(start, offset - 1);
  });
}

/** Names of the entries that are not regular files, by git mode. */
const otherKinds: Readonly<Record<string, string>> = {
  '120000': 'a link',
  '160000': 'a submodule',
  '040000': 'a folder',
};

/**
 * Returns the content of a regular file at a revision, by its path from the repository root with `/`; null if the
 * revision has no such file. Fetches nothing.
 *
 * @throws BaseError if there is no repository or it does not have the revision, or if the path is, or leads through,
 * a link or a submodule.
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
      throw new BaseError(`the policy must be a regular file, but ${at} is ${kind} at revision "${revision}"`, {
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
