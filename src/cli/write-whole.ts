import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Io } from './io.ts';
import { OutputError } from './output-error.ts';

/** A file to write. */
export interface WholeFile {
  /** As the person named it; relative to the working directory. */
  readonly file: string;
  readonly text: string;
  readonly io: Io;
  /** Whether only its owner may read it; else it keeps its mode, and a new one gets the usual one. */
  readonly isPrivate: boolean;
}

/**
 * Writes a file that is there whole or not at all: beside its target first, then renamed. A link stays a link; a device
 * or a pipe is written to as it is.
 *
 * @throws OutputError when it cannot be written, a full disk for one; what was there before is untouched.
 */
export async function writeWhole({ file, text, io, isPrivate }: WholeFile): Promise<void> {
  const target = path.resolve(io.cwd, file);
  try {
    const before = await stat(target).catch(() => null);
    // Renaming a file over /dev/null would take it from the whole machine.
    if (before !== null && !before.isFile()) await writeFile(target, text);
    else {
      const mode = isPrivate ? 0o600 : (before?.mode ?? null);
      await replaceFile(before === null ? target : await realpath(target), text, mode);
    }
  } catch (error) {
    throw new OutputError(file, error, 'name a file in a folder that can be written');
  }
}

/** A mode of null is what the system gives a new file. */
async function replaceFile(target: string, text: string, mode: number | null): Promise<void> {
  const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`;
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
