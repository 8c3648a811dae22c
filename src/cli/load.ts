import { DeclarationError } from '../errors.ts';
import type { Declaration, DeclaredWorker } from '../core/model/declaration.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { matchesGlob } from '../core/model/glob.ts';
import { isInShard } from '../core/model/shard.ts';
import type { Shard } from '../core/model/shard.ts';
import { loadDeclaration } from '../declare/load-declaration.ts';
import type { Loaded, ParsedFiles } from '../declare/load-declaration.ts';
import type { Io } from './io.ts';
import { UsageError } from './errors.ts';

/** What a worker is selected by. */
type NamedWorker = Pick<DeclaredWorker, 'alias' | 'workerId'>;

/** Which workers of a declaration a command works on. */
export interface Selection {
  /** Globs over alias and id; empty means every worker. */
  readonly worker: readonly string[];
  /** Absent: one machine does it all. */
  readonly shard?: Shard;
}

/** A declaration to plan, and what it is warned of. */
export interface Selected {
  readonly declaration: Declaration;
  /** Warnings only; sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What one load shares with others. */
export interface LoadTools {
  /** What files were read as before; those that still look the same are not parsed again. */
  readonly parsed?: ParsedFiles;
}

/** Loads what files declare, or what is wrong with them. */
export async function loadFiles(paths: readonly string[], io: Io, tools: LoadTools = {}): Promise<Loaded> {
  return await loadDeclaration({ paths, cwd: io.cwd, env: io.env, readStdin: io.readStdin, ...tools });
}

/**
 * Loads what is declared and leaves only the workers asked for.
 *
 * @throws DeclarationError with everything that is wrong.
 * @throws UsageError when a `--worker` matches nothing.
 */
export async function loadSelected(paths: readonly string[], selection: Selection, io: Io): Promise<Selected> {
  const loaded = await loadFiles(paths, io);
  if (loaded.kind === 'invalid') throw new DeclarationError(loaded.diagnostics);
  return { declaration: selectWorkers(loaded.declaration, selection), diagnostics: loaded.diagnostics };
}

/**
 * Leaves only the workers whose alias or id matches one of the globs and that belong to the shard, which may be none.
 *
 * @throws UsageError when a glob matches no worker of any shard, a typing error more often than not.
 */
export function selectWorkers(declaration: Declaration, selection: Selection): Declaration {
  for (const glob of selection.worker) {
    if (declaration.workers.some((worker) => matches(worker, glob))) continue;
    throw new UsageError(`--worker ${glob} matches no declared worker`, `declared: ${listAliases(declaration)}`);
  }
  return { ...declaration, workers: declaration.workers.filter((worker) => isSelected(worker, selection)) };
}

const maxListed = 20;

function listAliases({ workers }: Declaration): string {
  if (workers.length === 0) return 'none';
  const shown = workers.slice(0, maxListed).map(({ alias }) => alias);
  const rest = workers.length - shown.length;
  return `${shown.join(', ')}${rest === 0 ? '' : ` and ${String(rest)} more`}`;
}

/** Whether a command works on some of the declared workers only. */
export function isPartial({ worker, shard }: Selection): boolean {
  return worker.length > 0 || shard !== undefined;
}

/** Whether a worker matches one of the globs, when there are any, and belongs to the shard. */
function isSelected(worker: NamedWorker, { worker: globs, shard }: Selection): boolean {
  const isMeant = globs.length === 0 || globs.some((glob) => matches(worker, glob));
  return isMeant && (shard === undefined || isInShard(worker.workerId, shard));
}

function matches({ alias, workerId }: NamedWorker, glob: string): boolean {
  return matchesGlob(alias, glob) || matchesGlob(workerId, glob);
}
