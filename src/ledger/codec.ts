/**
 * The bytes of a ledger, `rota.ledger/2`: JSON in UTF-8 with sorted keys and lists, so that one state has one text.
 *
 * Invariant: a ledger that is not understood down to the last key is refused. Writing it back would lose what was not
 * understood, and taking an unreadable ledger for an empty one would send finished one-shots again.
 * `rota.ledger/1`, which has no services and no ID, is read but never written.
 * `schemas/ledger.schema.json` describes the same format for other programs; the checks here report what is wrong and
 * where.
 */
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { LedgerError } from '../errors.ts';
import { compareBy, compareText } from '../core/collections.ts';
import type { OwnedWorker } from '../core/model/owned.ts';
import type { LedgerDocument } from './document.ts';
import { exactly, listOf, matching, UnreadableError, type Reader } from '../json/reader.ts';
import {
  compareIntents,
  compareSchedules,
  damaged,
  readPart,
  readRecord,
  type FormatVersion,
  type ServiceRecord,
} from './read-record.ts';

const version = 2;
const format = `rota.ledger/${String(version)}`;

export interface LedgerFormat {
  readonly version: FormatVersion;
  /** null in version 1. */
  readonly id: string | null;
}

/** Encodes the whole ledger as one document. */
export function encodeLedger({ id, services }: LedgerDocument): Buffer {
  const records = [...services].flatMap(([origin, workers]) =>
    [...workers.values()].map((worker) => ({ origin, worker })),
  );
  return toBytes({ format, id, workers: records.toSorted(compareRecords).map(plainRecord) });
}

/**
 * Decodes what `encodeLedger` wrote. Errors name the bytes by `source`.
 *
 * @throws LedgerError `ledger-unreadable` if the bytes are damaged or of a newer version.
 */
export function decodeLedger(bytes: Uint8Array, source: string): LedgerDocument {
  return readPart(source, () => {
    const value = parseJson(bytes, source);
    const found = readVersion(value, source);
    const readWorkers = listOf((item, path) => readRecord(item, path, found));
    const { id, workers } =
      found === 1
        ? { ...exactly({ format: readAny, workers: readWorkers })(value, ''), id: null }
        : exactly({ format: readAny, id: readId, workers: readWorkers })(value, '');
    return toDocument({ version: found, id }, workers);
  });
}

/**
 * Builds a ledger from the records that were read.
 *
 * @throws UnreadableError if a service has a worker twice.
 */
export function toDocument({ id, version: found }: LedgerFormat, records: readonly ServiceRecord[]): LedgerDocument {
  const services = new Map<string | null, Map<string, OwnedWorker>>();
  for (const { origin, worker } of records) {
    const workers = services.get(origin) ?? new Map<string, OwnedWorker>();
    if (workers.has(worker.workerId)) throw new UnreadableError('workers', 'each worker once', worker.workerId);
    services.set(origin, workers.set(worker.workerId, worker));
  }
  return { id: found === 1 ? deriveId(services) : id, services };
}

/** Encodes the format file of a git ledger, which has a file for each worker. */
export function encodeFormat(id: string): Buffer {
  return toBytes({ format, id });
}

/**
 * Decodes what `encodeFormat` wrote.
 *
 * @throws LedgerError `ledger-unreadable` if the bytes are damaged or of a newer version.
 */
export function decodeFormat(bytes: Uint8Array, source: string): LedgerFormat {
  return readPart(source, () => {
    const value = parseJson(bytes, source);
    const found = readVersion(value, source);
    if (found === 2) return { version: found, id: exactly({ format: readAny, id: readId })(value, '').id };
    exactly({ format: readAny })(value, '');
    return { version: found, id: null };
  });
}

/** Encodes one worker's record as a document of its own. */
export function encodeRecord(record: ServiceRecord): Buffer {
  return toBytes(plainRecord(record));
}

/**
 * Decodes what `encodeRecord` wrote.
 *
 * @throws LedgerError `ledger-unreadable` if the bytes are damaged.
 */
export function decodeRecord(bytes: Uint8Array, source: string, version: FormatVersion): ServiceRecord {
  return readPart(source, () => readRecord(parseJson(bytes, source), '', version));
}

/**
 * Derives the ID of a ledger that version 1 wrote without an ID; null if the ledger is empty. The ID is the same for
 * every reader of that ledger, so that two runs that take it over at once agree.
 */
function deriveId(services: LedgerDocument['services']): string | null {
  if (services.size === 0) return null;
  return createHash('sha256')
    .update(encodeLedger({ id: null, services }))
    .digest('hex')
    .slice(0, 32);
}

function plainRecord({ origin, worker: { workerId, schedules, intents, bounds = [] } }: ServiceRecord): object {
  return {
    ...(bounds.length === 0 ? {} : { bounds: bounds.toSorted(compareText) }),
    intents: intents.toSorted(compareIntents).map(({ name, contentHash, at, protect, knownIds }) => ({
      at: at.toISOString(),
      contentHash,
      knownIds: knownIds.toSorted(compareText),
      name,
      protect,
    })),
    origin,
    schedules: schedules.toSorted(compareSchedules).map((schedule) => ({
      contentHash: schedule.contentHash,
      createdAt: schedule.createdAt.toISOString(),
      dueAt: schedule.dueAt?.toISOString() ?? null,
      name: schedule.name,
      ...(schedule.paused === true ? { paused: true } : {}),
      protect: schedule.protect,
      runsPerDay: schedule.runsPerDay,
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
    return JSON.parse(decodeText(bytes)) as unknown;
  } catch (error) {
    const got = bytes.length === 0 ? 'nothing' : 'something else';
    throw damaged(source, `expected JSON in UTF-8, got ${got}`, error);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Most ledgers are all ASCII and only need a copy; V8 takes ten times as long to decode them as UTF-8. */
function decodeText(bytes: Uint8Array): string {
  if (!isAscii(bytes)) return decoder.decode(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function readVersion(value: unknown, source: string): FormatVersion {
  const found = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (found === format) return version;
  if (found === 'rota.ledger/1') return 1;
  const newer = typeof found === 'string' ? /^rota\.ledger\/(\d{1,9})$/.exec(found) : null;
  if (newer === null || Number(newer[1]) <= version) throw new UnreadableError('format', `"${format}"`, found);
  throw new LedgerError('ledger-unreadable', `${source}: expected format ${format}, got the newer ${newer[0]}`, {
    hint: 'a newer rota wrote it; upgrade: npm install --save-dev handinger-rota@latest',
  });
}

/** Accepts the format, which `readVersion` has read. */
const readAny: Reader<unknown> = (value) => value;

const readId = matching(/^[0-9a-f]{32}$/);

const compareRecords = compareBy<ServiceRecord>(
  (a, b) => compareText(a.origin ?? '', b.origin ?? ''),
  (a, b) => compareText(a.worker.workerId, b.worker.workerId),
);
