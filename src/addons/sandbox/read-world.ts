import { isBudget } from '../../core/model/budget.ts';
import type { Content } from '../../core/model/content.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import { readArray, readInstant, readRecord, readText, UnreadableError } from '../../api/json-fields.ts';
import type { JsonRecord } from '../../api/json-fields.ts';
import { engineFields } from './memory-runs.ts';
import type { MemoryRow, MemoryRun } from './memory-runs.ts';
import type { Ghost, Entry, StoredRow, WorkerState } from './memory-worker.ts';
import type { WorldState } from './memory-world.ts';
import { readCreate } from './read-create.ts';

/**
 * A world from the JSON it was saved as.
 *
 * @throws UnreadableError when anything in it is missing or of another shape.
 */
export function readWorld(value: unknown): WorldState {
  const world = readRecord(value, 'world');
  return {
    workers: readArray(world['workers'], 'workers').map(readWorker),
    runs: readArray(world['runs'], 'runs').map(readRun),
    idsGiven: readTally(world, 'idsGiven'),
  };
}

/**
 * A field that holds an instant.
 *
 * @throws UnreadableError
 */
export function readInstantField(record: JsonRecord, name: string): Date {
  return readInstant(record[name], name);
}

function readWorker(value: unknown): WorkerState {
  const worker = readRecord(value, 'worker');
  const timezone = readText(worker['timezone'], 'timezone');
  if (!isTimeZone(timezone)) throw new UnreadableError('timezone', 'an IANA zone', timezone);
  return {
    workerId: readText(worker['workerId'], 'workerId'),
    timezone,
    lists: readTally(worker, 'lists'),
    entries: readArray(worker['entries'], 'entries').map(readEntry),
    ghosts: readArray(worker['ghosts'], 'ghosts').map(readGhost),
  };
}

function readEntry(value: unknown): Entry {
  const entry = readRecord(value, 'entry');
  const never = entry['hiddenUntilList'] === 'never';
  return { row: readStoredRow(entry['row']), hiddenUntilList: never ? 'never' : readTally(entry, 'hiddenUntilList') };
}

function readGhost(value: unknown): Ghost {
  const ghost = readRecord(value, 'ghost');
  return { row: readStoredRow(ghost['row']), shownUntilList: readTally(ghost, 'shownUntilList') };
}

function readStoredRow(value: unknown): StoredRow {
  const row = readRecord(value, 'row');
  const { kind, id } = row;
  if (kind === 'schedule') return readScheduleRow(row);
  if (kind !== 'alien') throw new UnreadableError('row.kind', 'schedule or alien', kind);
  return { kind, id: id === null ? null : readText(id, 'row.id'), json: readRecord(row['json'], 'row.json') };
}

function readScheduleRow(row: JsonRecord): MemoryRow {
  return {
    kind: 'schedule',
    id: readText(row['id'], 'row.id'),
    content: readContent(row['content']),
    nextRunAt: readInstantField(row, 'nextRunAt'),
    readyAt: readInstantField(row, 'readyAt'),
    runEndsAt: row['runEndsAt'] === null ? null : readInstantField(row, 'runEndsAt'),
  };
}

function readContent(value: unknown): Content {
  const { when, budget, input } = readRecord(value, 'content');
  if (!isBudget(budget)) throw new UnreadableError('budget', 'a budget', budget);
  const { kind, ...fields } = readRecord(when, 'when');
  // What is saved differs from what is sent in the name of the tag alone.
  const content = readCreate({ input, budget, when: { ...fields, type: kind } });
  if ('problem' in content) throw new UnreadableError('content', 'the content of a schedule', value);
  if (content.when.kind === 'cron') requireCron(content.when.cron);
  return content;
}

function requireCron(cron: string): void {
  try {
    engineFields(cron);
  } catch {
    throw new UnreadableError('cron', 'an expression the engine reads', cron);
  }
}

function readRun(value: unknown): MemoryRun {
  const run = readRecord(value, 'run');
  return {
    workerId: readText(run['workerId'], 'run.workerId'),
    scheduleId: readText(run['scheduleId'], 'run.scheduleId'),
    input: readText(run['input'], 'run.input'),
    at: readInstantField(run, 'at'),
  };
}

function readTally(record: JsonRecord, name: string): number {
  const value = record[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new UnreadableError(name, 'a whole number, 0 or more', value);
  }
  return value;
}
