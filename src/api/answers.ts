import { budgets, isBudget, normalizeInput, type Budget } from '../core/model/content.ts';
import { compareLive, type ListedWorker, type LiveSchedule } from '../core/model/live.ts';
import { formatInstant, maxDurationSeconds, type When, type WhenKind } from '../core/time/when.ts';
import {
  readArray,
  readCount,
  readInstant,
  readRecord,
  readText,
  UnreadableError,
  type JsonRecord,
} from '../json/reader.ts';
import { refusePartialBody } from './partial-list.ts';
import type { HttpAnswer } from './transport.ts';

/**
 * Returns the parsed body of a response; undefined if the body is empty, text if its content type is not JSON.
 *
 * @throws UnreadableError if the content type is JSON and the body is not.
 */
export function parseBody({ headers, text }: HttpAnswer): unknown {
  if (text === '') return undefined;
  const [mediaType = ''] = headers['content-type']?.split(';') ?? [];
  if (!/application\/json|\+json\s*$/.test(mediaType)) return text;
  const json = parseJson(text);
  // The parser's own message may quote a fragment of the text, too short for a secret in it to be recognised.
  if (json === undefined) throw new UnreadableError('response', 'JSON', text);
  return json;
}

/** Returns the error message of an unsuccessful response, else its body as text; empty if there is no body. */
export function readErrorMessage({ text }: HttpAnswer): string {
  const body = parseJson(text);
  const { error, message } = typeof body === 'object' && body !== null ? (body as JsonRecord) : {};
  if (typeof error === 'string') return error;
  if (typeof message === 'string' && message !== '') return message;
  // Serialised again, so that no escape hides a secret in it.
  if (body !== undefined) return JSON.stringify(body);
  return text.startsWith('<') ? 'a web page' : text;
}

/** Returns undefined, which is never a JSON value, if the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads the response to a list call. The list must be whole, belong to the worker that was asked about and hold every
 * ID once. `keep` may change each row, but not its ID or its next run.
 *
 * @throws UnreadableError if the response cannot be read; it is never taken for an empty list.
 * @throws PartialListError if the response says that there is more.
 */
export function readList(
  answer: unknown,
  askedWorkerId: string,
  keep: (row: LiveSchedule) => LiveSchedule = (row) => row,
): ListedWorker {
  const list = readRecord(answer, 'list');
  const { workerId, timezone } = list;
  if (workerId !== undefined && workerId !== askedWorkerId) {
    throw new UnreadableError('workerId', JSON.stringify(askedWorkerId), workerId);
  }
  const rows = readArray(list['schedules'], 'schedules');
  refusePartialBody(list, rows.length);
  const schedules = rows.map((row) => keep(readRow(row)));
  refuseRepeatedIds(schedules);
  return {
    kind: 'listed',
    workerId: askedWorkerId,
    timezone: readTimezone(timezone),
    schedules: schedules.sort(compareLive),
  };
}

/**
 * Reads the response to a create call: a row that must have an ID, while its other fields may be unreadable.
 *
 * @throws UnreadableError
 */
export function readCreated(answer: unknown): LiveSchedule {
  readId(readRecord(answer, 'created schedule')['id'], 'id');
  return readRow(answer);
}

/**
 * Reads the response to a cancel call. Returns whether there was a schedule to cancel.
 *
 * @throws UnreadableError
 */
export function readCancelled(answer: unknown): boolean {
  const { cancelled } = readRecord(answer, 'cancellation');
  if (typeof cancelled !== 'boolean') throw new UnreadableError('cancelled', 'true or false', cancelled);
  return cancelled;
}

/**
 * Reads one row of the API. A row of an unknown type or shape becomes `unrecognised` and is never dropped. Fields that
 * rota does not know are ignored, and a cron expression is kept as it is, whether rota can read it or not.
 */
export function readRow(value: unknown): LiveSchedule {
  let id: string | null = null;
  try {
    const row = readRecord(value, 'row');
    id = readId(row['id'], 'id');
    const nextRunAt = readInstant(row['nextRunAt'], 'nextRunAt');
    const when = readWhen(row, nextRunAt);
    const input = normalizeInput(readText(row['input'], 'input'));
    return { kind: 'recognised', id, content: { when, input, budget: readBudget(row['budget']) }, nextRunAt };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const input = typeof value === 'object' && value !== null && 'input' in value ? value.input : undefined;
    const known = typeof input === 'string' ? { input: normalizeInput(input) } : {};
    return { kind: 'unrecognised', id, problem: error.message, ...known };
  }
}

/**
 * Reads the ID of a worker or a schedule: printable ASCII without spaces, because it becomes one segment of a path. An
 * empty ID, `.` and `..` are refused: they would name another resource.
 *
 * @throws UnreadableError
 */
export function readId(value: unknown, name: string): string {
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value) || value === '.' || value === '..') {
    throw new UnreadableError(name, 'an id of printable characters', value);
  }
  return value;
}

function refuseRepeatedIds(schedules: readonly LiveSchedule[]): void {
  const seen = new Set<string>();
  for (const { id } of schedules) {
    if (id === null) continue;
    if (seen.has(id)) throw new UnreadableError('schedules', 'no repeated id', id);
    seen.add(id);
  }
}

/** Keeps the zone as given, known to this runtime or not: only cron needs it, and reports an unknown zone. */
function readTimezone(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const timezone = readText(value, 'timezone');
  if (timezone === '') throw new UnreadableError('timezone', 'a time zone or null', timezone);
  return timezone;
}

const whenReaders: Readonly<Record<WhenKind, (row: JsonRecord, nextRunAt: Date) => When>> = {
  cron: (row) => ({ type: 'cron', cron: readText(row['cron'], 'cron') }),
  interval: (row) => ({
    type: 'interval',
    intervalSeconds: readCount(row['intervalSeconds'], 'intervalSeconds', maxDurationSeconds),
  }),
  // A `scheduled` row carries its date only as its next run.
  scheduled: (_row, nextRunAt) => ({ type: 'scheduled', date: formatInstant(nextRunAt) }),
  delayed: (row) => ({
    type: 'delayed',
    delayInSeconds: readCount(row['delayInSeconds'], 'delayInSeconds', maxDurationSeconds),
  }),
};

function readWhen(row: JsonRecord, nextRunAt: Date): When {
  const { type } = row;
  if (typeof type !== 'string' || !Object.hasOwn(whenReaders, type)) {
    throw new UnreadableError('type', `one of ${Object.keys(whenReaders).join(', ')}`, type);
  }
  return whenReaders[type as WhenKind](row, nextRunAt);
}

function readBudget(value: unknown): Budget {
  if (!isBudget(value)) throw new UnreadableError('budget', `one of ${budgets.join(', ')}`, value);
  return value;
}
