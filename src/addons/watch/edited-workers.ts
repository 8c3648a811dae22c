import type { Declaration } from '../../core/model/declaration.ts';

/** What a declaration says of each worker, by worker id, as text that is equal when the meaning is. */
export type Meanings = ReadonlyMap<string, string>;

/** The meaning of every worker of a declaration; where in the files it stands is no part of it. */
export function meaningsOf(declaration: Declaration): Meanings {
  return new Map(declaration.workers.map((worker) => [worker.workerId, meaningOf(worker)]));
}

/** Any part of a declaration as text that is equal when the meaning is. */
export function meaningOf(declared: unknown): string {
  return JSON.stringify(declared, withoutPlaces);
}

/** The same declaration with only those workers that are new or mean something else than before. */
export function editedWorkers(declaration: Declaration, before: Meanings, now: Meanings): Declaration {
  const workers = declaration.workers.filter(({ workerId }) => before.get(workerId) !== now.get(workerId));
  return { ...declaration, workers };
}

function withoutPlaces(key: string, value: unknown): unknown {
  return key === 'location' ? undefined : value;
}
