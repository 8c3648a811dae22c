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

/** A file that saves what an apply cancels, as YAML that can be declared again. Not written if nothing is cancelled. */
export interface CancelledFile {
  /**
   * Saves everything that a plan would cancel or replace; called before the first write.
   *
   * @throws OutputError if the file cannot be written, and what `prepare` throws.
   */
  readonly keepPlanned: (plan: Plan) => Promise<void>;
  /** Keeps only what may really be gone; returns the file, or null if nothing is. */
  readonly keepOutcomes: (workers: readonly WorkerOutcome[]) => Promise<string | null>;
}

/** Options for saving cancelled schedules. */
interface CancelledFileOptions {
  /** Relative to the working directory. */
  readonly file: string;
  readonly io: Io;
  /** Checks that the file may be written; called first. */
  readonly prepare: () => Promise<void>;
  /** Called if the file cannot be corrected after the writes, and so may name schedules that were not cancelled. */
  readonly onUnkept: (problem: string) => void;
}

export function createCancelledFile({ file, io, prepare, onUnkept }: CancelledFileOptions): CancelledFile {
  const keep = async (changes: readonly (CancelChange | ReplaceChange)[]): Promise<void> => {
    const { renderCancelled } = await import('../report/cancelled-yaml.ts');
    await writeWhole({ file, text: renderCancelled(changes), io, isPrivate: true });
  };
  let isWritten = false;
  return {
    keepPlanned: async (plan) => {
      const planned = changesOf(plan).filter((change) => change.kind === 'cancel' || change.kind === 'replace');
      if (planned.length === 0) return;
      await prepare();
      await keep(planned);
      isWritten = true;
    },
    keepOutcomes: async (workers) => {
      if (!isWritten) return null;
      const cancelled = workers.flatMap(listCancelled);
      try {
        if (cancelled.length > 0) await keep(cancelled);
        else await removeWhole({ file, io });
      } catch (error) {
        // The service has been written to, and the outcome must still be reported.
        onUnkept(`${reasonOf(error)}; ${file} may also contain schedules that were not cancelled`);
      }
      return cancelled.length > 0 ? file : null;
    },
  };
}

/**
 * Checks that a file neither overwrites what an earlier apply saved nor is where the next apply would read it and
 * create its schedules again.
 *
 * @throws UsageError if the file exists, because it may be all that is left of what was cancelled, or if it would be
 * read with `paths`.
 */
export async function requireSafeFile(file: string, paths: readonly string[], io: Io): Promise<void> {
  const target = path.resolve(io.cwd, file);
  const present = await stat(target).catch(() => null);
  if (present?.isFile() === true) {
    throw new UsageError(
      `${file} already exists and may contain what an earlier apply cancelled`,
      'move it, or choose another file',
    );
  }
  if (!/\.ya?ml$/i.test(file) || !isReadWith(target, paths, io)) return;
  throw new UsageError(
    `${file} is among the declared files, so what is saved there would be declared again`,
    'choose a file outside of them, such as .rota/cancelled.yaml',
  );
}

/** Whether loading `paths` reads the file at an absolute path; directories skip dotfiles and `node_modules`. */
export function isReadWith(target: string, paths: readonly string[], io: Io): boolean {
  return absolutePaths(paths, io).some((given) => {
    if (!isAtOrBelow(target, given)) return false;
    const below = path.relative(given, target).split(path.sep);
    return !below.some((name) => name.startsWith('.') || name === 'node_modules');
  });
}
