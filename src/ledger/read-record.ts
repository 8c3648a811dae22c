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

/** The versions of the format that can be read. */
export type FormatVersion = 1 | 2;

/** One worker's record, with the service it is of. */
export interface ServiceRecord {
  /** The origin of its base URL; null in what version 1 recorded. */
  readonly origin: string | null;
  readonly worker: OwnedWorker;
}

/** One worker's record, as the format has it. */
interface PlainRecord extends OwnedWorker {
  readonly origin: string | null;
}

/** The error for a ledger that cannot be understood; it never becomes an empty one. `source` is the file or blob. */
export function damaged(source: string, problem: string, cause?: unknown): LedgerError {
  const hint = 'restore it, or rebuild it from what is live and declared: rota ledger rebuild';
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

/** A key that older versions refuse is only written where it says something. */
const readTrue: Reader<true> = (value, path) => {
  if (value === true) return value;
  throw new UnreadableError(path, 'true', value);
};

const origins = new Map<string, boolean>();

/** The records of a ledger share few origins, and parsing a URL takes as long as the rest of a record. */
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

/** What each version of the format holds; what version 1 did not record is filled in with what says nothing. */
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

/** A record as it is read: every list sorted, no list of bounds without one. */
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

/** By name, then id. */
export const compareSchedules: Comparator<OwnedSchedule> = compareBy(
  (a, b) => compareText(a.name, b.name),
  (a, b) => compareText(a.scheduleId, b.scheduleId),
);

/** By name, then content. */
export const compareIntents: Comparator<Intent> = compareBy(
  (a, b) => compareText(a.name, b.name),
  (a, b) => compareText(a.contentHash, b.contentHash),
);
