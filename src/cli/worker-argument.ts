import { isWorkerId, keyPrefix } from '../declare/read-worker-id.ts';
import { UsageError } from './errors.ts';

/** Placeholder for a worker ID in the help and the docs. */
const placeholder = 'WORKER_ID';

/**
 * Checks that every argument is a valid worker ID. An invalid one is not shown, because it may be an API key.
 *
 * @throws UsageError that names the first invalid one by its position.
 */
export function requireWorkerIds(workerIds: readonly string[]): void {
  const wrong = workerIds.findIndex((id) => !isWorkerId(id) || id === placeholder);
  if (wrong < 0) return;
  const place = workerIds.length === 1 ? '' : ` as argument ${String(wrong + 1)}`;
  if (workerIds[wrong]?.includes(keyPrefix) === true) {
    const hint = 'put the key into HANDINGER_API_KEY; revoke this one if others may see the command line';
    throw new UsageError(`expected a worker id${place}, got what looks like an API key`, hint);
  }
  const hint = 'use the id that Handinger shows for the worker; the alias in the files can be any name';
  if (workerIds[wrong] === placeholder) {
    throw new UsageError(`expected the id of a worker${place}, got the placeholder ${placeholder}`, hint);
  }
  throw new UsageError(`expected a worker id of letters, digits, "_" and "-"${place}, got something else`, hint);
}
