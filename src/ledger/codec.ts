/**
 * The bytes of a ledger, `rota.ledger/2`: JSON in UTF-8, keys and lists sorted, so one state has one text.
 *
 * Invariant: what cannot be understood to the last key is refused, because writing it back would lose it, and an
 * unreadable ledger taken for an empty one would send finished one-shots again.
 * `rota.ledger/1`, which named no service and had no id, is read and never written.
 * `schemas/ledger.schema.json` says the same to others; the checks here say what is wrong and where.
 */
import { createHash } from 'node:crypto';
import { LedgerError } from '../errors.ts';
import { compareBy, compareText } from '../core/model/compare.ts';
import type { OwnedWorker } from '../core/model/owned.ts';
import type { LedgerDocument } from './document.ts';
import { damaged, quote, readList, readObject, readPattern } from './read-field.ts';
import type { Place } from './read-field.ts';
import { compareIntents, compareSchedules, readRecord } from './read-record.ts';
import type { FormatVersion, ServiceRecord } from './read-record.ts';

const version = 2;
const format = `rota.ledger/${String(version)}`;
const idPattern = /^[0-9a-f]{32}$/;

/** What a ledger says of itself. */
export interface LedgerFormat {
  readonly version: FormatVersion;
  /** Null in version 1. */
  readonly id: string | null;
}

/** The whole ledger as one document. */
export function encodeLedger({ id, services }: LedgerDocument): Buffer {
  const records = [...services].flatMap(([origin, workers]) =>
    [...workers.values()].map((worker) => ({ origin, worker })),
  );
  return toBytes({ format, id, workers: records.toSorted(compareRecords).map(plainRecord) });
}

/**
 * Reads what `encodeLedger` wrote; `source` says in errors where the bytes come from.
 *
 * @throws LedgerError `ledger-unreadable` when they are damaged or of a newer version.
 */
export function decodeLedger(bytes: Uint8Array, source: string): LedgerDocument {
  const place = { source, path: '' };
  const value = parseJson(bytes, source);
  const found = readVersion(value, place);
  const { workers, ...head } = readObject(value, place, [...headKeys(found), 'workers']);
  const records = readList(workers, { source, path: 'workers' }, (item, at) => readRecord(item, at, found));
  return toDocument({ version: found, id: readId(head, place, found) }, records, { source, path: 'workers' });
}

/**
 * Gathers what was read of a ledger.
 *
 * @throws LedgerError `ledger-unreadable` when a worker of a service is there twice.
 */
export function toDocument(
  { id, version: found }: LedgerFormat,
  records: readonly ServiceRecord[],
  place: Place,
): LedgerDocument {
  const services = new Map<string | null, Map<string, OwnedWorker>>();
  for (const { origin, worker } of records) {
    const workers = services.get(origin) ?? new Map<string, OwnedWorker>();
    if (workers.has(worker.workerId)) throw damaged(place, 'each worker once', quote(worker.workerId));
    services.set(origin, workers.set(worker.workerId, worker));
  }
  return { id: found === 1 ? deriveId(services) : id, services };
}

/** The document that says what a ledger is, for one that is kept in one file per worker. */
export function encodeFormat(id: string): Buffer {
  return toBytes({ format, id });
}

/**
 * Reads what `encodeFormat` wrote.
 *
 * @throws LedgerError `ledger-unreadable` when it is damaged or of a newer version.
 */
export function decodeFormat(bytes: Uint8Array, source: string): LedgerFormat {
  const place = { source, path: '' };
  const value = parseJson(bytes, source);
  const found = readVersion(value, place);
  return { version: found, id: readId(readObject(value, place, headKeys(found)), place, found) };
}

/** One worker's record as a document of its own. */
export function encodeRecord(record: ServiceRecord): Buffer {
  return toBytes(plainRecord(record));
}

/**
 * Reads what `encodeRecord` wrote.
 *
 * @throws LedgerError `ledger-unreadable` when it is damaged.
 */
export function decodeRecord(bytes: Uint8Array, source: string, version: FormatVersion): ServiceRecord {
  return readRecord(parseJson(bytes, source), { source, path: '' }, version);
}

/** SHA-256 of one worker's record, hexadecimal; two records share it exactly when they say the same. */
export function digestWorker(worker: OwnedWorker): string {
  return createHash('sha256')
    .update(encodeRecord({ origin: null, worker }))
    .digest('hex');
}

/**
 * The id of a ledger that version 1 wrote without one: the same for everyone who reads that ledger, so that two runs
 * that take it over at once do not part. Null when it holds nothing.
 */
function deriveId(services: LedgerDocument['services']): string | null {
  if (services.size === 0) return null;
  return createHash('sha256')
    .update(encodeLedger({ id: null, services }))
    .digest('hex')
    .slice(0, 32);
}

function plainRecord({ origin, worker: { workerId, schedules, intents } }: ServiceRecord): object {
  return {
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
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw damaged({ source, path: '' }, 'JSON in UTF-8', bytes.length === 0 ? 'nothing' : 'something else', error);
  }
}

function readVersion(value: unknown, place: Place): FormatVersion {
  const found = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (found === format) return version;
  if (found === 'rota.ledger/1') return 1;
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

function headKeys(version: FormatVersion): readonly ('format' | 'id')[] {
  return version === 1 ? ['format'] : ['format', 'id'];
}

function readId({ id }: { readonly id?: unknown }, place: Place, version: FormatVersion): string | null {
  return version === 1 ? null : readPattern(id, { ...place, path: 'id' }, idPattern);
}

const compareRecords = compareBy<ServiceRecord>(
  (a, b) => compareText(a.origin ?? '', b.origin ?? ''),
  (a, b) => compareText(a.worker.workerId, b.worker.workerId),
);
