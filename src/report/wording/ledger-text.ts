import { compareBy, compareText } from '../../core/collections.ts';
import { workerIdOfRuns, type Intent, type OwnedSchedule, type OwnedWorker } from '../../core/model/owned.ts';
import { formatInstant } from '../../core/time/when.ts';
import { escapeInvisible } from '../escape/escape-invisible.ts';
import { count } from '../../core/words.ts';

/** Renders a ledger for a person: a block for each worker and for its runs, a line for each schedule, and a count. */
export function renderLedgerText(services: ReadonlyMap<string | null, ReadonlyMap<string, OwnedWorker>>): string {
  const workers = [...services]
    .flatMap(([origin, records]) => [...records.values()].map((worker) => ({ origin, worker })))
    .toSorted(byServiceAndWorker);
  const schedules = workers.reduce((sum, { worker }) => sum + worker.schedules.length, 0);
  const known = workers.filter(({ worker }) => workerIdOfRuns(worker.workerId) === null).length;
  const blocks = workers.map(({ origin, worker }) => workerLines(origin, worker).join('\n'));
  return [...blocks, `${count(schedules, 'schedule')} on ${count(known, 'worker')}.`].join('\n\n') + '\n';
}

const byServiceAndWorker = compareBy<{ readonly origin: string | null; readonly worker: OwnedWorker }>(
  (a, b) => compareText(a.origin ?? '', b.origin ?? ''),
  (a, b) => compareText(a.worker.workerId, b.worker.workerId),
);

function workerLines(origin: string | null, { workerId, schedules, intents }: OwnedWorker): readonly string[] {
  const runsOf = workerIdOfRuns(workerId);
  const where = origin === null ? ' on an unknown service (written by an older version)' : ` on ${origin}`;
  if (runsOf !== null) return [`${runsOf}${where}, runs`, ...intents.map(runLine)].map(escapeInvisible);
  const head = `${workerId}${where}`;
  return [head, ...schedules.map(scheduleLine), ...intents.map(intentLine)].map(escapeInvisible);
}

function scheduleLine({ name, scheduleId, createdAt, dueAt, protect, paused }: OwnedSchedule): string {
  const due = dueAt === null ? [] : [`due ${formatInstant(dueAt)}`];
  const facts = [
    `since ${formatInstant(createdAt)}`,
    ...due,
    ...(protect ? ['protected'] : []),
    ...(paused === true ? ['cancelled by a pause'] : []),
  ];
  return `  ${name} (${scheduleId}), ${facts.join(', ')}`;
}

function runLine({ name, at }: Intent): string {
  return `  ${name}: rota run started at ${formatInstant(at)}; outcome unknown`;
}

function intentLine({ name, at }: Intent): string {
  return `  ${name}: create started at ${formatInstant(at)}; outcome unknown`;
}
