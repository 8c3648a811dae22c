import { describe, expect } from 'vitest';
import { formatInstant } from '../../src/core/time/when.ts';
import type { Behaviour } from '../../src/addons/sandbox/memory-behaviour.ts';
import { farDate, it, otherWorkerId, team, workerId, type Bench } from './bench.ts';

const dedupes: readonly Behaviour['dedupe'][] = ['none', 'exact'];
const listOrders: readonly Behaviour['listOrder'][] = ['insertion', 'reversed', 'shuffled'];
const timezones: readonly Behaviour['timezone'][] = ['present', 'absent'];
const behaviours = dedupes.flatMap((dedupe) =>
  listOrders.flatMap((listOrder) => timezones.map((timezone) => ({ dedupe, listOrder, timezone }))),
);

const brief = { cron: '30 4 * * MON-FRI', budget: 'low', input: 'Summarise the news.' };
const sweep = { interval: '15m', input: 'Check the inbox.' };
const launch = { date: farDate, budget: 'high', input: 'Send the launch mail.' };

async function expectNoChanges({ rota }: Bench): Promise<void> {
  const { stdout, exitCode } = await rota(['plan', '--detailed-exitcode']);
  expect(stdout).toMatch(/^No changes\.$/m);
  expect(exitCode).toBe(0);
}

describe('cron, interval and date', () => {
  it.concurrent.for(behaviours)(
    'are created, kept, replaced and cancelled with dedupe $dedupe, list order $listOrder, time zone $timezone',
    async (behaviour, { bench }) => {
      bench.sandbox.service.setBehaviour(behaviour);

      bench.write({ 'schedules.yaml': team({ brief, sweep, launch }) });
      const created = await bench.rota(['apply', '--yes']);
      expect(created.exitCode).toBe(0);
      expect(created.stderr).toBe('');
      expect(created.stdout).toMatch(/^Applied: 3 created, 0 replaced, 0 cancelled\.$/m);
      expect(bench.live()).toEqual([
        'cron | 30 4 * * MON-FRI | low | Summarise the news.',
        'interval | 900 | standard | Check the inbox.',
        `scheduled | ${farDate} | high | Send the launch mail.`,
      ]);
      await expectNoChanges(bench);

      const edited = {
        brief: { ...brief, input: 'Summarise the news in five bullets.' },
        sweep: { ...sweep, interval: '20m' },
        launch: { ...launch, budget: 'standard' },
      };
      const oldIds = bench.liveIds();
      bench.write({ 'schedules.yaml': team(edited) });
      const replaced = await bench.rota(['apply', '--yes']);
      expect(replaced.exitCode).toBe(0);
      expect(replaced.stdout).toMatch(/^Applied: 0 created, 3 replaced, 0 cancelled\.$/m);
      expect(bench.live()).toEqual([
        'cron | 30 4 * * MON-FRI | low | Summarise the news in five bullets.',
        'interval | 1200 | standard | Check the inbox.',
        `scheduled | ${farDate} | standard | Send the launch mail.`,
      ]);
      expect(bench.liveIds().filter((id) => oldIds.includes(id))).toEqual([]);
      await expectNoChanges(bench);

      bench.write({ 'schedules.yaml': team({ brief: edited.brief, launch: { ...edited.launch, enabled: false } }) });
      const cancelled = await bench.rota(['apply', '--yes']);
      expect(cancelled.exitCode).toBe(0);
      expect(cancelled.stdout).toMatch(/^Applied: 0 created, 0 replaced, 2 cancelled\.$/m);
      expect(bench.live()).toEqual(['cron | 30 4 * * MON-FRI | low | Summarise the news in five bullets.']);
      await bench.expectSettled();
      expect(bench.sandbox.service.runs()).toEqual([]);
    },
  );

  it.concurrent('are replaced exactly once if their when, budget or input is edited', async ({ bench }) => {
    const froms = {
      cron: { cron: '30 4 * * MON' },
      interval: { interval: 900 },
      date: { date: farDate },
    };
    const tos = {
      cron: { cron: '30 5 * * TUE' },
      interval: { interval: 1200 },
      date: { date: '2099-12-02T09:00:00Z' },
    };
    const before: Record<string, unknown> = {};
    const after: Record<string, unknown> = {};
    for (const [type, from] of Object.entries(froms)) {
      for (const [toType, to] of Object.entries(tos)) {
        const name = `${type}-to-${toType}`;
        before[name] = { ...from, input: `${name}.` };
        after[name] = { ...to, input: `${name}.` };
      }
      before[`${type}-budget`] = { ...from, input: `${type} budget.`, budget: 'low' };
      after[`${type}-budget`] = { ...from, input: `${type} budget.`, budget: 'high' };
    }
    const rewritten = {
      cron: { cron: '30 6 * * *' },
      interval: { interval: 3600 },
      date: { date: '2099-12-03T09:00:00Z' },
    };
    for (const [type, when] of Object.entries(rewritten)) {
      before[`${type}-input`] = { ...when, input: 'Summarise it before noon.' };
      after[`${type}-input`] = { ...when, input: 'Summarise it after noon.' };
    }
    bench.write({ 'schedules.yaml': team(before) });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);

    bench.write({ 'schedules.yaml': team(after) });
    const { stdout, exitCode } = await bench.rota(['apply', '--yes']);
    expect(stdout).toMatch(/^Applied: 0 created, 15 replaced, 0 cancelled\.$/m);
    expect(exitCode).toBe(0);
    expect(bench.live()).toHaveLength(15);
    await bench.expectSettled();
  });

  it.concurrent('are replaced even if the service returns the old row for the new version', async ({ bench }) => {
    bench.sandbox.service.setBehaviour({ dedupe: 'ignoring-budget' });
    bench.write({ 'schedules.yaml': team({ brief }) });
    await bench.rota(['apply', '--yes']);
    bench.write({ 'schedules.yaml': team({ brief: { ...brief, budget: 'high' } }) });
    const { stdout, exitCode } = await bench.rota(['apply', '--yes']);
    expect(stdout).toMatch(/^Applied: 0 created, 1 replaced, 0 cancelled\.$/m);
    expect(exitCode).toBe(0);
    expect(bench.live()).toEqual(['cron | 30 4 * * MON-FRI | high | Summarise the news.']);
    await bench.expectSettled();
  });
});

