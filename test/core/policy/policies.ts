import type { DeclaredSchedule, DeclaredWorker } from '../../../src/core/model/declaration.ts';
import type { Policy, PolicyLimits } from '../../../src/core/model/policy.ts';
import { plainSchedule } from '../../support/declared.ts';

const location = { file: 'schedules.yaml', line: 1, column: 1 };

/** A policy with only these limits. */
export function policyOf(limits: Partial<PolicyLimits>, more: Partial<Policy> = {}): Policy {
  return {
    file: 'rota.policy.yaml',
    revision: null,
    limits: {
      minGapSeconds: null,
      maxRunsPerDay: { schedule: null, worker: null, total: null },
      budgets: { allow: null, maxRunsPerDay: {} },
      hours: null,
      require: [],
      maxPromptLength: null,
      refusesSecrets: false,
      ...limits,
    },
    warn: [],
    exceptions: [],
    places: { 'maxRunsPerDay.total': { file: 'rota.policy.yaml', line: 3, column: 5 } },
    ...more,
  };
}

/** A schedule `s0` that runs every hour. */
export function scheduleOf(more: Partial<DeclaredSchedule> = {}): DeclaredSchedule {
  const content = { when: { type: 'interval', intervalSeconds: 3_600 }, input: 'Do.', budget: 'standard' } as const;
  return { ...plainSchedule, name: 's0', content, location, ...more };
}

/** The worker `team`. */
export function workerOf(schedules: readonly DeclaredSchedule[], more: Partial<DeclaredWorker> = {}): DeclaredWorker {
  return {
    alias: 'team',
    workerId: 'wrk_team',
    account: null,
    prune: 'all',
    timezone: null,
    ignore: [],
    cancelLimit: null,
    runsPerDayLimit: null,
    schedules,
    location,
    ...more,
  };
}
