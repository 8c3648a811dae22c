import type { Intent, OwnedSchedule, OwnedWorker } from '../model/owned.ts';
import { formatInstant } from '../model/when.ts';
import { escapeInvisible } from './visible-text.ts';
import { count } from './words.ts';

/** What a ledger holds, for a person: a block for each worker, a line for each schedule, and a count. */
export function renderLedgerText(owned: ReadonlyMap<string, OwnedWorker>): string {
  const workers = [...owned.values()].toSorted((a, b) => (a.workerId < b.workerId ? -1 : 1));
  const schedules = workers.reduce((sum, worker) => sum + worker.schedules.length, 0);
  const blocks = workers.map((worker) => workerLines(worker).join('\n'));
  return [...blocks, `${count(schedules, 'schedule')} on ${count(workers.length, 'worker')}.`].join('\n\n') + '\n';
}

function workerLines({ workerId, schedules, intents }: OwnedWorker): readonly string[] {
  return [workerId, ...schedules.map(scheduleLine), ...intents.map(intentLine)].map(escapeInvisible);
}

function scheduleLine({ name, scheduleId, createdAt, dueAt, protect }: OwnedSchedule): string {
  const due = dueAt === null ? [] : [`due ${formatInstant(dueAt)}`];
  const facts = [`since ${formatInstant(createdAt)}`, ...due, ...(protect ? ['protected'] : [])];
  return `  ${name} (${scheduleId}), ${facts.join(', ')}`;
}

function intentLine({ name, at }: Intent): string {
  return `  ${name}: a create was begun at ${formatInstant(at)} and never settled`;
}
