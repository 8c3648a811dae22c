import { observeWorkers } from '../../api/observe.ts';
import { failureOf } from '../../core/model/live.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import type { TalkFlags } from '../../cli/flags.ts';
import type { Io } from '../../cli/io.ts';
import { UsageError } from '../../cli/errors.ts';
import { refuseServiceFlags } from '../../cli/account-settings.ts';
import type { AccountWorker } from '../../cli/account-settings.ts';
import { accountsOf } from '../../core/model/declaration.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { openApi } from '../../cli/open-api.ts';
import { printFailures } from '../../cli/io.ts';
import { countLists } from '../../cli/progress.ts';
import type { RemoteFlags } from '../../cli/settings.ts';
import type { Target } from './read-ids.ts';

/** What the service lists of the workers that were asked for. */
export interface ListedTargets {
  /** In the order asked for. */
  readonly listed: readonly ListedWorker[];
  /** How many could not be listed; each is named on standard error. */
  readonly failed: number;
}

/** What a list of workers takes of the flags. */
type ListFlags = RemoteFlags & TalkFlags & { readonly account?: string };

/** The account of each target: what is declared, else the one that is named. */
function placeTargets(
  targets: readonly Target[],
  { workers }: Pick<Declaration, 'workers'>,
  account: string | null,
): readonly AccountWorker[] {
  const declared = accountsOf(workers);
  return targets.map(({ workerId }) => {
    const own = declared.get(workerId);
    if (own === undefined || account === null || own === account) return { workerId, account: own ?? account };
    const where = own === null ? 'without an account' : `in account ${own}`;
    throw new UsageError(`${workerId} is declared ${where}, not in account ${account}`, 'import it by itself');
  });
}

/** Lists workers under one limit of calls in flight, with the progress on a terminal. */
export async function listTargets(
  targets: readonly Target[],
  flags: ListFlags,
  io: Io,
  declared: Pick<Declaration, 'workers'>,
): Promise<ListedTargets> {
  const workers = placeTargets(targets, declared, flags.account ?? null);
  refuseServiceFlags(workers, flags);
  const { api, close } = await openApi(workers, { ...flags, account: [] }, io);
  const { reader, end } = countLists(api, targets.length, { flags, io });
  try {
    const workerIds = targets.map(({ workerId }) => workerId);
    const accounts = accountsOf(workers);
    const { concurrency } = flags;
    const observed = await observeWorkers({ reader, workerIds, accounts, concurrency });
    const aliases = new Map(targets.map(({ workerId, alias }) => [workerId, alias?.text ?? null]));
    const all = [...observed.values()];
    const asked = all.map((worker) => {
      const { workerId } = worker;
      const alias = aliases.get(workerId) ?? null;
      return { worker: alias === null ? workerId : `${alias} (${workerId})`, unavailable: failureOf(worker) };
    });
    end();
    printFailures(asked, io);
    return {
      listed: all.filter((worker) => worker.kind === 'listed'),
      failed: asked.filter(({ unavailable }) => unavailable !== null).length,
    };
  } finally {
    end();
    close();
  }
}
