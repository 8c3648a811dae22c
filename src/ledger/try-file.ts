import { access, constants, realpath } from 'node:fs/promises';
import path from 'node:path';
import { hasErrorCode } from '../errors.ts';
import type { WriteTrial } from './backend.ts';

/** Tries by its permissions whether a file could be replaced: by another one in its folder, so both must let this user write. */
export async function tryFile(file: string): Promise<WriteTrial> {
  const target = await realpath(file).catch(() => file);
  const isThere = await canAccess(target, constants.F_OK);
  if (isThere && !(await canAccess(target, constants.W_OK))) return readOnly(target);
  return await tryFolder(await nearestFolder(path.dirname(target)));
}

/** Tries by its permissions whether files could be made in a folder; `words` stand before what is found. */
export async function tryFolder(folder: string, words = ''): Promise<WriteTrial> {
  if (!(await canAccess(folder, constants.W_OK | constants.X_OK))) return readOnly(folder);
  return { state: 'ok', found: `${words}${folder} lets this user write` };
}

function readOnly(place: string): WriteTrial {
  return { state: 'differs', found: `${place} is read-only for this user` };
}

/** Folders that are missing are made by the first write. */
async function nearestFolder(folder: string): Promise<string> {
  let current = folder;
  while (!(await canAccess(current, constants.F_OK)) && path.dirname(current) !== current) {
    current = path.dirname(current);
  }
  return current;
}

async function canAccess(file: string, mode: number): Promise<boolean> {
  try {
    await access(file, mode);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS')) return false;
    throw error;
  }
}
