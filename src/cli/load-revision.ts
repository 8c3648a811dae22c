import { moveLedgerFile } from '../core/model/ledger-location.ts';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultPaths } from '../declare/find-sources.ts';
import { loadDeclaration, type Loaded, type ParsedFiles } from '../declare/load-declaration.ts';
import { DeclarationError } from '../errors.ts';
import type { Declaration } from '../core/model/declaration.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Io } from './io.ts';
import { openRevision, writeRevision, type RevisionTree } from '../git/revision-tree.ts';
import { UsageError } from './errors.ts';

/** What a revision with none of the files declares. */
export const nothingDeclared: Declaration = { workers: [], pauses: [], cancelLimit: null, ledger: null, files: [] };

/**
 * Loads what the same paths declared at a git revision, including prompts; nothing if none of the paths existed.
 *
 * @throws BaseError if git cannot read the files.
 * @throws DeclarationError if the files were invalid; their locations begin with the revision.
 * @throws UsageError for standard input and for paths outside the repository.
 */
export async function loadRevision(paths: readonly string[], revision: string, io: Io): Promise<Declaration> {
  const tree = await openRevision(revision, io);
  const roots = (paths.length === 0 ? defaultPaths : paths).map((given) => locate(given, tree, io));
  const files = [...tree.entries].filter(([file, { isLink }]) => roots.some((root) => isSelected(file, root, isLink)));
  const present = roots.filter((root) => files.some(([file]) => isInside(file, root)));
  if (present.length === 0) return nothingDeclared;
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'rota-base-')));
  try {
    await writeRevision(
      tree,
      files.map(([file]) => file),
      folder,
    );
    const loaded = await loadFrom(folder, { tree, present, env: io.env });
    if (loaded.kind === 'loaded')
      return { ...loaded.declaration, ledger: moveLedger(loaded.declaration, { tree, folder, io }) };
    throw new DeclarationError(loaded.diagnostics.map((diagnostic) => atRevision(diagnostic, revision)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the ledger for the work tree: a file in the temporary copy becomes the same file in the repository. */
function moveLedger(
  { ledger }: Declaration,
  { tree, folder, io }: { readonly tree: RevisionTree; readonly folder: string; readonly io: Io },
): Declaration['ledger'] {
  const root = path.resolve(io.cwd, path.relative(tree.prefix, ''));
  return moveLedgerFile(ledger, (file) => {
    const inside = path.relative(folder, file);
    return inside.startsWith('..') || path.isAbsolute(inside) ? file : path.join(root, inside);
  });
}

/** Returns a path relative to the root of the repository; empty for the root. */
function locate(given: string, { prefix }: RevisionTree, { cwd }: Io): string {
  if (given === '-') throw new UsageError('--base needs files: standard input has no git history');
  const relative = path.relative(cwd, path.resolve(cwd, given)).replaceAll(path.sep, '/');
  const located = path.posix.normalize(`${prefix}${relative}`).replace(/^\.$|\/$/, '');
  if (!located.startsWith('../') && located !== '..' && !path.isAbsolute(relative)) return located;
  throw new UsageError(`${given} is outside the git repository, so it has no git history`);
}

function isSelected(file: string, root: string, isLink: boolean): boolean {
  return file === root || (isInside(file, root) && (isLink || /\.ya?ml$/i.test(file)));
}

function isInside(file: string, root: string): boolean {
  return root === '' || file === root || file.startsWith(`${root}/`);
}

/** Loads the files; adds missing prompt files from the revision and loads again, until there are none to add. */
async function loadFrom(
  folder: string,
  from: { readonly tree: RevisionTree; readonly present: readonly string[]; readonly env: Io['env'] },
): Promise<Loaded> {
  const { tree, present, env } = from;
  const cwd = path.join(folder, tree.prefix);
  await mkdir(cwd, { recursive: true });
  const paths = present.map((root) => path.relative(cwd, path.join(folder, root)) || '.');
  const parsed: ParsedFiles = new Map();
  const written = new Set<string>();
  for (;;) {
    const loaded = await loadDeclaration({ paths, cwd, env, parsed, readStdin: () => Promise.resolve('') });
    if (loaded.kind === 'loaded') return loaded;
    const missing = loaded.files
      .map((file) => path.relative(folder, file).replaceAll(path.sep, '/'))
      .filter((file) => tree.entries.has(file) && !written.has(file));
    await writeRevision(tree, missing, folder);
    missing.forEach((file) => written.add(file));
    if (missing.length === 0) return loaded;
  }
}

function atRevision(diagnostic: Diagnostic, revision: string): Diagnostic {
  const { location, message } = diagnostic;
  if (location === null) return { ...diagnostic, message: `at ${revision}: ${message}` };
  return { ...diagnostic, location: { ...location, file: `${revision}:${location.file}` } };
}
