import { describe, expect, it } from 'vitest';
import { compareRecords } from '../../../src/core/model/record-changes.ts';
import type { OwnedWorker } from '../../../src/core/model/owned.ts';
import { openIntent, ownedSchedule, ownedWorker, recordedAt } from '../../ledger/records.ts';

const brief = ownedWorker('w', 'brief');
const with_ = (changes: Partial<OwnedWorker>): OwnedWorker => ({ ...ownedWorker('w'), ...changes });

/** `kind name`, with the name before. */
function told(before: OwnedWorker | null, after: OwnedWorker | null): readonly string[] {
  return compareRecords('w', before, after).map(({ kind, name, was }) => `${kind} ${was ?? ''}${was === null ? '' : '→'}${name}`); // prettier-ignore
}

describe('between two records of its runs', () => {
  it('only what began counts, as a run of the worker', () => {
    const [first, second] = [{ ...ownedWorker('run/w'), intents: [openIntent('a')] }, { ...ownedWorker('run/w'), intents: [openIntent('a'), openIntent('b')] }]; // prettier-ignore
    const run = (name: string) => ({ kind: 'run', workerId: 'w', name, was: null });
    expect(compareRecords('run/w', null, first)).toEqual([run('a')]);
    expect(compareRecords('run/w', first, second)).toEqual([run('b')]);
    expect(compareRecords('run/w', second, null)).toEqual([]);
  });
});

describe('between two records of a worker', () => {
  it.each<readonly [story: string, before: OwnedWorker | null, after: OwnedWorker | null, changes: readonly string[]]>([
    ['nothing', brief, brief, []],
    ['a first record', null, ownedWorker('w', 'b', 'a'), ['added a', 'added b']],
    ['a worker that was released', ownedWorker('w', 'a', 'b'), null, ['removed a', 'removed b']],
    ['a new id', brief, with_({ schedules: [ownedSchedule('brief', { scheduleId: 'new' })] }), ['changed brief']],
    ['a new content', brief, with_({ schedules: [ownedSchedule('brief', { contentHash: 'f' })] }), ['changed brief']],
    ['protection', brief, with_({ schedules: [ownedSchedule('brief', { protect: true })] }), ['changed brief']],
    [
      'what is only recorded better',
      brief,
      with_({ schedules: [ownedSchedule('brief', { runsPerDay: 9, createdAt: new Date(0) })] }),
      [],
    ],
    [
      'a new name',
      brief,
      with_({ schedules: [ownedSchedule('report', { scheduleId: 'sch_brief' })] }),
      ['renamed brief→report'],
    ],
    [
      'a name that a second row has too',
      brief,
      with_({ schedules: [ownedSchedule('brief'), ownedSchedule('brief', { scheduleId: 'second' })] }),
      ['changed brief'],
    ],
    [
      'a swap of names',
      ownedWorker('w', 'a', 'b'),
      with_({ schedules: [ownedSchedule('a', { scheduleId: 'sch_b' }), ownedSchedule('b', { scheduleId: 'sch_a' })] }),
      ['changed a', 'changed b'],
    ],
    ['a create that begins', brief, { ...brief, intents: [openIntent('x')] }, ['begun x']],
    ['a create that made something', with_({ intents: [openIntent('x')] }), ownedWorker('w', 'x'), ['added x']],
    ['a create that made nothing', { ...brief, intents: [openIntent('x')] }, brief, ['not-made x']],
    [
      'a create that begins once more',
      with_({ intents: [openIntent('x')] }),
      with_({ intents: [openIntent('x', { at: new Date(recordedAt.getTime() + 1000) })] }),
      ['begun x'],
    ],
  ])('%s', (_, before, after, changes) => {
    expect(told(before, after)).toEqual(changes);
  });
});
