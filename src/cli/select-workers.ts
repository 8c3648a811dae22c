import type { Declaration } from '../model/declaration.ts';
import { matchesGlob } from '../model/glob.ts';
import { UsageError } from './usage-error.ts';

/**
 * Leaves only the workers whose alias or id matches one of the globs; no globs leave all.
 *
 * @throws UsageError when a glob matches no worker, a typing error more often than not.
 */
export function selectWorkers(declaration: Declaration, globs: readonly string[]): Declaration {
  if (globs.length === 0) return declaration;
  const matches = (glob: string, { alias, workerId }: Declaration['workers'][number]): boolean =>
    matchesGlob(alias, glob) || matchesGlob(workerId, glob);
  for (const glob of globs) {
    if (declaration.workers.some((worker) => matches(glob, worker))) continue;
    const declared = declaration.workers.map(({ alias }) => alias).join(', ');
    throw new UsageError(`--worker ${glob} matches no declared worker`, `declared: ${declared || 'none'}`);
  }
  return {
    ...declaration,
    workers: declaration.workers.filter((worker) => globs.some((glob) => matches(glob, worker))),
  };
}
