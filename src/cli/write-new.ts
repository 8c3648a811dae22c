import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { hasErrorCode } from '../errors.ts';
import { OutputError } from './errors.ts';
import type { Io } from './io.ts';
import { refuseLinks } from './write-whole.ts';

/**
 * Writes a file that is not there yet, with the folders on its way, whole or not at all; false when something of that
 * name is there, which stays as it is. No link of the working directory is followed.
 *
 * @throws OutputError when it cannot be written; then nothing of it is left.
 */
export async function writeNew(file: string, text: string, io: Pick<Io, 'cwd'>): Promise<boolean> {
  const target = path.resolve(io.cwd, file);
  await refuseLinks(file, path.dirname(target), io);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    const handle = await open(target, 'wx');
    try {
      await handle.writeFile(text);
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw new OutputError(file, error, 'run this in a folder that can be written');
  }
}
