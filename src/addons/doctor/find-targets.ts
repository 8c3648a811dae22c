import { isAccountName } from '../../core/model/account.ts';
import { UsageError } from '../../cli/errors.ts';
import { selectWorkers } from '../../cli/load.ts';
import { requireWorkerIds } from '../../cli/worker-argument.ts';
import type { DeclaredWorker } from '../../core/model/declaration.ts';
import type { FoundFiles } from './read-machine.ts';
import type { ReportFlags } from '../../cli/flags.ts';
import type { RemoteFlags } from '../../cli/settings.ts';

/** The options of `rota doctor`. */
export interface DoctorFlags extends RemoteFlags, Omit<ReportFlags, 'format'> {
  readonly format: 'text' | 'json';
  /** Whether to measure with schedules of its own. */
  readonly probe: boolean;
  /** Names of accounts; if empty, every account in the files, and the default account for other workers. */
  readonly account: readonly string[];
  /** Skips the question before a probe. */
  readonly yes: boolean;
}

/** A worker to check. */
export interface Target {
  readonly workerId: string;
  /** null, as is `declared`, if no file declares it. */
  readonly alias: string | null;
  readonly declared: DeclaredWorker | null;
  /** Account whose key is used; null for the default account. */
  readonly account: string | null;
}

/**
 * Returns the workers named by alias or ID, each once; without names, those of the files. With `--account`, all must
 * belong to these accounts, and a worker that no file declares belongs to the named one.
 *
 * @throws UsageError if a name cannot be a worker, a worker is in another account, or there is no worker to ask about.
 */
export function findTargets(
  names: readonly string[],
  { account: accounts }: Pick<DoctorFlags, 'account'>,
  { declaration, isThere }: FoundFiles,
): readonly Target[] {
  const isMeant = ({ account }: Target): boolean => accounts.length === 0 || accounts.some((each) => each === account);
  const declared = declaration?.workers ?? [];
  if (names.length === 0) {
    if (!isThere) throw new UsageError('no files here declare a worker', 'name one: rota doctor WORKER_ID');
    if (declaration !== null)
      return selectWorkers(declaration, { worker: [], account: accounts }).workers.map(toTarget);
    return [];
  }
  const [account = null, ...more] = accounts;
  if (account !== null && !isAccountName(account)) {
    const hint = 'the key of account labs is in HANDINGER_API_KEY_LABS';
    throw new UsageError(`--account ${JSON.stringify(account)} cannot be the name of an account`, hint);
  }
  requireWorkerIds(names);
  const ids = new Set(names.map((name) => declared.find(({ alias }) => alias === name)?.workerId ?? name));
  const targets = [...ids].map((workerId): Target => {
    const worker = declared.find((each) => each.workerId === workerId);
    if (worker !== undefined) return toTarget(worker);
    if (more.length > 0) throw new UsageError(`no file says which account ${workerId} belongs to`, 'name one account');
    return { workerId, alias: null, declared: null, account };
  });
  const other = targets.find((target) => !isMeant(target));
  if (other === undefined) return targets;
  throw new UsageError(
    `${other.alias ?? other.workerId} is not in account ${accounts.join(' or ')}`,
    'leave --account out',
  );
}

function toTarget(declared: DeclaredWorker): Target {
  const { workerId, alias, account } = declared;
  return { workerId, alias, declared, account };
}
