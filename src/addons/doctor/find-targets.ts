import type { DeclaredWorker } from '../../core/model/declaration.ts';
import { UsageError } from '../../cli/errors.ts';
import { requireWorkerIds } from '../../cli/worker-argument.ts';
import type { FoundFiles } from './read-machine.ts';

/** A worker to check. */
export interface Target {
  readonly workerId: string;
  /** Null when no file declares it. */
  readonly alias: string | null;
  /** Null when no file declares it. */
  readonly declared: DeclaredWorker | null;
}

/**
 * The workers that are named, by alias or id, each once; without a name those of the files.
 *
 * @throws UsageError for what can be neither, and when there is no worker at all to ask about.
 */
export function findTargets(names: readonly string[], { declaration, isThere }: FoundFiles): readonly Target[] {
  const declared = declaration?.workers ?? [];
  if (names.length === 0) {
    if (!isThere) throw new UsageError('no files here declare a worker', 'name one: rota doctor WORKER_ID');
    return declared.map(toTarget);
  }
  requireWorkerIds(names);
  const ids = new Set(names.map((name) => declared.find(({ alias }) => alias === name)?.workerId ?? name));
  return [...ids].map((workerId) => {
    const worker = declared.find((each) => each.workerId === workerId);
    return worker === undefined ? { workerId, alias: null, declared: null } : toTarget(worker);
  });
}

function toTarget(declared: DeclaredWorker): Target {
  return { workerId: declared.workerId, alias: declared.alias, declared };
}
