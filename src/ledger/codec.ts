/**
 * The bytes of a ledger, `rota.ledger/1`: JSON in UTF-8, keys and lists sorted, so one state has one text.
 *
 * Invariant: what cannot be understood to the last key is refused, because writing it back would lose it, and an
 * unreadable ledger taken for an empty one would send finished one-shots again.
 * `schemas/ledger.schema.json` says the same to others; the checks here say what is wrong and where.
 */
import { createHash } from 'node:crypto';
import { LedgerError } from '../errors.ts';
import { compareBy, compareText } from '../model/compare.ts';
import type { Intent, OwnedSchedule, OwnedWorker } from '../model/owned.ts';
import { damaged, quote, readFlag, readInstant, readList, readObject, readPattern, readText } from './read-field.ts';
import type { Place } from './read-field.ts';

const version = 1;
const format = `rota.ledger/${String(version)}`;
const sha256 = /^[0-9a-f]{64}$/;

/** The whole ledger as one document. */
export function encodeLedger(owned: ReadonlyMap<string, OwnedWorker>): Buffer {
  const workers = [...owned.values()].toSorted((a, b) => compareText(a.workerId, b.workerId)).map(plainWorker);
  return toBytes({ format, workers });
}

/**
 * Reads what `encodeLedger` wrote; `source` says in errors where the bytes come from.
 *
 * @throws LedgerError `ledger-unreadable` when they are damaged or of a newer version.
 */
export function decodeLedger(bytes: Uint8Array, source: string): ReadonlyMap<string, OwnedWorker> {
  const place = { source, path: '' };
  const value = parseJson(bytes, source);
  checkFormat(value, place);
  const { workers } = readObject(value, place, ['format', 'workers']);
  const owned = new Map<string, OwnedWorker>();
  for (const worker of readList(workers, { source, path: 'workers' }, readWorker)) {
    if (owned.has(worker.workerId)) {
      throw damaged({ source, path: 'workers' }, 'each worker once', quote(worker.workerId));
    }
    owned.set(worker.workerId, worker);
  }
  return owned;
}

/** The document that holds nothing but the version, for a ledger kept in one file per worker. */
export function encodeFormat(): Buffer {
  return toBytes({ format });
}

/**
 * Checks what `encodeFormat` wrote.
 *
 * @throws LedgerError `ledger-unreadable` when it is damaged or of a newer version.
 */
export function decodeFormat(bytes: Uint8Array, source: string): void {
  const value = parseJson(bytes, source);
  checkFormat(value, { source, path: '' });
  readObject(value, { source, path: '' }, ['format']);
}

/** One worker's record as a document of its own. */
export function encodeWorker(worker: OwnedWorker): Buffer {
  return toBytes(plainWorker(worker));
}

/**
 * Reads what `encodeWorker` wrote.
 *
 * @throws LedgerError `ledger-unreadable` when it is damaged.
 */
export function decodeWorker(bytes: Uint8Array, source: string): OwnedWorker {
  return readWorker(parseJson(bytes, source), { source, path: '' });
}

/** SHA-256 of one worker's record, hexadecimal; two records share it exactly when they say the same. */
export function digestWorker(worker: OwnedWorker): string {
  return createHash('sha256').update(encodeWorker(worker)).digest('hex');
}

function plainWorker({ workerId, schedules, intents }: OwnedWorker): object {
  return {
    intents: intents.toSorted(compareIntents).map(({ name, contentHash, at }) => ({
      at: at.toISOString(),
      contentHash,
      name,
    })),
    schedules: schedules.toSorted(compareSchedules).map((schedule) => ({
      contentHash: schedule.contentHash,
      createdAt: schedule.createdAt.toISOString(),
      dueAt: schedule.dueAt?.toISOString() ?? null,
      name: schedule.name,
      protect: schedule.protect,
      scheduleId: schedule.scheduleId,
    })),
    workerId,
  };
}

function toBytes(document: object): Buffer {
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
}

function parseJson(bytes: Uint8Array, source: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw damaged({ source, path: '' }, 'JSON in UTF-8', bytes.length === 0 ? 'nothing' : 'something else', error);
  }
}

function checkFormat(value: unknown, place: Place): void {
  const found = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (found === format) return;
  const newer = typeof found === 'string' ? /^rota\.ledger\/(\d{1,9})$/.exec(found) : null;
  if (newer !== null && Number(newer[1]) > version) {
    throw new LedgerError(
      'ledger-unreadable',
      `${place.source}: expected format ${format}, got the newer ${newer[0]}`,
      {
        hint: 'a newer rota wrote it; upgrade: npm install --save-dev handinger-rota@latest',
      },
    );
  }
  throw damaged({ ...place, path: 'format' }, `"${format}"`, quote(found));
}

function readWorker(value: unknown, place: Place): OwnedWorker {
  const { workerId, schedules, intents } = readObject(value, place, ['workerId', 'schedules', 'intents']);
  return {
    workerId: readText(workerId, inside(place, 'workerId')),
    schedules: readList(schedules, inside(place, 'schedules'), readSchedule).toSorted(compareSchedules),
    intents: readList(intents, inside(place, 'intents'), readIntent).toSorted(compareIntents),
  };
}

function readSchedule(value: unknown, place: Place): OwnedSchedule {
  const fields = readObject(value, place, ['name', 'scheduleId', 'contentHash', 'createdAt', 'dueAt', 'protect']);
  return {
    name: readText(fields.name, inside(place, 'name')),
    scheduleId: readText(fields.scheduleId, inside(place, 'scheduleId')),
    contentHash: readPattern(fields.contentHash, inside(place, 'contentHash'), sha256),
    createdAt: readInstant(fields.createdAt, inside(place, 'createdAt')),
    dueAt: fields.dueAt === null ? null : readInstant(fields.dueAt, inside(place, 'dueAt')),
    protect: readFlag(fields.protect, inside(place, 'protect')),
  };
}

function readIntent(value: unknown, place: Place): Intent {
  const { name, contentHash, at } = readObject(value, place, ['name', 'contentHash', 'at']);
  return {
    name: readText(name, inside(place, 'name')),
    contentHash: readPattern(contentHash, inside(place, 'contentHash'), sha256),
    at: readInstant(at, inside(place, 'at')),
  };
}

function inside(place: Place, key: string): Place {
  return { ...place, path: place.path === '' ? key : `${place.path}.${key}` };
}

const compareSchedules = compareBy<OwnedSchedule>(
  (a, b) => compareText(a.name, b.name),
  (a, b) => compareText(a.scheduleId, b.scheduleId),
);

const compareIntents = compareBy<Intent>(
  (a, b) => compareText(a.name, b.name),
  (a, b) => compareText(a.contentHash, b.contentHash),
);
