import type { Declaration } from '../model/declaration.ts';
import { matchesGlob } from '../model/glob.ts';
import { isInShard } from '../model/shard.ts';
import type { Shard } from '../model/shard.ts';
import { UsageError } from './usage-error.ts';

/** Which workers of a declaration a command works on. */
export interface Selection {
  /** Globs over alias and id; empty means every worker. */
  readonly worker: readonly string[];
  /** Absent: one machine does it all. */
  readonly shard?: Shard;
}

/**
 * Leaves only the workers whose alias or id matches one of the globs and that belong to the shard, which may be none.
 *
 * @throws UsageError when a glob matches no worker of any shard, a typing error more often than not.
 */
export function selectWorkers(declaration: Declaration, { worker: globs, shard }: Selection): Declaration {
  const matches = (glob: string, { alias, workerId }: Declaration['workers'][number]): boolean =>
    matchesGlob(alias, glob) || matchesGlob(workerId, glob);
  for (const glob of globs) {
    if (declaration.workers.some((worker) => matches(glob, worker))) continue;
    const declared = declaration.workers.map(({ alias }) => alias).join(', ');
    throw new UsageError(`--worker ${glob} matches no declared worker`, `declared: ${declared || 'none'}`);
  }
  const workers = declaration.workers.filter(
    (worker) =>
      (globs.length === 0 || globs.some((glob) => matches(glob, worker))) &&
      (shard === undefined || isInShard(worker.workerId, shard)),
  );
  return { ...declaration, workers };
}
