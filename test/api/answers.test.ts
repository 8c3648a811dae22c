import { describe, expect, it } from 'vitest';
import { UnreadableError } from '../../src/json/reader.ts';
import { readCreated, readList, readRow } from '../../src/api/answers.ts';

const workerId = 'wrk_vk81XUHKHG-qr4';
const rest = { id: 'sch_1', type: 'cron', budget: 'low', input: 'Check.', nextRunAt: '2026-11-23T09:00:00.000Z' };
const row = { ...rest, cron: '0 9 * * *' };

describe('a list', () => {
  it.each([
    [undefined, null],
    [null, null],
    ['Europe/Madrid', 'Europe/Madrid'],
    ['Mars/Olympus', 'Mars/Olympus'],
  ])('with timezone %j is read as %j', (timezone, expected) => {
    expect(readList({ schedules: [], workerId, timezone }, workerId).timezone).toBe(expected);
  });

  it('may lack a worker ID and a timezone', () => {
    expect(readList({ schedules: [] }, workerId)).toEqual({ kind: 'listed', workerId, timezone: null, schedules: [] });
  });

  it.each([
    [undefined, 'list: expected an object, got nothing'],
    [null, 'list: expected an object, got null'],
    ['<!DOCTYPE html><p>', 'list: expected an object, got a web page'],
    [[row], 'list: expected an object, got an array'],
    [{}, 'schedules: expected an array, got nothing'],
    [{ schedules: null }, 'schedules: expected an array, got null'],
    [{ schedules: { 0: row } }, 'schedules: expected an array, got an object'],
    [{ schedules: [], workerId: 'wrk_other' }, `workerId: expected "${workerId}", got "wrk_other"`],
    [{ schedules: [], workerId: null }, `workerId: expected "${workerId}", got null`],
    [{ schedules: [], timezone: 2 }, 'timezone: expected text, got 2'],
    [{ schedules: [], timezone: '' }, 'timezone: expected a time zone or null, got ""'],
    [{ schedules: [row, { ...row, type: 'new' }] }, 'schedules: expected no repeated id, got "sch_1"'],
  ])('like %j is refused: %s', (answer, message) => {
    expect(() => readList(answer, workerId)).toThrow(UnreadableError);
    expect(() => readList(answer, workerId)).toThrow(message);
  });

  it('keeps every row, sorted by next run and ID, with unreadable rows last', () => {
    const rows = [
      { id: 'sch_0', type: 'weekly' },
      'what is this',
      { ...row, id: 'sch_c' },
      { ...row, id: 'sch_b' },
      { ...row, id: 'sch_a', nextRunAt: '2027-01-01T00:00:00Z' },
    ];
    const ids = readList({ schedules: rows }, workerId).schedules.map(({ id }) => id);
    expect(ids).toEqual(['sch_b', 'sch_c', 'sch_a', null, 'sch_0']);
  });
});

describe('a row', () => {
  it('uses its next run, rounded down to the second, as its date', () => {
    const read = readRow({ ...rest, type: 'scheduled', nextRunAt: '2026-12-01T09:00:00.999+01:00' });
    expect(read).toMatchObject({ content: { when: { type: 'scheduled', date: '2026-12-01T08:00:00Z' } } });
  });

  it('gets a normalised prompt', () => {
    expect(readRow({ ...row, input: 'One.\r\nTwo. \n' })).toMatchObject({ content: { input: 'One.\nTwo.' } });
  });

  it('keeps its prompt if nothing else can be read, and quotes at most 200 characters of other values', () => {
    const unreadable = readRow({ ...row, type: 'x'.repeat(1_000), input: 'One. \r\n' });
    expect(unreadable).toMatchObject({ kind: 'unrecognised', input: 'One.' });
    expect(JSON.stringify(unreadable).length).toBeLessThan(500);
  });

  it('may have unknown fields', () => {
    expect(readRow({ ...row, paused: true })).toMatchObject({ kind: 'recognised' });
  });

  it.each([
    [null, null, 'row: expected an object, got null'],
    ['x', null, 'row: expected an object, got "x"'],
    [[], null, 'row: expected an object, got an array'],
    [{ ...row, id: undefined }, null, 'id: expected an id of printable characters, got nothing'],
    [{ ...row, id: 7 }, null, 'id: expected an id of printable characters, got 7'],
    [{ ...row, id: '' }, null, 'id: expected an id of printable characters, got ""'],
    [{ ...row, id: 'a b' }, null, 'id: expected an id of printable characters, got "a b"'],
    [{ ...row, type: 'weekly' }, 'sch_1', 'type: expected one of cron, interval, scheduled, delayed, got "weekly"'],
    [
      { ...row, type: 'constructor' },
      'sch_1',
      'type: expected one of cron, interval, scheduled, delayed, got "constructor"',
    ],
    [{ ...row, type: null }, 'sch_1', 'type: expected one of cron, interval, scheduled, delayed, got null'],
    [{ ...row, budget: 'huge' }, 'sch_1', 'budget: expected one of low, standard, high, unlimited, got "huge"'],
    [{ ...row, budget: undefined }, 'sch_1', 'budget: expected one of low, standard, high, unlimited, got nothing'],
    [{ ...row, input: 5 }, 'sch_1', 'input: expected text, got 5'],
    [rest, 'sch_1', 'cron: expected text, got nothing'],
    [{ ...row, nextRunAt: null }, 'sch_1', 'nextRunAt: expected an instant such as 2026-12-01T08:00:00Z, got null'],
    [
      { ...row, nextRunAt: '2026-12-01T08:00:00' },
      'sch_1',
      'nextRunAt: expected an instant such as 2026-12-01T08:00:00Z, got "2026-12-01T08:00:00"',
    ],
    [
      { ...rest, type: 'interval', intervalSeconds: '60' },
      'sch_1',
      'intervalSeconds: expected a whole number from 1 to 31536000, got "60"',
    ],
    [
      { ...rest, type: 'interval', intervalSeconds: 0 },
      'sch_1',
      'intervalSeconds: expected a whole number from 1 to 31536000, got 0',
    ],
    [
      { ...rest, type: 'delayed', delayInSeconds: 1.5 },
      'sch_1',
      'delayInSeconds: expected a whole number from 1 to 31536000, got 1.5',
    ],
    [
      { ...rest, type: 'delayed', delayInSeconds: 31_536_001 },
      'sch_1',
      'delayInSeconds: expected a whole number from 1 to 31536000, got 31536001',
    ],
  ])('like %j is unrecognised with ID %j: %s', (value, id, problem) => {
    expect(readRow(value)).toMatchObject({ kind: 'unrecognised', id, problem });
  });
});

describe('the answer to a create', () => {
  it('may be an unreadable row that has an ID', () => {
    expect(readCreated({ id: 'sch_1', type: 'new' })).toMatchObject({ kind: 'unrecognised', id: 'sch_1' });
  });

  it.each([{}, { id: '' }, { cancelled: true }])('is refused if it is %j', (answer) => {
    expect(() => readCreated(answer)).toThrow('id: expected an id of printable characters');
  });
});
