import { compareLive } from '../core/model/live.ts';
import type { ListedWorker, LiveSchedule } from '../core/model/live.ts';
import { readArray, readRecord, readText, UnreadableError } from './json-fields.ts';
import { refusePartialBody } from './partial-list.ts';
import { readRow } from './read-row.ts';
import { readId } from './schedule-id.ts';

/**
 * Reads the answer to a list: whole, of the worker that was asked about, every id once; or not at all.
 *
 * @throws UnreadableError; an answer that cannot be read is never an empty list.
 * @throws PartialListError when it speaks of more.
 */
export function readList(answer: unknown, askedWorkerId: string): ListedWorker {
  const list = readRecord(answer, 'list');
  const { workerId, timezone } = list;
  if (workerId !== undefined && workerId !== askedWorkerId) {
    throw new UnreadableError('workerId', JSON.stringify(askedWorkerId), workerId);
  }
  const rows = readArray(list['schedules'], 'schedules');
  refusePartialBody(list, rows.length);
  const schedules = rows.map(readRow);
  refuseRepeatedIds(schedules);
  return {
    kind: 'listed',
    workerId: askedWorkerId,
    timezone: readTimezone(timezone),
    schedules: schedules.sort(compareLive),
  };
}

/**
 * Reads the answer to a create: a row with an id, whose other fields may be unreadable.
 *
 * @throws UnreadableError
 */
export function readCreated(answer: unknown): LiveSchedule {
  readId(readRecord(answer, 'created schedule')['id'], 'id');
  return readRow(answer);
}

/**
 * Reads the answer to a cancel: whether there was something to cancel.
 *
 * @throws UnreadableError
 */
export function readCancelled(answer: unknown): boolean {
  const { cancelled } = readRecord(answer, 'cancellation');
  if (typeof cancelled !== 'boolean') throw new UnreadableError('cancelled', 'true or false', cancelled);
  return cancelled;
}

function refuseRepeatedIds(schedules: readonly LiveSchedule[]): void {
  const seen = new Set<string>();
  for (const { id } of schedules) {
    if (id === null) continue;
    if (seen.has(id)) throw new UnreadableError('schedules', 'every id once, the second time', id);
    seen.add(id);
  }
}

/** Kept as given, even when this runtime does not know the zone; only cron needs it, and says so there. */
function readTimezone(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const timezone = readText(value, 'timezone');
  if (timezone === '') throw new UnreadableError('timezone', 'a zone or nothing', timezone);
  return timezone;
}
