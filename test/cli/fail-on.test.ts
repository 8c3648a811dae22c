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

describe('the states of --fail-on', () => {
  it('are written with commas between them, and gathered', () => {
    expect(parseFailOn('late, missing', ['edited'])).toEqual(['edited', 'late', 'missing']);
  });

  it.each([
    ['stoped', 'Did you mean stopped? Allowed are late, stopped, as-declared, '],
    ['dead', '"dead" is not a status. Allowed are '],
    ['late,', '"" is not a status. '],
  ])('are of a closed list: %s', (text, message) => {
    expect(() => parseFailOn(text, [])).toThrow(message);
  });
});

describe('a watchdog', () => {
  const entries = [
    entry('team/a', 'as-declared', 'stopped'),
    entry('team/b', 'as-declared', 'late'),
    entry('team/c', 'missing'),
    entry(null, 'foreign', 'stopped'),
    entry('team/e', 'as-declared'),
    entry(null, 'ignored', 'stopped'),
  ];

  it('hears in one line of what is in a state', () => {
    expect(describeFailing(entries, ['missing', 'stopped'])).toBe(
      '2 schedules are stopped: team/a, team sch_1; 1 schedule is missing: team/c',
    );
  });

  it('that asks for what is late hears of what has stopped as well, and of nothing that is ignored', () => {
    expect(describeFailing(entries, ['late'])).toBe(
      '1 schedule is late: team/b; 2 schedules are stopped: team/a, team sch_1',
    );
    expect(describeFailing(entries.slice(-1), ['late', 'stopped'])).toBeNull();
    expect(describeFailing(entries.slice(-1), ['ignored'])).toBe('1 schedule is ignored: team sch_1');
  });

  it('hears nothing of what it did not ask for', () => {
    expect(describeFailing(entries, [])).toBeNull();
    expect(describeFailing(entries, ['edited', 'duplicate'])).toBeNull();
  });

  it('is given ten names of many', () => {
    const many = Array.from({ length: 12 }, (_, index) => entry(`team/${String(index)}`, 'missing'));
    expect(describeFailing(many, ['missing'])).toMatch(/^12 schedules are missing: team\/0, .*, team\/9 and 2 more$/);
  });
});
