import { systemClock } from '../../clock.ts';
import { observeWorkers } from '../../api/observe.ts';
import { failureOf } from '../../core/model/live.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import type { TalkFlags } from '../../cli/flags.ts';
import type { Io } from '../../cli/io.ts';
import { openApi } from '../../cli/open-api.ts';
import { printFailures } from '../../cli/print-error.ts';
import { startProgress } from '../../cli/progress.ts';
import type { RemoteFlags } from '../../cli/settings.ts';
import type { Target } from './read-ids.ts';

/** What the service lists of the workers that were asked for. */
export interface ListedTargets {
  /** In the order asked for. */
  readonly listed: readonly ListedWorker[];
  /** How many could not be listed; each is named on standard error. */
  readonly failed: number;
}

/** Lists workers under one limit of calls in flight, with the progress on a terminal. */
export async function listTargets(
  targets: readonly Target[],
  flags: RemoteFlags & TalkFlags,
  io: Io,
): Promise<ListedTargets> {
  const { api, close } = await openApi(flags, io);
  const progress = startProgress(
    { what: 'workers listed', total: targets.length, heldUntil: () => api.heldUntil() },
    { flags, io, clock: systemClock },
  );
  const list = async (workerId: string): Promise<ListedWorker> => {
    try {
      return await api.list(workerId);
    } finally {
      progress.advance();
    }
  };
  try {
    const workerIds = targets.map(({ workerId }) => workerId);
    const observed = await observeWorkers({ reader: { list }, workerIds, concurrency: flags.concurrency });
    const aliases = new Map(targets.map(({ workerId, alias }) => [workerId, alias?.text ?? null]));
    const workers = [...observed.values()];
    const asked = workers.map((worker) => {
      const { workerId } = worker;
      const alias = aliases.get(workerId) ?? null;
      return { worker: alias === null ? workerId : `${alias} (${workerId})`, unavailable: failureOf(worker) };
    });
    progress.end();
    printFailures(asked, io);
    return {
      listed: workers.filter((worker) => worker.kind === 'listed'),
      failed: asked.filter(({ unavailable }) => unavailable !== null).length,
    };
  } finally {
    progress.end();
    close();
  }
}