describe('a delay', () => {
  it.concurrent('is rejected at its place without a ledger that would know that it ran', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ brief, later: { delay: '2h', input: 'Chase open replies.' } }) });
    for (const args of [['validate'], ['plan'], ['apply', '--yes']]) {
      const { stdout, stderr, exitCode } = await bench.rota(args);
      expect(stdout).toBe('');
      expect(stderr).toContain('error[delay-needs-ledger]: schedules.yaml:12:9: ');
      expect(stderr).toContain(' 12 |         delay: 2h\n');
      expect(stderr).toContain('hint: ');
      expect(exitCode).toBe(1);
    }
    expect(bench.sandbox.requests()).toEqual([]);
  });

  it.concurrent('is valid while it is disabled', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ brief, later: { delay: '2h', input: 'Chase.', enabled: false } }) });
    expect(await bench.rota(['validate'])).toEqual({
      stdout: 'Valid: 1 worker, 2 schedules.\n',
      stderr: '',
      exitCode: 0,
    });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live()).toHaveLength(1);
    await bench.expectSettled();
  });
});

describe('rota plan', () => {
  it.concurrent('only reads, and each worker once', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Stale.' });
    bench.write({ 'schedules.yaml': team({ brief, sweep, launch }) });
    const { stdout, exitCode } = await bench.rota(['plan', '--out', 'reviewed.plan', '--allow', 'cancel-limit']);
    expect(stdout).toContain('+ create team/brief');
    expect(stdout).toContain('- cancel sch_');
    expect(exitCode).toBe(0);
    expect(bench.sandbox.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /api/workers/${workerId}/schedules`,
    ]);
  });

  it.concurrent('is empty if nothing is declared and live', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({}) });
    await bench.expectSettled();
    bench.write({ 'schedules.yaml': 'version: 1\nprune: all\nworkers: {}\n' });
    await bench.expectSettled();
  });
});

describe('rota apply', () => {
  const rows = {
    ignored: { interval: 60, input: 'Daily standup notes.' },
    ignoredById: { interval: 120, input: 'Pinned.' },
    stale: { interval: 180, input: 'Stale.' },
  };
  const ignore = [{ input: '*standup*' }, { id: 'sch_pinned' }];

  it.concurrent('keeps unrecognised and ignored rows, and rows of other workers', async ({ bench }) => {
    const ignored = bench.add(rows.ignored);
    bench.add(rows.ignoredById, { id: 'sch_pinned' });
    const stale = bench.add(rows.stale);
    bench.add(rows.stale, { id: 'sch_theirs', workerId: otherWorkerId });
    bench.sandbox.service.addAlienRow(workerId, { id: 'sch_lunar', type: 'lunar', input: 'Howl.' });
    bench.sandbox.service.addAlienRow(workerId, { type: 'interval', input: 'I have no id.' });
    bench.write({ 'schedules.yaml': team({ brief }, { ignore }) });

    const { stdout, exitCode } = await bench.rota(['apply', '--yes']);

    expect(exitCode).toBe(0);
    expect(bench.writes()).toEqual([`POST ${workerId}`, `DELETE ${workerId} ${stale}`]);
    expect(bench.liveIds()).toEqual([ignored, 'sch_pinned', 'sch_lunar', expect.any(String)]);
    expect(bench.live().filter((row) => row.startsWith('alien'))).toHaveLength(2);
    expect(bench.liveIds(otherWorkerId)).toEqual(['sch_theirs']);
    expect(stdout).toMatch(/\[ignored\] .*matches the ignore rule at .*schedules\.yaml:7/);
    expect(stdout).toContain('[unrecognised] sch_lunar');
    expect(stdout).toContain('[unrecognised] a schedule without an id');
    await bench.expectSettled();
  });

  it.concurrent('keeps everything that is not declared with prune: none', async ({ bench }) => {
    bench.add(rows.stale, { id: 'sch_stale' });
    bench.write({ 'schedules.yaml': team({ brief }, { prune: 'none' }) });
    const { stdout, exitCode } = await bench.rota(['apply', '--yes']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('[unpruned] sch_stale');
    expect(bench.liveIds()).toContain('sch_stale');
    await bench.expectSettled();
  });

  it.concurrent.for(['run', 'refuse'] as const)(
    'never sends a date that has passed, even if the service would %s it',
    async (pastDates, { bench }) => {
      bench.sandbox.service.setBehaviour({ pastDates });
      const passed = formatInstant(new Date(Date.now() - 60_000));
      const schedules = { brief, past: { date: passed, input: 'Too late.' }, launch };
      bench.write({ 'schedules.yaml': team(schedules) });
      const { stdout, exitCode } = await bench.rota(['apply', '--yes']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('[expired] team/past');
      expect(bench.writes()).toEqual([`POST ${workerId}`, `POST ${workerId}`]);
      expect(bench.sandbox.service.runs()).toEqual([]);
      await bench.expectSettled();
    },
  );

  it.concurrent('keeps one of several equal rows of a schedule', async ({ bench }) => {
    const copies = ['sch_c', 'sch_a', 'sch_b'].map((id) =>
      bench.add({ interval: 900, input: 'Check the inbox.' }, { id }),
    );
    bench.write({ 'schedules.yaml': team({ sweep }) });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(copies).toHaveLength(3);
    expect(bench.liveIds()).toEqual(['sch_a']);
    await bench.expectSettled();
  });
});
