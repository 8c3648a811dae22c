import { isMapping } from './places.ts';
import type { Mapping } from './places.ts';
import { readWorkerId } from './read-worker-id.ts';
import type { VariableSource } from './read-worker-id.ts';

/** A worker that a file names. */
export interface IdentifiedWorker {
  readonly alias: string;
  /** The service's id, environment expanded. */
  readonly workerId: string;
}

/** The workers whose id a file gives, in its order; problems of the others are reported when they are read completely. */
export function findWorkers({ workers }: Mapping, env: VariableSource): readonly IdentifiedWorker[] {
  if (!isMapping(workers)) return [];
  return Object.entries(workers).flatMap(([alias, worker]) => {
    const id = isMapping(worker) ? readWorkerId(worker, env, () => undefined) : null;
    return id === null ? [] : [{ alias, workerId: id.value }];
  });
}
