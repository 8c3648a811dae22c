import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerOutcome } from '../core/model/outcome.ts';
import { changesOf, type Plan } from '../core/model/plan.ts';
import type { CancelChange, ReplaceChange } from '../core/model/change.ts';
import { listCancelled } from '../report/documents/apply-document.ts';
import type { Io } from './io.ts';
import { reasonOf } from '../errors.ts';
import { UsageError } from './errors.ts';
import { absolutePaths } from './load.ts';
import { isAtOrBelow, removeWhole, writeWhole } from './write-whole.ts';

/** A file that keeps what an apply cancels as YAML that can be declared again; there is none when it cancels nothing. */
export interface CancelledFile {
  /**
   * Writes everything that a plan would cancel or replace; called before the first write.
   *
   * @throws OutputError when it cannot be written, and what `prepare` throws.
   */
  readonly keepPlanned: (plan: Plan) => Promise<void>;
  /** Leaves only what may really be gone, and says in which file; null: nothing is. */
  readonly keepOutcomes: (workers: readonly WorkerOutcome[]) => Promise<string | null>;
}

/** Where and how cancelled schedules are kept. */
interface CancelledFileOptions {
  /** Relative to the working directory. */
  readonly file: string;
  readonly io: Io;
  /** Checks that the file may be written, before it is. */
  readonly prepare: () => Promise<void>;
  /** Called when the file cannot be corrected after the writes, and so may name schedules that were not cancelled. */
  readonly onUnkept: (problem: string) => void;
}

/** Keeps cancelled schedules in a file. */
export function createCancelledFile({ file, io, prepare, onUnkept }: CancelledFileOptions): CancelledFile {
  const keep = async (changes: readonly (CancelChange | ReplaceChange)[]): Promise<void> => {
    const { renderCancelled } = await import('../report/cancelled-yaml.ts');
    await writeWhole({ file, text: renderCancelled(changes), io, isPrivate: true });
  };
  let isBegun = false;
  return {
    keepPlanned: async (plan) => {
      const planned = changesOf(plan).filter((change) => change.kind === 'cancel' || change.kind === 'replace');
      if (planned.length === 0) return;
      await prepare();
      await keep(planned);
      isBegun = true;
    },
    keepOutcomes: async (workers) => {
      if (!isBegun) return null;
      const cancelled = workers.flatMap(listCancelled);
      try {
        if (cancelled.length > 0) await keep(cancelled);
        else await removeWhole({ file, io });
      } catch (error) {
        // The schedules are written by now, and what became of them must still be reported.
        onUnkept(`${reasonOf(error)}; ${file} may name schedules that were not cancelled`);
      }
      return cancelled.length > 0 ? file : null;
    },
  };
}

/**
 * Lets no apply write over what an earlier one kept, nor to where the next one would read it and create it again.
 *
 * @throws UsageError when the file is there, which may be all that is left of what was cancelled, or when it would be
 * read with `paths`.
 */
export async function requireSafeFile(file: string, paths: readonly string[], io: Io): Promise<void> {
  const target = path.resolve(io.cwd, file);
  const present = await stat(target).catch(() => null);
  if (present?.isFile() === true) {
    throw new UsageError(
      `${file} is there already, and may hold what an earlier apply cancelled`,
      'move it away, or name another file',
    );
  }
  if (!/\.ya?ml$/i.test(file) || !isReadWith(target, paths, io)) return;
  throw new UsageError(
    `${file} is among the declared files, and what is kept there would be declared again`,
    'name a file outside of them, such as .rota/cancelled.yaml',
  );
}

/** Whether what is at an absolute path is read as declarations with `paths`: not below a name that a directory skips. */
export function isReadWith(target: string, paths: readonly string[], io: Io): boolean {
  return absolutePaths(paths, io).some((given) => {
    if (!isAtOrBelow(target, given)) return false;
    const below = path.relative(given, target).split(path.sep);
    return !below.some((name) => name.startsWith('.') || name === 'node_modules');
  });
}
