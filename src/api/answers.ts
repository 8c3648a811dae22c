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
 * The JSON of an answer; undefined when it has no body, its text when it does not say that it is JSON.
 *
 * @throws UnreadableError when it says so and is not.
 */
export function parseBody({ headers, text }: HttpAnswer): unknown {
  if (text === '') return undefined;
  const [mediaType = ''] = headers['content-type']?.split(';') ?? [];
  if (!/application\/json|\+json\s*$/.test(mediaType)) return text;
  const json = parseJson(text);
  // The parser's own words would quote a part of the text, too short to recognise a secret in it.
  if (json === undefined) throw new UnreadableError('answer', 'JSON', text);
  return json;
}

/** The vendor's own words in an answer without success; empty when there are none. */
export function readWords({ text }: HttpAnswer): string {
  const body = parseJson(text);
  const { error, message } = typeof body === 'object' && body !== null ? (body as JsonRecord) : {};
  if (typeof error === 'string') return error;
  if (typeof message === 'string' && message !== '') return message;
  // Written again, so that a secret in it is spelt plainly.
  if (body !== undefined) return JSON.stringify(body);
  return text.startsWith('<') ? 'a web page' : text;
}

/** Undefined, which no JSON is, when the text is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads the answer to a list: whole, of the worker that was asked about, every id once; or not at all. Each row is kept as
 * `keep` returns it, which alters no id and no run.
 *
 * @throws UnreadableError; an answer that cannot be read is never an empty list.
 * @throws PartialListError when it speaks of more.
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

/**
 * Reads one row of the API. A row of unknown type or shape is unrecognised, never dropped; fields rota does not know are
 * passed over, and a cron expression stays as it is, readable or not.
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
 * An id of a worker or a schedule: printable ASCII without spaces, as it becomes one segment of a path. An empty one, `.`
 * or `..` would name another resource.
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

const whenReaders: Readonly<Record<WhenKind, (row: JsonRecord, nextRunAt: Date) => When>> = {
  cron: (row) => ({ type: 'cron', cron: readText(row['cron'], 'cron') }),
  interval: (row) => ({
    type: 'interval',
    intervalSeconds: readCount(row['intervalSeconds'], 'intervalSeconds', maxDurationSeconds),
  }),
  // A row of this type carries its date as its next run, and nowhere else.
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
