import { formatRateChange } from '../../core/time/rate-words.ts';
import type { ChangeKind } from '../../core/model/plan.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import { zoneOf } from '../documents/worker-entry.ts';
import type { PlannedWorkerEntry, WarningEntry, WorkerEntry } from '../documents/worker-entry.ts';
import { changeLines, warningLines } from './change-lines.ts';
import { holdLines } from './hold-lines.ts';
import { indent, toned } from './line.ts';
import type { Line } from './line.ts';

/** The kinds of change that are shown one by one, in this order; holds follow, what is kept is only counted. */
const shownKinds: readonly ChangeKind[] = ['create', 'replace', 'cancel', 'unprotect', 'adopt', 'forget'];

/**
 * What a plan does on one worker alone and what it leaves alone there; no lines when there is nothing to say. `isShared`
 * tells what is told with that of other workers.
 */
export function workerLines(
  worker: PlannedWorkerEntry,
  changes: readonly ChangeEntry[],
  isShared: (told: ChangeEntry | WarningEntry) => boolean,
): readonly Line[] {
  const zone = zoneOf(worker);
  const own = changes.filter((change) => !isShared(change));
  const shown = shownKinds.flatMap((kind) => own.filter((change) => change.kind === kind));
  const body = [
    ...shown.flatMap((change) => changeLines({ parts: [change], shown: change, zone, hasZones: false })),
    // Those that other workers have as well tell their runs themselves.
    ...(shown.length === 0 ? [] : runLines(worker)),
    ...warningLines(worker.warnings.filter((warning) => !isShared(warning))),
    ...leftAloneLines(worker, own),
  ];
  return body.length === 0 ? [] : [workerHead(worker), ...indent(body, 2)];
}

function runLines({ runsPerDay: { before, after } }: PlannedWorkerEntry): readonly Line[] {
  if (before === null || after === null || before === after) return [];
  return [['runs in all: ', formatRateChange(before, after)]];
}

/** Names a worker above what is said of it. */
export function workerHead({ worker, workerId, account, timezone }: WorkerEntry): Line {
  const facts = [
    workerId,
    ...(timezone === null ? [] : [timezone]),
    ...(account === undefined ? [] : [`account ${account}`]),
  ];
  return [toned('bold', worker), toned('dim', ` (${facts.join(', ')})`)];
}

/** What is left alone on a worker; nothing is said here of one that could not be listed. */
export function leftAloneLines(worker: WorkerEntry, changes: readonly ChangeEntry[]): readonly Line[] {
  if (worker.unavailable !== null) return [];
  return holdLines(
    changes.filter(({ kind }) => kind === 'hold'),
    zoneOf(worker),
  );
}
