/** Whether the ledger can be read and written, found out without writing it. */
import { LedgerError } from '../../errors.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { nameLedger } from '../../core/model/ledger-location.ts';
import type { LedgerLocation } from '../../core/model/ledger-location.ts';
import { workerIdOfRuns } from '../../core/model/run-record.ts';
import { count } from '../../core/words.ts';
import { findBackend, openLedger } from '../../ledger/open-ledger.ts';
import { listOrigins } from '../../ledger/service-ledger.ts';
import type { WorkerOrigins } from '../../cli/account-settings.ts';
import type { Io } from '../../cli/io.ts';
import { requireKept } from '../../cli/plan-files.ts';
import type { Finding } from './checks.ts';

/** Where the ledger is looked for, and of which services. */
interface LedgerPlace extends WorkerOrigins {
  readonly io: Io;
}

/**
 * Reads the ledger of the files as a plan does, and tries whether it could be written: a file by its permissions, a git
 * ref by `git push --dry-run`.
 */
export async function checkLedger(
  { ledger }: Declaration,
  origins: WorkerOrigins,
  io: Io,
): Promise<readonly Finding[]> {
  if (ledger === null) return [finding('ledger-read', 'ok', 'the files name none')];
  const place = { ...origins, io };
  const read = await tryTo('ledger-read', () => readLedger(ledger, place));
  const write = await tryTo('ledger-write', () => tryWrite(ledger, place));
  return [read, write];
}

async function readLedger(ledger: LedgerLocation, { io, ...origins }: LedgerPlace): Promise<Finding> {
  const opened = openLedger(ledger, { cwd: io.cwd, ...origins });
  const { id, owned } = await requireKept(opened, { ledger }, io).read();
  const schedules = [...owned.values()].reduce((sum, worker) => sum + worker.schedules.length, 0);
  const workers = [...owned.keys()].filter((key) => workerIdOfRuns(key) === null).length;
  const held = `${count(workers, 'worker')} and ${count(schedules, 'schedule')} of ${listOrigins(origins).join(', ')}`;
  return finding('ledger-read', 'ok', `${nameLedger(ledger)}: ${id === null ? 'none yet' : held}`);
}

async function tryWrite(ledger: LedgerLocation, { io, ...origins }: LedgerPlace): Promise<Finding> {
  const { state, found } = await findBackend(ledger).tryWrite({ cwd: io.cwd, env: io.env, ...origins });
  return finding('ledger-write', state, found);
}

async function tryTo(check: Finding['check'], run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return finding(check, 'differs', error.message, error.hint ?? undefined);
  }
}

function finding(check: Finding['check'], state: Finding['state'], found: string, next?: string): Finding {
  return { check, workerId: null, state, found, ...(next === undefined ? {} : { next }) };
}
