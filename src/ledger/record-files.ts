/** Where a git ledger keeps the file of each worker, as paths that are safe for git and for any file system. */
import { createHash } from 'node:crypto';

const plainId = /^[A-Za-z0-9_-]{1,128}$/;
const plainOrigin = /^(https?):\/\/([a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?)(?::(\d+))?$/;

/**
 * Returns the file of a worker's record: `workers/https/handinger.com/<id>.json`. An origin or ID is part of the path
 * as it is only if nothing in it can mean anything to git or to a file system. Records of version 1, which names no
 * service, are in `workers/`.
 */
export function fileOf(origin: string | null, workerId: string): string {
  const name = plainId.test(workerId) ? workerId : `${sha256(workerId)}.sha256`;
  return `${folderOf(origin)}${name}.json`;
}

/** Returns the folder of a service's files, with a trailing slash. */
export function folderOf(origin: string | null): string {
  if (origin === null) return 'workers/';
  const [, scheme, host, port] = plainOrigin.exec(origin) ?? [];
  if (scheme === undefined || host === undefined) return `workers/other/${sha256(origin)}/`;
  return `workers/${scheme}/${host}${port === undefined ? '' : `+${port}`}/`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
