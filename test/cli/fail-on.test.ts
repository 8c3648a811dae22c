import { describe, expect, it } from 'vitest';
import { describeFailing } from '../../src/cli/commands/status.ts';
import { parseFailOn } from '../../src/cli/define-commands.ts';
import type { StatusEntry } from '../../src/report/documents/status-entry.ts';

function entry(
  address: string | null,
  state: StatusEntry['state'],
  lateness: StatusEntry['lateness'] = null,
): Parameters<typeof describeFailing>[0][number] {
  return { address, worker: 'team', scheduleId: 'sch_1', state, lateness };
}

describe('parseFailOn', () => {
  it('splits states at commas and collects repeated options', () => {
    expect(parseFailOn('late, missing', ['edited'])).toEqual(['edited', 'late', 'missing']);
  });

  it.each([
    ['stoped', 'Did you mean stopped? Allowed choices are late, stopped, as-declared, '],
    ['dead', '"dead" is not a status. Allowed choices are '],
    ['late,', '"" is not a status. '],
  ])('refuses an unknown state: %s', (text, message) => {
    expect(() => parseFailOn(text, [])).toThrow(message);
  });
});

describe('describeFailing', () => {
  const entries = [
    entry('team/a', 'as-declared', 'stopped'),
    entry('team/b', 'as-declared', 'late'),
    entry('team/c', 'missing'),
    entry(null, 'foreign', 'stopped'),
    entry('team/e', 'as-declared'),
    entry(null, 'ignored', 'stopped'),
  ];

  it('lists the schedules in the given states in one line', () => {
    expect(describeFailing(entries, ['missing', 'stopped'])).toBe(
      '2 schedules are stopped: team/a, team sch_1; 1 schedule is missing: team/c',
    );
  });

  it('includes stopped schedules for late, but not ignored ones', () => {
    expect(describeFailing(entries, ['late'])).toBe(
      '1 schedule is late: team/b; 2 schedules are stopped: team/a, team sch_1',
    );
    expect(describeFailing(entries.slice(-1), ['late', 'stopped'])).toBeNull();
    expect(describeFailing(entries.slice(-1), ['ignored'])).toBe('1 schedule is ignored: team sch_1');
  });

  it('returns null for states that were not given', () => {
    expect(describeFailing(entries, [])).toBeNull();
    expect(describeFailing(entries, ['edited', 'duplicate'])).toBeNull();
  });

  it('names ten schedules at most', () => {
    const many = Array.from({ length: 12 }, (_, index) => entry(`team/${String(index)}`, 'missing'));
    expect(describeFailing(many, ['missing'])).toMatch(/^12 schedules are missing: team\/0, .*, team\/9 and 2 more$/);
  });
});
