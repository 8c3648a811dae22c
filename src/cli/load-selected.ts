import { DeclarationError } from '../errors.ts';
import type { Declaration } from '../model/declaration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { check } from '../pipeline.ts';
import type { Io } from './io.ts';
import { selectWorkers } from './select-workers.ts';
import type { Selection } from './select-workers.ts';

/** A declaration to plan, and what was odd about it. */
export interface Selected {
  readonly declaration: Declaration;
  /** Warnings only; sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads what is declared and leaves only the workers asked for.
 *
 * @throws DeclarationError with everything that is wrong.
 * @throws UsageError when a `--worker` matches nothing.
 */
export async function loadSelected(paths: readonly string[], selection: Selection, io: Io): Promise<Selected> {
  const loaded = await check({ paths, cwd: io.cwd, env: io.env, readStdin: io.readStdin });
  if (loaded.kind === 'invalid') throw new DeclarationError(loaded.diagnostics);
  return { declaration: selectWorkers(loaded.declaration, selection), diagnostics: loaded.diagnostics };
}
