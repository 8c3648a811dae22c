import { describe, expect, it } from 'vitest';
import { compareRecords } from '../../../src/core/model/record-changes.ts';
import type { OwnedWorker } from '../../../src/core/model/owned.ts';
import { openIntent, ownedSchedule, ownedWorker, recordedAt } from '../../ledger/records.ts';

const brief = ownedWorker('w', 'brief');
const with_ = (changes: Partial<OwnedWorker>): OwnedWorker => ({ ...ownedWorker('w'), ...changes });

/** Each change as `kind name`, with the former name in front after a rename. */
function told(before: OwnedWorker | null, after: OwnedWorker | null): readonly string[] {
  return compareRecords('w', before, after).map(({ kind, name, was }) => `${kind} ${was ?? ''}${was === null ? '' : '→'}${name}`); // prettier-ignore
}

describe('comparing two run records of a worker', () => {
  it("reports only runs that began, under the worker's own ID", () => {
    const [first, second] = [{ ...ownedWorker('run/w'), intents: [openIntent('a')] }, { ...ownedWorker('run/w'), intents: [openIntent('a'), openIntent('b')] }]; // prettier-ignore
    const run = (name: string) => ({ kind: 'run', workerId: 'w', name, was: null });
    expect(compareRecords('run/w', null, first)).toEqual([run('a')]);
    expect(compareRecords('run/w', first, second)).toEqual([run('b')]);
    expect(compareRecords('run/w', second, null)).toEqual([]);
  });
});

describe('comparing two records of a worker', () => {
  it.each<readonly [story: string, before: OwnedWorker | null, after: OwnedWorker | null, changes: readonly string[]]>([
    ['reports nothing if they are equal', brief, brief, []],
    ['reports every schedule of a first record as added', null, ownedWorker('w', 'b', 'a'), ['added a', 'added b']],
    [
      'reports every schedule of a released worker as removed',
      ownedWorker('w', 'a', 'b'),
      null,
      ['removed a', 'removed b'],
    ],
    [
      'reports a new schedule ID',
      brief,
      with_({ schedules: [ownedSchedule('brief', { scheduleId: 'new' })] }),
      ['changed brief'],
    ],
    [
      'reports new content',
      brief,
      with_({ schedules: [ownedSchedule('brief', { contentHash: 'f' })] }),
      ['changed brief'],
    ],
    [
      'reports new protection',
      brief,
      with_({ schedules: [ownedSchedule('brief', { protect: true })] }),
      ['changed brief'],
    ],
    [
      'does not report changed metadata',
      brief,
      with_({ schedules: [ownedSchedule('brief', { runsPerDay: 9, createdAt: new Date(0) })] }),
      [],
    ],
    [
      'reports a new name as a rename',
      brief,
      with_({ schedules: [ownedSchedule('report', { scheduleId: 'sch_brief' })] }),
      ['renamed brief→report'],
    ],
    [
      'reports a name that a second row now has too',
      brief,
      with_({ schedules: [ownedSchedule('brief'), ownedSchedule('brief', { scheduleId: 'second' })] }),
      ['changed brief'],
    ],
    [
      'reports swapped names as changes',
      ownedWorker('w', 'a', 'b'),
      with_({ schedules: [ownedSchedule('a', { scheduleId: 'sch_b' }), ownedSchedule('b', { scheduleId: 'sch_a' })] }),
      ['changed a', 'changed b'],
    ],
    ['reports a create that begins', brief, { ...brief, intents: [openIntent('x')] }, ['begun x']],
    ['reports what a create made', with_({ intents: [openIntent('x')] }), ownedWorker('w', 'x'), ['added x']],
    ['reports a create that made nothing', { ...brief, intents: [openIntent('x')] }, brief, ['not-made x']],
    [
      'reports a create that begins again',
      with_({ intents: [openIntent('x')] }),
      with_({ intents: [openIntent('x', { at: new Date(recordedAt.getTime() + 1000) })] }),
      ['begun x'],
    ],
  ])('%s', (_, before, after, changes) => {
    expect(told(before, after)).toEqual(changes);
  });
});
