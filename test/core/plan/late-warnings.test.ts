import { describe, expect, it } from 'vitest';
import { findPlanWarnings, toDiagnostic } from '../../../src/core/plan/warnings.ts';
import type { WorkerPlan } from '../../../src/core/model/plan.ts';
import { content, cron, every, on, plan, row, worker } from '../../report/build.ts';
import { plainSchedule } from '../../support/declared.ts';

const now = new Date('2026-11-30T12:00:00Z');
const research = worker('research', {
  timezone: 'Europe/Madrid',
  schedules: [
    {
      name: 'brief',
      content: content(cron('0 9 * * *'), 'Brief.'),
      ...plainSchedule,
      location: { file: 'schedules.yaml', line: 20, column: 7 },
    },
  ],
});
const daily = (nextRunAt: string) => row('sch_1', content(cron('0 9 * * *'), 'Brief.'), new Date(nextRunAt));
const stopped = daily('2026-11-27T08:00:00Z');

function warningsOf(planned: WorkerPlan, listedAt: Date = now) {
  const found = findPlanWarnings({
    plan: plan(planned),
    owned: null,
    elsewhere: [],
    judge: () => ({ now, listedAt, clockAheadMs: 0 }),
    isPartial: false,
    policy: null,
  });
  return found.filter(({ code }) => code.startsWith('schedule-'));
}

describe('findPlanWarnings', () => {
  it('warns of a late schedule, at its declaration', () => {
    const warnings = warningsOf(research.planned([research.keep('brief', daily('2026-11-29T08:00:00Z'))]));
    expect(warnings.map(toDiagnostic)).toEqual([
      {
        severity: 'warning',
        code: 'schedule-late',
        message: 'research/brief is late, or still running: it was due at 2026-11-29T08:00:00Z',
        hint: null,
        location: { file: 'schedules.yaml', line: 20, column: 7 },
        excerpt: null,
      },
    ]);
  });

  it('warns of a stopped schedule, with the command that renews it', () => {
    expect(warningsOf(research.planned([research.keep('brief', stopped)]))).toMatchObject([
      {
        code: 'schedule-stopped',
        message:
          'research/brief has stopped, or is still running: it was due at 2026-11-27T08:00:00Z and missed at least two runs',
        hint: 'if no run is in progress, create it again: rota apply --renew research/brief',
        subject: { alias: 'research', workerId: 'wrk_research', name: 'brief' },
      },
    ]);
  });

  it('offers no renewal for a one-shot, which is never more than late', () => {
    const launch = row('sch_2', content(on('2026-11-01T08:00:00Z'), 'Launch.'), new Date('2026-11-01T08:00:00Z'));
    expect(warningsOf(research.planned([research.keep('launch', launch)]))).toMatchObject([
      { code: 'schedule-late', hint: null },
    ]);
  });

  it('does not warn of a row that is replaced, cancelled or undeclared', () => {
    const changes = [
      research.replace('brief', stopped, content(every(900), 'Brief.')),
      research.cancel(stopped),
      research.hold('foreign', 'is not ours', { scheduleId: 'sch_1', content: stopped.content }),
    ];
    for (const change of changes) {
      expect(warningsOf(research.planned([change], { schedules: [stopped] }))).toEqual([]);
    }
  });

  it('judges by the time of the list and by the zone in it', () => {
    const planned = (timezone: string | null) =>
      research.planned([research.keep('brief', daily('2026-03-28T08:00:00Z'))], { timezone });
    const aDayLater = new Date('2026-03-29T07:30:00Z');
    expect(warningsOf(planned('Europe/Madrid'), aDayLater)).toHaveLength(1);
    expect(warningsOf(planned(null), aDayLater)).toEqual([]);
  });
});
