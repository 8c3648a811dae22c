import { isCi } from '../core/model/is-ci.ts';
import { compareText } from '../core/model/compare.ts';
import { formatAddress } from '../core/model/declaration.ts';
import type { Declaration, DeclaredWorker, LedgerLocation, Prune } from '../core/model/declaration.ts';
import { quote } from './describe-value.ts';
import { isMapping, keyPlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import type { PromptFiles } from './read-prompt.ts';
import { readCancelLimit, readDefaults, readLedger, readPrune, readRunsPerDayLimit } from './read-settings.ts';
import type { WorkerPart } from './read-schedules.ts';
import { readWorker } from './read-worker.ts';
import type { ReadWorker } from './read-worker.ts';
import type { VariableSource } from './read-worker-id.ts';
import { formatPlace } from './source.ts';
import { agreeOn } from './agree-on.ts';
import type { Sourced } from './agree-on.ts';
import type { YieldIfLong } from './yield-if-long.ts';

/** Every file's top mapping, and what else a declaration is made of. */
export interface AssembleOptions {
  /** In the order of the files; where two disagree, the second is at fault. */
  readonly tops: readonly Mapping[];
  /** Whether these are all the files, so that what none says is missing. */
  readonly isComplete: boolean;
  readonly env: VariableSource;
  readonly promptFiles: PromptFiles;
  readonly report: Report;
  /** Taken after each worker. */
  readonly turn: YieldIfLong;
}

/** One declaration out of all files; null when anything in it was refused. */
export async function assembleDeclaration(options: AssembleOptions): Promise<Omit<Declaration, 'files'> | null> {
  const { tops, isComplete, report, turn } = options;
  const agreed = <T>(setting: string, read: (top: Mapping) => Sourced<T> | null) =>
    agreeOn(setting, tops.map(read), report);
  const prune = agreed('prune', readPrune)?.value ?? null;
  const ledger = agreed('ledger', (top) => readLedger(top, report));
  const cancelLimit = agreed('limits.cancel', (top) => readCancelLimit(top, report))?.value ?? null;
  const runsPerDayLimit = agreed('limits.runsPerDay', (top) => readRunsPerDayLimit(top, report))?.value ?? null;
  const mayHaveLedger = !isComplete || tops.some((top) => top['ledger'] !== undefined);
  const aliases = gatherWorkers(tops, report);
  if (!mayHaveLedger) checkOwned(tops, aliases, report);
  const context = { ...options, prune, runsPerDayLimit, mayHaveLedger };
  const found: ReadWorker[] = [];
  for (const [alias, parts] of aliases) {
    const read = readWorker(alias, parts, context);
    if (read !== null) found.push(read);
    await turn();
  }
  checkIds(found, report);
  if (prune === null || found.length < aliases.size) return null;
  const workers = found.map(({ worker }) => worker).sort((a, b) => compareText(a.alias, b.alias));
  if (ledger !== null) checkKept(ledger, workers, options);
  return { workers, cancelLimit, ledger: ledger?.value ?? null };
}

/** What all files say of each alias, in the order of the files. */
function gatherWorkers(tops: readonly Mapping[], report: Report): ReadonlyMap<string, readonly WorkerPart[]> {
  const defaults = tops.map((top) => readDefaults(top, report));
  agreeOn(
    'defaults.budget',
    defaults.map(({ budget }) => budget),
    report,
  );
  agreeOn(
    'defaults.timezone',
    defaults.map(({ timezone }) => timezone),
    report,
  );
  const aliases = new Map<string, WorkerPart[]>();
  for (const [index, { workers }] of tops.entries()) {
    const fileDefaults = defaults[index];
    if (!isMapping(workers) || fileDefaults === undefined) continue;
    for (const [alias, worker] of Object.entries(workers)) {
      if (!isMapping(worker)) continue;
      const part = { worker, aliasAt: keyPlace(workers, alias), defaults: fileDefaults };
      const parts = aliases.get(alias);
      if (parts === undefined) aliases.set(alias, [part]);
      else parts.push(part);
    }
  }
  return aliases;
}

function checkOwned(
  tops: readonly Mapping[],
  aliases: ReadonlyMap<string, readonly WorkerPart[]>,
  report: Report,
): void {
  const holders = [...tops, ...[...aliases.values()].flat().map(({ worker }) => worker)];
  for (const stated of holders.map(readPrune)) {
    if (stated?.value !== ('owned' satisfies Prune)) continue;
    report({
      code: 'owned-needs-ledger',
      at: stated.place,
      message: 'expected a ledger, for only it knows what rota owns, got prune: owned without one',
      hint: 'add "ledger: git:refs/rota/ledger" at the top, or write "prune: all" or "prune: none"',
    });
  }
}

/** A delay is sent once for as long as its ledger is kept; the disk of a CI job is gone after it. */
function checkKept(
  { value, place }: Sourced<LedgerLocation | null>,
  workers: readonly DeclaredWorker[],
  { env, report }: AssembleOptions,
): void {
  if (!isCi(env) || value?.kind !== 'file') return;
  const delays = workers.flatMap(({ alias, schedules }) =>
    schedules
      .filter(({ enabled, content }) => enabled && content.when.type === 'delayed')
      .map(({ name }) => formatAddress(alias, name)),
  );
  if (delays.length === 0) return;
  report({
    code: 'ledger-lost-in-ci',
    at: place,
    message: `expected a ledger that outlives the CI job, or ${delays.join(', ')} would be sent by every job, got a file`,
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
    report({
      code: 'duplicate-worker-id',
      at: read.idAt,
      message: `expected each worker once, got ${quote(alias)} with the id that ${quote(first.worker.alias)} has at ${formatPlace(first.idAt)}`,
      hint: 'put the schedules of both under one alias',
    });
  }
}
