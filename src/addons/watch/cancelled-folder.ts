import { lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { KeepError } from '../../errors.ts';
import { reasonOf, UsageError } from '../../cli/errors.ts';
import { createCancelledFile, isReadWith } from '../../cli/cancelled-file.ts';
import type { CancelledFile } from '../../cli/cancelled-file.ts';
import { createEntry } from './watch-entry.ts';
import type { Io } from '../../cli/io.ts';
import type { WatchLog } from './watch-log.ts';

/**
 * Makes the folder that keeps what passes cancel, unless it is there, readable by its owner alone.
 *
 * @throws UsageError when it cannot be used, or what it holds would be declared again.
 */
export async function prepareCancelledFolder(folder: string, paths: readonly string[], io: Io): Promise<void> {
  const target = path.resolve(io.cwd, folder);
  if (isReadWith(target, paths, io)) {
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
  { io, log }: { readonly io: Io; readonly log: WatchLog },
  pass: { readonly runId: string; readonly startedAt: Date },
): CancelledFile {
  const time = `${pass.startedAt.toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  const file = path.join(folder, `${time}-${pass.runId.slice(0, 8)}.yaml`);
  const { keepPlanned, keepOutcomes } = createCancelledFile({
    file,
    io,
    prepare: () => requireFolder(path.resolve(io.cwd, folder)),
    onUnkept: (problem) => {
      log.write(createEntry('warn', 'unkept', problem));
    },
  });
  return {
    keepPlanned: async (plan) => {
      try {
        await keepPlanned(plan);
      } catch (error) {
        const message = `cannot keep what is to be cancelled in ${folder}: ${reasonOf(error)}`;
        throw new KeepError(message, { hint: 'make it a folder that can be written', cause: error });
      }
    },
    keepOutcomes,
  };
}

/** A link could lead anywhere, also to where what is kept would be declared again. */
async function requireFolder(target: string): Promise<void> {
  const found = await lstat(target);
  if (!found.isDirectory()) throw new Error(`expected a folder, got ${found.isSymbolicLink() ? 'a link' : 'a file'}`);
}
