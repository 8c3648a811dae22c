import path from 'node:path';
import type { WorkerOutcome } from '../core/model/outcome.ts';
import { changesOf } from '../core/model/plan.ts';
import type { CancelChange, Plan, ReplaceChange } from '../core/model/plan.ts';
import { listCancelled } from '../report/documents/outcome-entry.ts';
import type { Io } from './io.ts';
import { OutputError } from './output-error.ts';
import { UsageError } from './usage-error.ts';
import { writeWhole } from './write-whole.ts';

/** A file that keeps what an apply cancels as YAML that can be declared again. */
export interface CancelledFile {
  /**
   * Writes everything that a plan would cancel or replace; called before the first write.
   *
   * @throws UsageError when it is there: it may be all that is left of an earlier apply.
   * @throws OutputError when it cannot be written.
   */
  readonly keepPlanned: (plan: Plan) => Promise<void>;
  /** Writes only what may really be gone; when it cannot, it says so and leaves the file as it is. */
  readonly keepOutcomes: (workers: readonly WorkerOutcome[]) => Promise<void>;
}

async function refusePresent(file: string, { cwd }: Io): Promise<void> {
  const { stat } = await import('node:fs/promises');
  const present = await stat(path.resolve(cwd, file)).catch(() => null);
  if (present?.isFile() !== true) return;
  throw new UsageError(
    `${file} is there already, and may hold what an earlier apply cancelled`,
    'move it away, or name another file',
  );
}

/** Keeps cancelled schedules in a file. */
export function createCancelledFile(file: string, io: Io): CancelledFile {
  const keep = async (changes: readonly (CancelChange | ReplaceChange)[]): Promise<void> => {
    const { renderCancelled } = await import('../report/cancelled-yaml.ts');
    await writeWhole({ file, text: renderCancelled(changes), io, isPrivate: true });
  };
  let isBegun = false;
  return {
    keepPlanned: async (plan) => {
      const planned = changesOf(plan).filter((change) => change.kind === 'cancel' || change.kind === 'replace');
      if (planned.length === 0) return;
      await refusePresent(file, io);
      await keep(planned);
      isBegun = true;
    },
    keepOutcomes: async (workers) => {
      if (!isBegun) return;
      try {
        await keep(workers.flatMap(listCancelled));
      } catch (error) {
        if (!(error instanceof OutputError)) throw error;
        // The schedules are written by now, and what became of them must still be told.
        io.log(`warning: ${error.message}; it may name schedules that were not cancelled\n`);
      }
    },
  };
}
