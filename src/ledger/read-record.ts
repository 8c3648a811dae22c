import { LedgerError } from '../errors.ts';
import { compareBy, compareText, recall, type Comparator } from '../core/collections.ts';
import type { Intent, OwnedSchedule, OwnedWorker } from '../core/model/owned.ts';
import { originOf } from '../core/model/account.ts';
import {
  exactly,
  listOf,
  matching,
  orNull,
  readAmount,
  readFilledText,
  readFlag,
  readUtcInstant,
  UnreadableError,
  type FieldReaders,
  type Reader,
} from '../json/reader.ts';

/** Versions of the format that can be read. */
export type FormatVersion = 1 | 2;

/** One worker's record and the service it belongs to. */
export interface ServiceRecord {
  /** Origin of the service's base URL; null in a record of version 1. */
  readonly origin: string | null;
  readonly worker: OwnedWorker;
}

/** One worker's record, as stored. */
interface PlainRecord extends OwnedWorker {
  readonly origin: string | null;
}

/**
 * Returns the error for a ledger that is not understood, which is never taken for empty. `source` is the file or blob.
 */
export function damaged(source: string, problem: string, cause?: unknown): LedgerError {
  const hint =
    'if a newer rota wrote it, upgrade; else restore it, or rebuild it from what is live and declared: rota ledger rebuild';
  return new LedgerError('ledger-unreadable', `${source} is damaged: ${problem}`, { hint, cause });
}

/**
 * Reads a part of a ledger.
 *
 * @throws LedgerError `ledger-unreadable` in place of UnreadableError
 */
export function readPart<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof UnreadableError ? damaged(source, error.message, error) : error;
  }
}

const readHash = matching(/^[0-9a-f]{64}$/);

const scheduleFields: FieldReaders<Omit<OwnedSchedule, 'runsPerDay' | 'paused'>> = {
  name: readFilledText,
  scheduleId: readFilledText,
  contentHash: readHash,
  createdAt: readUtcInstant,
  dueAt: orNull(readUtcInstant),
  protect: readFlag,
};

const intentFields: FieldReaders<Pick<Intent, 'name' | 'contentHash' | 'at'>> = {
  name: readFilledText,
  contentHash: readHash,
  at: readUtcInstant,
};

/** Accepts only `true`: older versions refuse the key, so it is written only where it is needed. */
const readTrue: Reader<true> = (value, path) => {
  if (value === true) return value;
  throw new UnreadableError(path, 'true', value);
};

const origins = new Map<string, boolean>();

/** Checks each origin once: records share few origins, and parsing a URL takes as long as the rest of a record. */
const readOrigin: Reader<string> = (value, path) => {
  const text = readFilledText(value, path);
  if (recall(origins, text, () => URL.canParse(text) && originOf(text) === text)) return text;
  throw new UnreadableError(path, 'an origin such as "https://handinger.com"', value);
};

const readSchedule1 = exactly(scheduleFields);
const readIntent1 = exactly(intentFields);

const scheduleFields2 = { ...scheduleFields, runsPerDay: orNull(readAmount) };
const readSchedule2 = exactly<Omit<OwnedSchedule, 'paused'>>(scheduleFields2);
const readPaused2 = exactly<Required<OwnedSchedule>>({ ...scheduleFields2, paused: readTrue });

const recordFields2: FieldReaders<Omit<PlainRecord, 'bounds'>> = {
  workerId: readFilledText,
  schedules: listOf((value, path) => (hasKey(value, 'paused') ? readPaused2 : readSchedule2)(value, path)),
  intents: listOf(exactly<Intent>({ ...intentFields, protect: readFlag, knownIds: listOf(readFilledText) })),
  origin: orNull(readOrigin),
};

const readRecord2 = exactly(recordFields2);
const readBounded2 = exactly<Required<PlainRecord>>({ ...recordFields2, bounds: listOf(readHash) });

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}

/** A reader for each version of the format. Fields that version 1 did not record get neutral values. */
const readers: Readonly<Record<FormatVersion, Reader<PlainRecord>>> = {
  1: (value, path) => ({
    ...exactly<Omit<OwnedWorker, 'bounds'>>({
      workerId: readFilledText,
      schedules: listOf((item, at) => ({ ...readSchedule1(item, at), runsPerDay: null })),
      intents: listOf((item, at) => ({ ...readIntent1(item, at), protect: false, knownIds: [] })),
    })(value, path),
    origin: null,
  }),
  2: (value, path) => {
    return hasKey(value, 'bounds') ? readBounded2(value, path) : readRecord2(value, path);
  },
};

/**
 * Reads one worker's record.
 *
 * @throws UnreadableError
 */
export function readRecord(value: unknown, path: string, version: FormatVersion): ServiceRecord {
  const { origin, ...worker } = readers[version](value, path);
  return { origin, worker: inOrder(worker) };
}

/** Sorts every list of a record, as in a record that was read, and drops empty `bounds`. */
export function inOrder({ workerId, schedules, intents, bounds = [] }: OwnedWorker): OwnedWorker {
  const ordered = {
    workerId,
    schedules: schedules.toSorted(compareSchedules),
    intents: intents
      .map((intent) => ({ ...intent, knownIds: intent.knownIds.toSorted(compareText) }))
      .toSorted(compareIntents),
  };
  return bounds.length === 0 ? ordered : { ...ordered, bounds: bounds.toSorted(compareText) };
}

/** By name, then ID. */
export const compareSchedules: Comparator<OwnedSchedule> = compareBy(
  (a, b) => compareText(a.name, b.name),
  (a, b) => compareText(a.scheduleId, b.scheduleId),
);

/** By name, then content. */
export const compareIntents: Comparator<Intent> = compareBy(
  (a, b) => compareText(a.name, b.name),
  (a, b) => compareText(a.contentHash, b.contentHash),
);
