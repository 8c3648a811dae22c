import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DeclarationError } from '../../errors.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { findSources } from '../../declare/find-sources.ts';
import type { Io } from '../../cli/io.ts';
import { loadFiles } from '../../cli/load.ts';
import { UsageError } from '../../cli/errors.ts';
import { writeWhole } from '../../cli/write-whole.ts';

/** A file of a declaration, to be edited. */
export interface EditedFile {
  /** As it is shown. */
  readonly file: string;
  readonly text: string;
}

/** What files declare, and these files in the order in which they are read. */
export interface Editable {
  readonly declaration: Declaration;
  readonly files: readonly EditedFile[];
}

/**
 * Reads what is to be edited.
 *
 * @throws DeclarationError with everything that is wrong with the files.
 * @throws UsageError for standard input.
 */
export async function readEditable(paths: readonly string[], io: Io): Promise<Editable> {
  if (paths.includes('-')) throw new UsageError('a pause is written into a file: expected no - among the paths');
  const loaded = await loadFiles(paths, io);
  if (loaded.kind === 'invalid') throw new DeclarationError(loaded.diagnostics);
  const found = findSources(paths, { cwd: io.cwd, report: () => undefined });
  const files = await Promise.all(
    found.map(async ({ file }) => ({ file, text: await readFile(path.resolve(io.cwd, file), 'utf8') })),
  );
  return { declaration: loaded.declaration, files };
}

/** Writes an edited file whole or not at all; a link stays a link. */
export async function writeEdited({ file, text }: EditedFile, io: Io): Promise<void> {
  await writeWhole({ file, text, io, isPrivate: false, followsLinks: true });
}

/** @throws UsageError where a file that is to be written is not what it was when it was read, or is gone. */
export async function requireUnchanged(
  { before, edited }: { readonly before: readonly EditedFile[]; readonly edited: readonly EditedFile[] },
  io: Io,
): Promise<void> {
  const texts = new Map(before.map(({ file, text }) => [file, text]));
  for (const { file } of edited) {
    const now = await readFile(path.resolve(io.cwd, file), 'utf8').catch(() => null);
    if (now === texts.get(file)) continue;
    throw new UsageError(`${file} has changed meanwhile: nothing was stopped or written`, 'run the same command again');
  }
}

/** What makes an edit hold where others apply the files. */
export function commitLine(message: string, files: readonly string[]): string {
  const names = files.map((file) => (/^[\w./-]+$/.test(file) ? file : JSON.stringify(file)));
  return `git commit -m "${message}" ${names.join(' ')} && git push`;
}
