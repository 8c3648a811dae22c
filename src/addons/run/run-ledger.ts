import { listOpenRuns } from '../../apply/ledger-runs.ts';
import { compareText } from '../../core/collections.ts';
import { contentKey } from '../../core/model/content.ts';
import type { Failure } from '../../core/model/diagnostic.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import { createRunRecord, listRuns, runRecordKey, type Intent } from '../../core/model/owned.ts';
import { formatInstant } from '../../core/time/when.ts';
import { hashContent } from '../../core/plan/fingerprint.ts';
import { LedgerError } from '../../errors.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { contentOfRun, runOnce, type RunResult, type RunTarget, type RunTools } from './run-once.ts';

/** Returns what the ledger records of a run that is about to be sent. */
function createRunIntent({ declared }: RunTarget, observed: ListedWorker, now: Date): Intent {
  const contentHash = hashContent(contentOfRun(declared));
  const knownIds = observed.schedules.flatMap((row) =>
    row.kind === 'recognised' && hashContent(row.content) === contentHash ? [row.id] : [],
  );
  return { name: declared.name, contentHash, at: now, protect: false, knownIds: knownIds.toSorted(compareText) };
}

/**
 * Runs between two writes of the ledger: first what is about to be sent, then that it is over. The run stays in the
 * ledger while its result is not known, or while its row could be taken for a declared one-shot.
 *
 * @throws LedgerError if the first write fails; nothing was sent then.
 */
export async function runRemembered(
  ledger: Ledger,
  target: RunTarget,
  tools: RunTools,
): Promise<{ readonly result: RunResult; readonly ledgerProblem: Failure | null }> {
  const { observed, clock } = tools;
  const { workerId } = target.worker;
  const run = createRunIntent(target, observed, clock.now());
  await change(ledger, workerId, (runs) => [...listOpenRuns(runs, observed, run.at), run]);
  const result = await runOnce(target, tools);
  if (mayBeTaken(target, result)) return { result, ledgerProblem: null };
  try {
    await change(ledger, workerId, (runs) => runs.filter((each) => !isSameRun(each, run)));
    return { result, ledgerProblem: null };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const message = `the ledger still holds the run: ${error.message}`;
    return { result, ledgerProblem: { code: error.code, message, hint: 'an apply removes it once the run is over' } };
  }
}

/** Whether the row of a run may be listed, now or later, and only the ledger can tell it from a declared one-shot. */
function mayBeTaken({ worker, declared }: RunTarget, { status, dueAt }: RunResult): boolean {
  if (status === 'uncertain') return true;
  if (status !== 'started' || dueAt === null) return false;
  const content = contentOfRun(declared);
  const keys = [content, { ...content, when: { type: 'scheduled', date: formatInstant(dueAt) } } as const].map(
    contentKey,
  );
  return worker.schedules.some((each) => keys.includes(contentKey(each.content)));
}

function isSameRun(a: Intent, b: Intent): boolean {
  return a.name === b.name && a.contentHash === b.contentHash && a.at.getTime() === b.at.getTime();
}

/** How often another writer may be faster; only other runs on the same worker can be. */
const maxTries = 5;

async function change(
  ledger: Ledger,
  workerId: string,
  next: (runs: readonly Intent[]) => readonly Intent[],
): Promise<void> {
  const key = runRecordKey(workerId);
  for (let tries = 0; tries < maxTries; tries++) {
    const { owned, revision } = await ledger.read();
    const runs = next(listRuns(owned, workerId));
    const { moved } = await ledger.commit(new Map([[key, createRunRecord(workerId, runs)]]), revision);
    if (moved.length === 0) return;
  }
  throw new LedgerError('ledger-moved', `other runs on ${workerId} kept changing the ledger`, { hint: 'run again' });
}
