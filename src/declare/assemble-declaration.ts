import { compareText } from '../core/collections.ts';
import { formatAddress, type Declaration, type DeclaredWorker, type Prune } from '../core/model/declaration.ts';
import { isCi, ledgerFile, ledgerKinds, type LedgerLocation } from '../core/model/ledger-location.ts';
import { count } from '../core/words.ts';
import { quote } from './describe-value.ts';
import { createYieldIfLong, type DeclaredFile, type LoadSession } from './load-session.ts';
import { isMapping, keyPlace, placeOf } from './places.ts';
import type { Report } from './problems.ts';
import { coverPaused, readPause } from './read-pause.ts';
import type { WorkerPart } from './read-schedules.ts';
import { readPrune } from './read-settings.ts';
import { checkAccounts } from './read-worker-id.ts';
import { readWorker, type ReadWorker } from './read-worker.ts';
import { readSets, reportUses } from './sets/read-sets.ts';
import { formatPlace, type Sourced } from './source.ts';

/** Merges all files into one declaration; null if anything in it is invalid. */
export async function assembleDeclaration(session: LoadSession): Promise<Omit<Declaration, 'files'> | null> {
  const { prune, ledger, cancelLimit, mayHaveLedger } = session;
  const aliases = gatherWorkers(session.files);
  if (!mayHaveLedger) checkOwned(aliases, session);
  const yieldIfLong = createYieldIfLong();
  const setContext = haveSets(session.files, aliases) ? readSets(session) : null;
  const found: ReadWorker[] = [];
  for (const [alias, parts] of aliases) {
    const read = readWorker(alias, parts, session, setContext);
    if (read !== null) found.push(read);
    await yieldIfLong();
  }
  if (!mayHaveLedger) checkEnds(found, session.report);
  if (setContext !== null) reportUses(setContext, session);
  if (session.isComplete) checkWorkersStated(session);
  checkIds(found, session.report);
  const ownAccounts = found.flatMap(({ worker, accountAt }) =>
    accountAt === null ? [] : [{ value: worker.account, place: accountAt }],
  );
  checkAccounts([...session.files.flatMap(({ defaults }) => defaults.account ?? []), ...ownAccounts], session.report);
  const pausing = session.files.filter(({ top }) => top['pause'] !== undefined);
  const pauses = pausing.flatMap(({ top }) => readPause(top, session.report) ?? []);
  if (prune === null || found.length < aliases.size) return null;
  const declared = found.map(({ worker }) => worker).sort((a, b) => compareText(a.alias, b.alias));
  const workers = pauses.length === 0 ? declared : coverPaused(declared, pauses, session);
  if (ledger !== null) checkKept(ledger, workers, session);
  return { workers, pauses: pauses.map(({ pause }) => pause), cancelLimit, ledger: ledger?.value ?? null };
}

/** Whether a file declares sets or a worker uses one. */
function haveSets(files: readonly DeclaredFile[], aliases: ReadonlyMap<string, readonly WorkerPart[]>): boolean {
  if (files.some(({ top }) => top['sets'] !== undefined)) return true;
  for (const parts of aliases.values()) if (parts.some(({ worker }) => worker['use'] !== undefined)) return true;
  return false;
}

/** Collects the parts of each worker from all files, by alias, in the order of the files. */
function gatherWorkers(files: readonly DeclaredFile[]): ReadonlyMap<string, readonly WorkerPart[]> {
  const aliases = new Map<string, WorkerPart[]>();
  for (const { top, defaults } of files) {
    const { workers } = top;
    if (!isMapping(workers)) continue;
    for (const [alias, worker] of Object.entries(workers)) {
      if (!isMapping(worker)) continue;
      const part = { worker, aliasAt: keyPlace(workers, alias), defaults };
      const parts = aliases.get(alias);
      if (parts === undefined) aliases.set(alias, [part]);
      else parts.push(part);
    }
  }
  return aliases;
}

/** Reports files that have sets but no workers, as they declare nothing. */
function checkWorkersStated({ files, report }: LoadSession): void {
  const [first] = files;
  if (first === undefined || files.some(({ top }) => top['workers'] !== undefined || top['sets'] === undefined)) return;
  report({
    code: 'missing-key',
    at: placeOf(first.top),
    message: 'expected the key "workers" in a file, got files with only sets',
    hint: 'pass the files with the workers that use them as well, or write "workers: {}" and "prune"',
  });
}

function checkOwned(aliases: ReadonlyMap<string, readonly WorkerPart[]>, { files, report }: LoadSession): void {
  const holders = [...files.map(({ top }) => top), ...[...aliases.values()].flat().map(({ worker }) => worker)];
  const [first, ...others] = holders.flatMap((holder) => {
    const stated = readPrune(holder);
    return stated?.value === ('owned' satisfies Prune) ? [stated] : [];
  });
  if (first === undefined) return;
  const elsewhere = others.length === 0 ? '' : ` (here and in ${count(others.length, 'other place')})`;
  report({
    code: 'owned-needs-ledger',
    at: first.place,
    message: `prune: owned${elsewhere} requires a ledger, which records what rota owns`,
    hint: 'add "ledger: git:refs/rota/ledger" at the top of a file, or write "prune: all" or "prune: none"',
  });
}

/**
 * Reports an `until` that would have no effect: without a ledger rota does not know its own schedules, so with
 * `prune: none` a schedule would run on after its `until`.
 */
function checkEnds(found: readonly ReadWorker[], report: Report): void {
  for (const { worker } of found) {
    if (worker.prune !== 'none') continue;
    for (const { name, until, enabled, location } of worker.schedules) {
      if (until === null || !enabled) continue;
      report({
        code: 'until-needs-ledger',
        at: location,
        message: `with prune: none, until requires a ledger: ${formatAddress(worker.alias, name)} would keep running after it`,
        hint: 'add "ledger: git:refs/rota/ledger" at the top, or write "prune: all"',
      });
    }
  }
}

/** Reports delays whose ledger is a file in a CI job: the file is lost with the job, so every job would send them. */
function checkKept(
  { value, place }: Sourced<LedgerLocation>,
  workers: readonly DeclaredWorker[],
  { env, report }: LoadSession,
): void {
  if (!isCi(env) || ledgerFile(value) === null) return;
  const delays = workers.flatMap(({ alias, schedules }) =>
    schedules
      .filter(({ enabled, content }) => enabled && content.when.type === 'delayed')
      .map(({ name }) => formatAddress(alias, name)),
  );
  if (delays.length === 0) return;
  report({
    code: 'ledger-lost-in-ci',
    at: place,
    message: `expected a ledger that outlives the CI job, got a ${ledgerKinds[value.kind].words}: every job would send ${delays.join(', ')} again`,
    hint: 'write "ledger: git:refs/rota/ledger"',
  });
}

function checkIds(workers: readonly ReadWorker[], report: Report): void {
  const byId = new Map<string, ReadWorker>();
  for (const read of workers) {
    const { workerId, alias } = read.worker;
    const first = byId.get(workerId);
    if (first === undefined) {
      byId.set(workerId, read);
      continue;
    }
    const isOneAccount = first.worker.account === read.worker.account;
    report({
      code: 'duplicate-worker-id',
      at: read.idAt,
      message: `expected each worker once, got ${quote(alias)} with the same id as ${quote(first.worker.alias)} at ${formatPlace(first.idAt)}${isOneAccount ? '' : ', in another account'}`,
      hint: isOneAccount
        ? 'put the schedules of both under one alias'
        : 'a worker belongs to one account: put the schedules of both under the alias in that account',
    });
  }
}
