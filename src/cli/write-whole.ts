import path from 'node:path';
import { randomBytes } from 'node:crypto';
import {
  constants,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { OutputError, UsageError } from './errors.ts';
import { hasErrorCode } from '../errors.ts';
import type { Io } from './io.ts';

/** A file to write, whole or not at all. */
interface WholeFile {
  /** Path as typed, relative to the working directory. */
  readonly file: string;
  readonly text: string;
  readonly io: Io;
  /** Whether only the owner may read it. Otherwise an existing file keeps its mode, and a new one gets the default. */
  readonly isPrivate: boolean;
  /**
   * Whether to write through a link and keep it, because a person edits that file.
   *
   * @defaultValue false: a link in a repository may lead anywhere, so it is refused
   */
  readonly followsLinks?: boolean;
}

/**
 * Writes a file whole or not at all: first to a draft beside it, which is then renamed. Devices and pipes are written
 * to directly.
 *
 * @throws OutputError if it cannot be written, for example because the disk is full; the previous content is untouched.
 */
export async function writeWhole({ file, text, io, isPrivate, followsLinks = false }: WholeFile): Promise<void> {
  const target = path.resolve(io.cwd, file);
  if (!followsLinks) {
    await refuseLink(file, target);
    await refuseLinks(file, path.dirname(target), io);
  }
  try {
    const before = await stat(target).catch(() => null);
    // Renaming a file over /dev/null would take it from the whole machine.
    if (before !== null && !before.isFile()) await writeFile(target, text);
    else {
      const mode = isPrivate ? 0o600 : (before?.mode ?? null);
      await replaceFile(before === null ? target : await realpath(target), text, mode);
    }
  } catch (error) {
    const hint = followsLinks
      ? 'make the file and its folder writable for this user, then run the same command again'
      : 'choose a file in a writable folder';
    throw new OutputError(file, error, hint);
  }
}

/**
 * Keeps an edit from overwriting what somebody else wrote since the file was read. `before` is null if there was no
 * file; `nothing` ends the message "nothing was …".
 *
 * @throws UsageError if the file is no longer as it was.
 */
export async function requireUnchanged(
  { file, before, nothing }: { readonly file: string; readonly before: string | null; readonly nothing: string },
  { cwd }: Pick<Io, 'cwd'>,
): Promise<void> {
  const now = await readFile(path.resolve(cwd, file), 'utf8').catch(() => null);
  if (now === before) return;
  throw new UsageError(`${file} has changed meanwhile: nothing was ${nothing}`, 'run the same command again');
}

/** Removes a file that was written whole, if it exists; devices, pipes and links stay. */
export async function removeWhole({
  file,
  io,
}: Pick<WholeFile, 'file'> & { readonly io: Pick<Io, 'cwd'> }): Promise<void> {
  const target = path.resolve(io.cwd, file);
  const found = await lstat(target).catch(() => null);
  if (found?.isFile() === true) await rm(target);
}

async function refuseLink(file: string, target: string): Promise<void> {
  const isLink = await lstat(target).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (isLink && !target.startsWith('/dev/')) throw new OutputError(file, 'it is a symbolic link', linkHint);
}

const linkHint = 'remove the link, or choose the file it points to';

/**
 * Refuses a folder that a link below the working directory leads out of it. A path that begins outside is the user's
 * own choice, and `/dev/stdout` is a link that the system made.
 *
 * @throws OutputError that names `file`, which is to be written in the folder.
 */
async function refuseLinks(file: string, folder: string, { cwd }: Pick<Io, 'cwd'>): Promise<void> {
  const root = path.resolve(cwd);
  if (!isAtOrBelow(folder, root)) return;
  const [realFolder, realRoot] = await Promise.all([resolveLinks(folder), resolveLinks(root)]);
  if (isAtOrBelow(realFolder, realRoot)) return;
  throw new OutputError(file, `${path.relative(root, folder)} leads outside the working directory`, linkHint);
}

/** Resolves the links of a folder, as far as the folder exists. */
async function resolveLinks(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => null);
  const above = path.dirname(folder);
  if (real !== null || above === folder) return real ?? folder;
  return path.join(await resolveLinks(above), path.basename(folder));
}

/** Whether an absolute path is another one or lies below it. */
export function isAtOrBelow(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Replaces a file by renaming a draft over it. If `mode` is null, the system's default for new files applies. */
async function replaceFile(target: string, text: string, mode: number | null): Promise<void> {
  const draft = draftOf(target);
  try {
    const handle = await open(draft, 'wx', mode ?? 0o666);
    try {
      if (mode !== null) await handle.chmod(mode & 0o777);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * Writes a new file and the folders above it, whole or not at all; false if something of that name exists, which is
 * left unchanged. A link below the working directory must not lead out of it.
 *
 * @throws OutputError if it cannot be written; no part of the file is left.
 */
export async function writeNew(file: string, text: string, io: Pick<Io, 'cwd'>): Promise<boolean> {
  const target = path.resolve(io.cwd, file);
  await refuseLinks(file, path.dirname(target), io);
  const draft = draftOf(target);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(draft, text, { flag: 'wx' });
    await linkNew(draft, target);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw new OutputError(file, error, 'run this in a writable folder');
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Gives a file a second name, which must be unused. File systems without hard links get a copy. */
async function linkNew(draft: string, target: string): Promise<void> {
  try {
    await link(draft, target);
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) throw error;
    await copyFile(draft, target, constants.COPYFILE_EXCL);
  }
}

function draftOf(target: string): string {
  return `${target}.${randomBytes(6).toString('hex')}.tmp`;
}
