import { DeclarationError } from '../errors.ts';
import type { Declaration } from '../core/model/declaration.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { check } from '../pipeline.ts';
import type { Io } from './io.ts';
import { isSelected, selectWorkers } from './select-workers.ts';
import type { NamedWorker, Selection } from './select-workers.ts';

/** A declaration to plan, and what was odd about it. */
export interface Selected {
  readonly declaration: Declaration;
  /** Warnings only; sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What a declaration is loaded with. */
export interface LoadTools {
  readonly io: Io;
  /** Told of each worker that is asked for and whose id is known before all files are read; absent: no one is. */
  readonly onWorkerId?: (workerId: string) => void;
}

/**
 * Loads what is declared and leaves only the workers asked for.
 *
 * @throws DeclarationError with everything that is wrong.
 * @throws UsageError when a `--worker` matches nothing.
 */
export async function loadSelected(
  paths: readonly string[],
  selection: Selection,
  { io, onWorkerId }: LoadTools,
): Promise<Selected> {
  const onWorker = (worker: NamedWorker): void => {
    if (isSelected(worker, selection)) onWorkerId?.(worker.workerId);
  };
  const loaded = await check({ paths, cwd: io.cwd, env: io.env, readStdin: io.readStdin, onWorker });
  if (loaded.kind === 'invalid') throw new DeclarationError(loaded.diagnostics);
  return { declaration: selectWorkers(loaded.declaration, selection), diagnostics: loaded.diagnostics };
}
