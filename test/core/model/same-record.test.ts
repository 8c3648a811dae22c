import { describe, expect, it } from 'vitest';
import type { OwnedWorker } from '../../../src/core/model/owned.ts';
import { isSameRecord } from '../../../src/core/model/same-record.ts';
import { hashOf, openIntent, ownedSchedule } from '../../ledger/records.ts';

const known = openIntent('digest', { knownIds: ['sch_1', 'sch_2'] });
const record: OwnedWorker = {
  workerId: 'wrk_1',
  schedules: [ownedSchedule('brief'), ownedSchedule('digest', { dueAt: new Date(5) })],
  intents: [openIntent('brief'), known],
  bounds: [hashOf('a'), hashOf('b')],
};
const [brief, digest] = [ownedSchedule('brief'), ownedSchedule('digest', { dueAt: new Date(5) })];
const { bounds, ...unbounded } = record;

describe('isSameRecord', () => {
  it.each<[string, OwnedWorker]>([
    ['with equal values', structuredClone(record)],
    ['with its schedules in another order', { ...record, schedules: record.schedules.toReversed() }],
    ['with its intents in another order', { ...record, intents: record.intents.toReversed() }],
    ['with its bounds in another order', { ...record, bounds: bounds?.toReversed() ?? [] }],
    [
      'with its known IDs in another order',
      { ...record, intents: [openIntent('brief'), { ...known, knownIds: ['sch_2', 'sch_1'] }] },
    ],
    ['with the keys of an entry in another order', { ...record, schedules: [reversed(brief), digest] }],
  ])('returns true for a record %s', (_, other) => {
    expect(isSameRecord(record, other)).toBe(true);
  });

  it.each<[string, OwnedWorker]>([
    ['for another worker', { ...record, workerId: 'wrk_2' }],
    ['without one of its schedules', { ...record, schedules: [brief] }],
    ['without one of its intents', { ...record, intents: [known] }],
    ['without its bounds', unbounded],
    ['due at another instant', { ...record, schedules: [brief, { ...digest, dueAt: new Date(6) }] }],
    ['without a due instant', { ...record, schedules: [brief, { ...digest, dueAt: null }] }],
    ['with a paused schedule', { ...record, schedules: [{ ...brief, paused: true }, digest] }],
    ['with other known IDs', { ...record, intents: [openIntent('brief'), { ...known, knownIds: ['sch_1', 'sch_3'] }] }],
  ])('returns false for a record %s', (_, other) => {
    expect(isSameRecord(record, other)).toBe(false);
    expect(isSameRecord(other, record)).toBe(false);
  });
});

function reversed<T extends object>(entry: T): T {
  return Object.fromEntries(Object.entries(entry).toReversed()) as T;
}
