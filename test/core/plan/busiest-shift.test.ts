import { describe, expect, it } from 'vitest';
import { findBusiestShift } from '../../../src/core/plan/busiest-shift.ts';
import type { Content } from '../../../src/core/model/content.ts';
import type { RecognisedSchedule } from '../../../src/core/model/live.ts';
import type { Change } from '../../../src/core/model/change.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { When } from '../../../src/core/time/when.ts';

const now = new Date('2027-03-26T12:00:00Z');

function content(when: When): Content {
  return { when, input: 'Look.', budget: 'standard' };
}

function row(id: string, when: When): RecognisedSchedule {
  return { kind: 'recognised', id, content: content(when), nextRunAt: now };
}

const cron = (text: string): When => ({ type: 'cron', cron: text });
const base = { alias: 'team', workerId: 'wrk_team', reason: 'because' };

function keep(id: string, when: When): Change {
  return { ...base, kind: 'keep', name: id, before: row(id, when), protect: false };
}

function create(name: string, when: When): Change {
  return { ...base, kind: 'create', name, after: content(when), protect: false };
}

function cancel(id: string, when: When): Change {
  return { ...base, kind: 'cancel', name: id, cause: 'undeclared', before: row(id, when), protect: false };
}

function planOf(changes: readonly Change[], timezone: string | null = null): Plan {
  const location = { file: 'schedules.yaml', line: 1, column: 1 };
  const limits = { account: null, cancelLimit: null, runsPerDayLimit: null };
  const worker = { alias: 'team', workerId: 'wrk_team', prune: 'all' as const, timezone, ignore: [], ...limits };
  return {
    workers: [
      {
        worker: { ...worker, schedules: [], location },
        observed: { kind: 'listed', workerId: 'wrk_team', timezone, schedules: [] },
        record: null,
        changes,
      },
    ],
    cancelLimit: null,
    instants: [],
    fingerprint: '',
  };
}

/** Both sides as `2027-03-27T09:00 3`, or null. */
function shiftOf(plan: Plan): readonly (string | null)[] | null {
  const shift = findBusiestShift(plan, now);
  if (shift === null) return null;
  return [shift.before, shift.after].map((minute) =>
    minute === null ? null : `${minute.at.toISOString().slice(0, 16)} ${String(minute.runs)}`,
  );
}

const nine = cron('0 9 * * *');

describe('findBusiestShift', () => {
  it('reports the busiest minute before and after a create that makes it busier', () => {
    expect(shiftOf(planOf([keep('a', nine), create('b', nine)]))).toEqual(['2027-03-27T09:00 1', '2027-03-27T09:00 2']);
  });

  it('reports the busiest minute if a cancel moves it or a date adds to it', () => {
    const monday = cron('30 8 * * MON');
    const cancelled = [keep('a', monday), keep('b', monday), ...['c', 'd', 'e'].map((id) => cancel(id, nine))];
    expect(shiftOf(planOf(cancelled))).toEqual(['2027-03-27T09:00 3', '2027-03-29T08:30 2']);
    const date: When = { type: 'scheduled', date: '2027-03-29T08:30:10Z' };
    expect(shiftOf(planOf([keep('a', monday), create('b', date)]))).toEqual([
      '2027-03-29T08:30 1',
      '2027-03-29T08:30 2',
    ]);
  });

  it('uses the clock of the worker and counts the seconds of a cron', () => {
    const plan = planOf([create('a', cron('0,20,40 30 2 28 3 *'))], 'Europe/Madrid');
    expect(shiftOf(plan)).toEqual([null, '2027-03-28T01:30 3']);
  });

  it('returns null if the busiest minute stays, if nothing runs together, or if only intervals change', () => {
    const quiet = create('c', cron('0 4 * * *'));
    expect(shiftOf(planOf([keep('a', nine), keep('b', nine)]))).toBeNull();
    expect(shiftOf(planOf([keep('a', nine), keep('b', nine), quiet]))).toBeNull();
    expect(shiftOf(planOf([keep('a', nine), quiet]))).toBeNull();
    expect(shiftOf(planOf([create('a', { type: 'interval', intervalSeconds: 60 })]))).toBeNull();
  });

  it('returns null if a worker could not be listed', () => {
    const plan = planOf([create('a', nine), create('b', nine)]);
    const unavailable = { kind: 'unavailable' as const, workerId: 'wrk_other', code: 'x', reason: 'x', hint: null };
    const workers = [...plan.workers, { ...plan.workers[0]!, observed: unavailable, changes: [] }];
    expect(shiftOf({ ...plan, workers })).toBeNull();
  });
});
