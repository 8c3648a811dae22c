import { describe, expect } from 'vitest';
import { allowableGuards, type AllowableGuard } from '../../src/core/model/guard.ts';
import { it, team, workerId, type Bench } from './bench.ts';

/** How to make a guard refuse, and its message. */
interface Case {
  readonly arrange: (bench: Bench) => void;
  readonly words: string;
  readonly after: readonly string[];
}

const sweep = { interval: '15m', input: 'Sweep.' };

const cases: Readonly<Record<AllowableGuard, Case>> = {
  'cancel-limit': {
    arrange: ({ add, write }) => {
      for (const seconds of [60, 120, 180, 240]) add({ interval: seconds, input: 'Stale.' });
      add({ interval: 900, input: 'Sweep.' });
      write({ 'schedules.yaml': team({ sweep }) });
    },
    words: 'team: would cancel 4 of 5 live schedules (80%); the limit is 3 (the larger of 3 and 25%)',
    after: ['interval | 900 | standard | Sweep.'],
  },
  'emptied-worker': {
    arrange: ({ add, write }) => {
      add({ interval: 60, input: 'Stale.' });
      write({ 'schedules.yaml': team({}) });
    },
    words: 'team: would leave no schedules; 1 is live now',
    after: [],
  },
  protected: {
    arrange: ({ add, write }) => {
      add({ interval: 900, input: 'Sweep.' });
      write({ 'schedules.yaml': team({ sweep: { ...sweep, budget: 'low', protect: true } }) });
    },
    words: 'team: would replace team/sweep, which has protect: true',
    after: ['interval | 900 | low | Sweep.'],
  },
  'timezone-mismatch': {
    arrange: ({ sandbox, write }) => {
      sandbox.service.addWorker(workerId, { timezone: 'America/New_York' });
      write({ 'schedules.yaml': team({ sweep }, { timezone: 'Europe/Madrid' }) });
    },
    words: 'team: expected the time zone Europe/Madrid; the service lists America/New_York',
    after: ['interval | 900 | standard | Sweep.'],
  },
  'unlimited-budget': {
    arrange: ({ write }) => {
      write({ 'schedules.yaml': team({ sweep: { ...sweep, budget: 'unlimited' } }) });
    },
    words: 'team: would create team/sweep with budget unlimited',
    after: ['interval | 900 | unlimited | Sweep.'],
  },
  'too-often': {
    arrange: ({ write }) => {
      write({ 'schedules.yaml': team({ sweep: { ...sweep, interval: 5 } }) });
    },
    words:
      'team: would make team/sweep run 17,280 times a day; the limit is 288 (the default; change it with limits.runsPerDay)',
    after: ['interval | 5 | standard | Sweep.'],
  },
  'previous-version-left': {
    arrange: ({ add, write }) => {
      add({ interval: 60, input: 'Sweep.' }, { id: 'sch_old' });
      write({ 'schedules.yaml': team({ sweep }, { prune: 'none' }) });
    },
    words:
      'team: would create team/sweep and leave sch_old, which has the same prompt; if that is its previous version, both run',
    after: ['interval | 60 | standard | Sweep.', 'interval | 900 | standard | Sweep.'],
  },
  'ledger-is-new': {
    arrange: ({ add, write }) => {
      add({ interval: 900, input: 'Sweep.' });
      const once = { delay: '2h', input: 'Chase.' };
      write({ 'schedules.yaml': `ledger: file:ledger.json\n${team({ sweep, once })}` });
    },
    words:
      'team: would send team/once, although the ledger has no record of the worker and 1 of its schedules is live as declared: it may have run',
    after: ['delayed | 7200 | standard | Chase.', 'interval | 900 | standard | Sweep.'],
  },
};

describe.each(allowableGuards)('the guard %s', (code) => {
  const { arrange, words, after } = cases[code];
  const others = allowableGuards.filter((other) => other !== code).flatMap((other) => ['--allow', other]);

  it.concurrent('refuses before any write, and passes only with its own flag', async ({ bench }) => {
    arrange(bench);
    const before = bench.live();

    const plan = await bench.rota(['plan', '--detailed-exitcode']);
    expect(plan.stdout).toContain(`refused[${code}]: ${words}`);
    expect(plan.exitCode).toBe(2);

    const refused = await bench.rota(['apply', '--yes', ...others]);
    expect(refused.stdout).toContain(`refused[${code}]: ${words}`);
    expect(refused.stdout).toContain(`--allow ${code}`);
    expect(refused.exitCode).toBe(3);
    expect(bench.writes()).toEqual([]);
    expect(bench.live()).toEqual(before);

    const allowed = await bench.rota(['apply', '--yes', '--allow', code]);
    expect(allowed.stdout).toContain(`allowed[${code}]: ${words}`);
    expect(allowed.exitCode).toBe(0);
    expect(bench.live()).toEqual(after);
    await bench.expectSettled();
  });
});

describe('limits in the file', () => {
  it.concurrent.for([
    { cancel: 0, exitCode: 3 },
    { cancel: '20%', exitCode: 3 },
    { cancel: 1, exitCode: 0 },
    { cancel: '50%', exitCode: 0 },
  ])(
    'cancel: $cancel ends with $exitCode if 1 of 2 rows is to be cancelled',
    async ({ cancel, exitCode }, { bench }) => {
      bench.add({ interval: 60, input: 'Stale.' });
      bench.add({ interval: 900, input: 'Sweep.' });
      bench.write({ 'schedules.yaml': team({ sweep }, { limits: { cancel } }) });
      const applied = await bench.rota(['apply', '--yes']);
      expect(applied.exitCode).toBe(exitCode);
      expect(bench.writes()).toHaveLength(exitCode === 0 ? 1 : 0);
      if (exitCode !== 0) {
        expect(applied.stdout).toContain(`(limits.cancel: ${String(cancel)})`);
        expect((await bench.rota(['apply', '--yes', '--allow', 'cancel-limit'])).exitCode).toBe(0);
      }
      await bench.expectSettled();
    },
  );

  it.concurrent.for([
    { where: 'the worker', exitCode: 0, top: '', more: { limits: { runsPerDay: 1440 } } },
    { where: 'the file', exitCode: 0, top: 'limits: { runsPerDay: 1440 }\n', more: {} },
    {
      where: 'the worker below that of the file',
      exitCode: 3,
      top: 'limits: { runsPerDay: 1440 }\n',
      more: { limits: { runsPerDay: 1439 } },
    },
  ])('runsPerDay on $where ends with $exitCode', async ({ exitCode, top, more }, { bench }) => {
    bench.write({ 'schedules.yaml': top + team({ poll: { cron: '* * * * *', input: 'Poll.' } }, more) });
    const applied = await bench.rota(['apply', '--yes']);
    expect(applied.exitCode).toBe(exitCode);
    if (exitCode !== 0) expect(applied.stdout).toContain('the limit is 1,439 (limits.runsPerDay: 1439)');
    expect(bench.live()).toHaveLength(exitCode === 0 ? 1 : 0);
  });
});
