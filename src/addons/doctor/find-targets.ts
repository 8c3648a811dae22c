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
  /** Measures with schedules of its own. */
  readonly probe: boolean;
  /** Names of accounts; empty: every account of the files, and none for other workers. */
  readonly account: readonly string[];
  /** Does not ask before a probe. */
  readonly yes: boolean;
}

/** A worker to check. */
export interface Target {
  readonly workerId: string;
  /** Null as `declared` is when no file declares it. */
  readonly alias: string | null;
  readonly declared: DeclaredWorker | null;
  /** Whose key it is asked about with; null is the one without a name. */
  readonly account: string | null;
}

/**
 * The workers that are named, by alias or id, each once; without a name those of the files. With accounts, only theirs, and
 * workers that no file declares belong to the one that is named.
 *
 * @throws UsageError for what can be neither, and when there is no worker at all to ask about.
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
