import { rebuildRecord } from '../../apply/ledger-records.ts';
import { groupBy } from '../../core/collections.ts';
import { LedgerError } from '../../errors.ts';
import { encodeLedger } from '../../ledger/codec.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { createMemoryLedger } from '../../ledger/memory-ledger.ts';
import { findBackend, openLedger } from '../../ledger/open-ledger.ts';
import type { LedgerContext } from '../../ledger/backend.ts';
import { listOrigins } from '../../ledger/service-ledger.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { LedgerLocation } from '../../core/model/ledger-location.ts';
import { runRecordKey, workerIdOfRuns, type OwnedWorker } from '../../core/model/owned.ts';
import { isWhole, planDeclaration } from '../../pipeline.ts';
import { renderLedgerText } from '../../report/wording/ledger-text.ts';
import { count } from '../../core/words.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { simpleFormats, TalkFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { isPartial, loadSelected, type Selection } from '../load.ts';
import { openApi } from '../open-api.ts';
import { createNote } from '../report-run.ts';
import { requireYes } from '../ask.ts';
import { ledgerContext } from '../plan-files.ts';
import type { RemoteFlags } from '../settings.ts';
import { UsageError } from '../errors.ts';

/** Options of a `rota ledger` command that does not call the service. */
export interface LedgerCommandFlags extends TalkFlags, Pick<RemoteFlags, 'baseUrl'> {}

/** Options of `rota ledger show`. */
export interface ShowFlags extends LedgerCommandFlags {
  readonly format: (typeof simpleFormats)[number];
}

/** Options of `rota ledger rebuild`. */
export interface RebuildFlags extends TalkFlags, Selection, RemoteFlags {
  /** Does not ask for approval. */
  readonly yes: boolean;
}

/** Prints what the declared ledger contains for every service. */
export async function runLedgerShow(paths: readonly string[], flags: ShowFlags, io: Io): Promise<ExitCode> {
  const { location, context } = await findLedger(paths, { ...flags, worker: [] }, io);
  const document = await findBackend(location).open(context).read();
  await io.write(
    flags.format === 'json' ? encodeLedger(document).toString('utf8') : renderLedgerText(document.services),
  );
  return exitCodes.done;
}

/**
 * Rebuilds the records of the declared workers. What is live as declared becomes owned. A delay that is not live may
 * have run, so it is held back until a person rearms it. The records of other workers stay; if they cannot be read,
 * only the whole ledger can be rebuilt.
 */
export async function runLedgerRebuild(paths: readonly string[], flags: RebuildFlags, io: Io): Promise<ExitCode> {
  if (!flags.yes && !io.isInteractive) throw new UsageError('cannot ask for approval without a terminal: use --yes');
  const { declaration, location, context } = await findLedger(paths, flags, io);
  const ledger = openLedger(location, context);
  const rebuilt = await rebuild(declaration, flags, io);
  await confirm(`Replace the ledger records of ${count(rebuilt.size, 'worker')}?`, flags, io);
  await ledger.replace(new Map([...(await readOthers(ledger, flags, io)), ...rebuilt]));
  await io.write(renderLedgerText(byOrigin(rebuilt, context)));
  return exitCodes.done;
}

/** Removes the record of one worker; the service is not called. */
export async function runLedgerRelease(
  worker: string,
  paths: readonly string[],
  flags: LedgerCommandFlags,
  io: Io,
): Promise<ExitCode> {
  const { declaration, location, context } = await findLedger(paths, { ...flags, worker: [] }, io);
  const ledger = openLedger(location, context);
  const { owned, revision } = await ledger.read();
  const workerId = declaration.workers.find(({ alias }) => alias === worker)?.workerId ?? worker;
  if (!owned.has(workerId)) {
    const known = [...owned.keys()].filter((key) => workerIdOfRuns(key) === null).join(', ');
    throw new UsageError(
      `the ledger has no worker ${workerId} on ${listOrigins(context).join(', ')}`,
      `it has: ${known === '' ? 'none' : known}; for other services: rota ledger show`,
    );
  }
  const released = [workerId, runRecordKey(workerId)].filter((key) => owned.has(key));
  const { moved } = await ledger.commit(new Map(released.map((key) => [key, null])), revision);
  if (moved.length > 0)
    throw new LedgerError('ledger-moved', `another run changed the record of ${workerId} meanwhile`);
  createNote(
    flags,
    io,
  )(`Released ${workerId}. Remove it from the files too, or the next apply adopts its schedules again.`);
  return exitCodes.done;
}

/**
 * Loads the files and finds the ledger they name.
 *
 * @throws UsageError if they name none.
 */
export async function findLedger(
  paths: readonly string[],
  flags: Selection & Pick<RemoteFlags, 'baseUrl'>,
  io: Io,
): Promise<{
  readonly declaration: Declaration;
  readonly location: LedgerLocation;
  readonly context: LedgerContext;
}> {
  const { declaration } = await loadSelected(paths, flags, io);
  const context = ledgerContext(declaration, flags, io);
  if (declaration.ledger !== null) return { declaration, location: declaration.ledger, context };
  throw new UsageError('the files name no ledger', 'add "ledger: git:refs/rota/ledger" at the top');
}

/** Groups records by service. */
function byOrigin(
  records: ReadonlyMap<string, OwnedWorker>,
  { origin, originByWorker }: LedgerContext,
): ReadonlyMap<string, ReadonlyMap<string, OwnedWorker>> {
  const groups = groupBy([...records], ([workerId]) => [originByWorker?.get(workerId) ?? origin]);
  if (groups.size === 0) return new Map([[origin, records]]);
  return new Map([...groups].map(([each, entries]) => [each, new Map(entries)]));
}

async function rebuild(
  declaration: Declaration,
  flags: RebuildFlags,
  io: Io,
): Promise<ReadonlyMap<string, OwnedWorker>> {
  const { api, clock, close } = await openApi(declaration.workers, flags, io);
  try {
    const { concurrency } = flags;
    const ledger = createMemoryLedger();
    const { plan } = await planDeclaration(declaration, {
      reader: api,
      clock,
      concurrency,
      allow: new Set(),
      ledger,
    });
    if (!isWhole(plan)) {
      throw new LedgerError('ledger-unwritable', 'not every declared worker could be listed, so nothing was rebuilt', {
        hint: 'to see which, and why: rota plan',
      });
    }
    const now = clock.now();
    return new Map(plan.workers.map((each) => [each.worker.workerId, rebuildRecord(each, now)]));
  } finally {
    close();
  }
}

/**
 * Reads the records to keep; none if the ledger is damaged.
 *
 * @throws LedgerError if it is damaged and only some workers are rebuilt: the records of the others would be lost.
 */
async function readOthers(ledger: Ledger, flags: RebuildFlags, io: Io): Promise<ReadonlyMap<string, OwnedWorker>> {
  try {
    return (await ledger.read()).owned;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    if (isPartial(flags)) {
      throw new LedgerError(
        'ledger-unreadable',
        `the ledger records of the other workers would be lost: ${error.message}`,
        {
          hint: 'rebuild the whole ledger, without --worker, --account and --shard',
          cause: error,
        },
      );
    }
    createNote(flags, io)(`The old ledger cannot be read and is replaced entirely: ${error.message}`);
    return new Map();
  }
}

async function confirm(question: string, { yes }: RebuildFlags, io: Io): Promise<void> {
  if (yes) return;
  await requireYes(question, 'Cancelled. Nothing was written.', { io, stop: new AbortController().signal });
}
