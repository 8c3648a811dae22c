/** Which workers are imported: their IDs, their aliases, and what the service lists for them. */
import path from 'node:path';
import { observeWorkers } from '../../api/port.ts';
import { refuseServiceFlags, type AccountWorker } from '../../cli/account-settings.ts';
import { UsageError } from '../../cli/errors.ts';
import type { TalkFlags } from '../../cli/flags.ts';
import { printFailures, type Io } from '../../cli/io.ts';
import { openApi } from '../../cli/open-api.ts';
import { countLists } from '../../cli/progress.ts';
import type { RemoteFlags } from '../../cli/settings.ts';
import { requireWorkerIds } from '../../cli/worker-argument.ts';
import { accountsOf, type Declaration } from '../../core/model/declaration.ts';
import { failureOf, type ListedWorker } from '../../core/model/live.ts';
import { quote } from '../../declare/describe-value.ts';
import { createProblems, type Report } from '../../declare/problems.ts';
import { checkRead, readText } from '../../declare/source.ts';
import { DeclarationError } from '../../errors.ts';
import { readIds, type Target } from './read-ids.ts';

/** The largest list of IDs, in bytes, inclusive. */
const maxListBytes = 10_485_760;

/**
 * Returns the workers named on the command line and in a list, each once: arguments first. A worker named in both has
 * its place and its alias from the list.
 *
 * @throws UsageError if there are none, an argument cannot be an ID, or the list cannot be read.
 * @throws DeclarationError with every problem in the list.
 */
export async function findTargets(
  workerIds: readonly string[],
  list: string | undefined,
  io: Io,
): Promise<readonly Target[]> {
  requireWorkerIds(workerIds);
  if (list === undefined && workerIds.length === 0) {
    throw new UsageError(
      'expected worker IDs, got none',
      'add the ID that Handinger shows for the worker, or --ids FILE with one a line',
    );
  }
  const listed = list === undefined ? [] : await readList(list, io);
  if (listed.length + workerIds.length === 0) throw new UsageError(`expected worker IDs in ${nameOf(list)}, got none`);
  const listedIds = new Set(listed.map(({ workerId }) => workerId));
  const given = [...new Set(workerIds)].filter((workerId) => !listedIds.has(workerId));
  return [...given.map((workerId) => ({ workerId, alias: null })), ...listed];
}

/**
 * Runs a function that reports problems.
 *
 * @throws DeclarationError with all of them, if there are any.
 */
export function requireNoProblems<T>(run: (report: Report) => T): T {
  const problems = createProblems();
  const result = run(problems.report);
  if (problems.errorCount() > 0) throw new DeclarationError(problems.diagnostics());
  return result;
}

async function readList(list: string, io: Io): Promise<readonly Target[]> {
  const result =
    list === '-' ? checkRead(await io.readStdin(), maxListBytes) : readText(path.resolve(io.cwd, list), maxListBytes);
  if (result.kind === 'refused') throw new UsageError(`${nameOf(list)} ${result.problem}`, result.hint);
  return requireNoProblems((report) => readIds(result.text, list, report));
}

function nameOf(list = ''): string {
  return list === '-' ? 'standard input' : list;
}

/** The options of `rota import`. */
export interface ImportFlags extends TalkFlags, RemoteFlags {
  /** File with a list of workers, one a line; `-` is standard input. */
  readonly ids?: string;
  /** File to add to; if undefined, the YAML goes to standard output. With `split`, the folder to write to. */
  readonly into?: string;
  /** Account of workers that are not declared yet; if undefined, the default account. */
  readonly account?: string;
  /** Whether to write a file for each worker. */
  readonly split: boolean;
  /** Whether to put long prompts into files beside the YAML. */
  readonly inputFiles: boolean;
}

/** What the service lists for the requested workers. */
interface ListedTargets {
  /** In the order requested. */
  readonly listed: readonly ListedWorker[];
  /** How many could not be listed; each is reported on standard error. */
  readonly failed: number;
}

/** Returns the account of each target: the declared one, else `account`. */
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
    throw new UsageError(
      `${workerId} is declared ${where}, not in account ${account}`,
      'import this worker separately, without --account',
    );
  });
}

/** Lists workers under one limit on calls in flight, and shows the progress on a terminal. */
export async function listTargets(
  targets: readonly Target[],
  flags: ImportFlags,
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

/**
 * Returns an alias for each worker that is not declared yet, by worker ID: the given one, else the first free one of
 * `worker-1`, `worker-2`, … . Reports a given alias that is declared for another worker.
 */
export function nameWorkers(
  targets: readonly Target[],
  { workers }: Pick<Declaration, 'workers'>,
  report: Report,
): ReadonlyMap<string, string> {
  const ids = new Set(workers.map(({ workerId }) => workerId));
  const added = targets.filter(({ workerId }) => !ids.has(workerId));
  const declared = new Map(workers.map((worker) => [worker.alias, worker]));
  // Aliases name files, and many file systems ignore case.
  const taken = new Set([...declared.keys()].map((alias) => alias.toLowerCase()));
  for (const { alias } of added) {
    if (alias === null) continue;
    taken.add(alias.text.toLowerCase());
    const other = declared.get(alias.text);
    if (other === undefined) continue;
    const { file, line, column } = other.location;
    report({
      code: 'files-disagree',
      at: alias.place,
      message: `expected an alias that no other worker has, got ${quote(alias.text)}, which ${file}:${String(line)}:${String(column)} gives to ${other.workerId}`,
      hint: 'rename one of the two',
    });
  }
  let number = 0;
  const findFree = (): string => {
    do number++;
    while (taken.has(`worker-${String(number)}`));
    return `worker-${String(number)}`;
  };
  return new Map(added.map(({ workerId, alias }) => [workerId, alias?.text ?? findFree()]));
}
