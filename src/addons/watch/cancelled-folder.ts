import { lstat, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { KeepError } from '../../errors.ts';
import { changesOf } from '../../core/model/plan.ts';
import type { CancelChange, ReplaceChange } from '../../core/model/plan.ts';
import { renderCancelled } from '../../report/cancelled-yaml.ts';
import { listCancelled } from '../../report/documents/outcome-entry.ts';
import type { CancelledKeeper } from './run-passes.ts';
import { OutputError, reasonOf } from '../../cli/output-error.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { describeNote } from './watch-entry.ts';
import { isAtOrBelow, watchedPaths } from './watch-run.ts';
import type { WatchRun } from './watch-run.ts';
import { writeWhole } from '../../cli/write-whole.ts';

/**
 * Makes the folder that keeps what passes cancel, unless it is there, readable by its owner alone.
 *
 * @throws UsageError when it cannot be used, or what it holds would be declared again.
 */
export async function prepareCancelledFolder(folder: string, run: Pick<WatchRun, 'paths' | 'io'>): Promise<void> {
  const target = path.resolve(run.io.cwd, folder);
  if (watchedPaths(run).some((watched) => isRead(target, watched))) {
    throw new UsageError(
      `${folder} is watched, and what is kept there would be declared again`,
      'name a folder outside of what is watched, such as .rota/cancelled',
    );
  }
  try {
    await mkdir(target, { recursive: true, mode: 0o700 });
    await requireFolder(target);
  } catch (error) {
    throw new UsageError(`cannot keep cancelled schedules in ${folder}: ${reasonOf(error)}`);
  }
}

/** Keeps what one pass cancels in a file of its own, named after its start and its run id; none when it cancels nothing. */
export function createCancelledKeeper(
  folder: string,
  { io, log }: Pick<WatchRun, 'io' | 'log'>,
  pass: { readonly runId: string; readonly startedAt: Date },
): CancelledKeeper {
  const time = `${pass.startedAt.toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  const file = path.join(folder, `${time}-${pass.runId.slice(0, 8)}.yaml`);
  const write = async (changes: readonly (CancelChange | ReplaceChange)[]): Promise<void> => {
    await writeWhole({ file, text: renderCancelled(changes), io, isPrivate: true });
  };
  let isBegun = false;
  return {
    keepPlanned: async (plan) => {
      const planned = changesOf(plan).filter((change) => change.kind === 'cancel' || change.kind === 'replace');
      if (planned.length === 0) return;
      try {
        await requireFolder(path.resolve(io.cwd, folder));
        await write(planned);
      } catch (error) {
        const message = `cannot keep what is to be cancelled in ${folder}: ${reasonOf(error)}`;
        throw new KeepError(message, { hint: 'make it a folder that can be written', cause: error });
      }
      isBegun = true;
    },
    keepOutcomes: async (workers) => {
      if (!isBegun) return null;
      const cancelled = workers.flatMap(listCancelled);
      try {
        if (cancelled.length > 0) await write(cancelled);
        else await rm(path.resolve(io.cwd, file), { force: true });
      } catch (error) {
        // The schedules are written by now, and what became of them must still be logged.
        const reason = error instanceof OutputError ? error.message : reasonOf(error);
        log.write(describeNote('warn', 'unkept', `${reason}; ${file} may name schedules that were not cancelled`));
      }
      return cancelled.length > 0 ? file : null;
    },
  };
}

/** A link could lead anywhere, also to where what is kept would be declared again. */
async function requireFolder(target: string): Promise<void> {
  const found = await lstat(target);
  if (!found.isDirectory()) throw new Error(`expected a folder, got ${found.isSymbolicLink() ? 'a link' : 'a file'}`);
}

/** Whether files in a folder are read as declarations when `watched` is: not below a name that a directory skips. */
function isRead(folder: string, watched: string): boolean {
  if (!isAtOrBelow(folder, watched)) return false;
  const below = path.relative(watched, folder).split(path.sep).filter(Boolean);
  return !below.some((name) => name.startsWith('.') || name === 'node_modules');
}
