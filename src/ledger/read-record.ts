import { compareBy, compareText } from '../core/model/compare.ts';
import type { Comparator } from '../core/model/compare.ts';
import type { Intent, OwnedSchedule, OwnedWorker } from '../core/model/owned.ts';
import { originOf } from '../core/model/service-origin.ts';
import {
  damaged,
  quote,
  readFlag,
  readInstant,
  readList,
  readObject,
  readPattern,
  readRate,
  readText,
} from './read-field.ts';
import type { Place } from './read-field.ts';

/** The versions of the format that can be read. */
export type FormatVersion = 1 | 2;

/** One worker's record, with the service it is of. */
export interface ServiceRecord {
  /** The origin of its base URL; null in what version 1 recorded. */
  readonly origin: string | null;
  readonly worker: OwnedWorker;
}

const sha256 = /^[0-9a-f]{64}$/;

const workerKeys = ['workerId', 'schedules', 'intents'] as const;
const scheduleKeys = ['name', 'scheduleId', 'contentHash', 'createdAt', 'dueAt', 'protect'] as const;
const intentKeys = ['name', 'contentHash', 'at'] as const;

/**
 * Reads one worker's record; what version 1 did not record is filled in with what says nothing.
 *
 * @throws LedgerError `ledger-unreadable`
 */
export function readRecord(value: unknown, place: Place, version: FormatVersion): ServiceRecord {
  const fields =
    version === 1
      ? { ...readObject(value, place, workerKeys), origin: null }
      : readObject(value, place, [...workerKeys, 'origin']);
  const schedules = readList(fields.schedules, inside(place, 'schedules'), (item, at) =>
    readSchedule(item, at, version),
  );
  const intents = readList(fields.intents, inside(place, 'intents'), (item, at) => readIntent(item, at, version));
  return {
    origin: fields.origin === null ? null : readOrigin(fields.origin, inside(place, 'origin')),
    worker: {
      workerId: readText(fields.workerId, inside(place, 'workerId')),
      schedules: schedules.toSorted(compareSchedules),
      intents: intents.toSorted(compareIntents),
    },
  };
}

function readSchedule(value: unknown, place: Place, version: FormatVersion): OwnedSchedule {
  const fields =
    version === 1
      ? { ...readObject(value, place, scheduleKeys), runsPerDay: null }
      : readObject(value, place, [...scheduleKeys, 'runsPerDay']);
  return {
    name: readText(fields.name, inside(place, 'name')),
    scheduleId: readText(fields.scheduleId, inside(place, 'scheduleId')),
    contentHash: readPattern(fields.contentHash, inside(place, 'contentHash'), sha256),
    createdAt: readInstant(fields.createdAt, inside(place, 'createdAt')),
    dueAt: fields.dueAt === null ? null : readInstant(fields.dueAt, inside(place, 'dueAt')),
    protect: readFlag(fields.protect, inside(place, 'protect')),
    runsPerDay: fields.runsPerDay === null ? null : readRate(fields.runsPerDay, inside(place, 'runsPerDay')),
  };
}

function readIntent(value: unknown, place: Place, version: FormatVersion): Intent {
  const fields =
    version === 1
      ? { ...readObject(value, place, intentKeys), protect: false, knownIds: [] }
      : readObject(value, place, [...intentKeys, 'protect', 'knownIds']);
  return {
    name: readText(fields.name, inside(place, 'name')),
    contentHash: readPattern(fields.contentHash, inside(place, 'contentHash'), sha256),
    at: readInstant(fields.at, inside(place, 'at')),
    protect: readFlag(fields.protect, inside(place, 'protect')),
    knownIds: readList(fields.knownIds, inside(place, 'knownIds'), readText).toSorted(compareText),
  };
}

function readOrigin(value: unknown, place: Place): string {
  const text = readText(value, place);
  if (URL.canParse(text) && originOf(text) === text) return text;
  throw damaged(place, 'an origin such as "https://handinger.com"', quote(value));
}

function inside(place: Place, key: string): Place {
  return { ...place, path: place.path === '' ? key : `${place.path}.${key}` };
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
