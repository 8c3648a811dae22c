/** Probes over real HTTP in one process, on a clock that stands still until something sleeps. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/api/client.ts';
import { withRetry } from '../../../src/api/retry.ts';
import { createAnswerLog } from '../../../src/addons/doctor/check-answers.ts';
import type { CheckEntry } from '../../../src/addons/doctor/doctor-document.ts';
import { probeWorker, type Probed } from '../../../src/addons/doctor/probe/probe-worker.ts';
import type { Behaviour, Fault } from '../../../src/addons/sandbox/memory-behaviour.ts';
import { isProbeRow, isProbeText, type LiveSchedule } from '../../../src/core/model/live.ts';
import type { ScheduleApi } from '../../../src/api/port.ts';
import { startSandbox, type InProcessSandbox } from '../../support/in-process-sandbox.ts';

const workerId = 'wrk_team';
const dayMs = 86_400_000;
const brief = { when: { type: 'cron', cron: '0 9 * * *' }, input: 'Brief.', budget: 'low' } as const;

interface ProbeRun extends Probed {
  readonly found: (check: CheckEntry['check']) => string | undefined;
  readonly state: (check: CheckEntry['check']) => string | undefined;
  readonly notes: readonly string[];
}

interface ProbeRunOptions {
  readonly onCall?: (calls: number) => void;
  readonly stop?: AbortController;
  /** The answer to creates instead of that of the service. Nothing is sent then. */
  readonly answerCreate?: LiveSchedule;
}

/** Probes the worker and counts calls. */
async function probe(
  sandbox: InProcessSandbox,
  { onCall = () => undefined, stop = new AbortController(), answerCreate }: ProbeRunOptions = {},
): Promise<ProbeRun> {
  const log = createAnswerLog();
  const { baseUrl, apiKey, clock } = sandbox;
  const client = createClient({ baseUrl, apiKey, timeoutMs: 2_000, concurrency: 4, clock, onAnswer: log.add });
  let calls = 0;
  const counted =
    <Args extends unknown[], T>(run: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      onCall(++calls);
      return await run(...args);
    };
  const api: ScheduleApi = {
    list: counted((id: string) => client.list(id)),
    create: counted(
      async (...args: Parameters<ScheduleApi['create']>) => answerCreate ?? (await client.create(...args)),
    ),
    cancel: counted((id: string, scheduleId: string) => client.cancel(id, scheduleId)),
  };
  const notes: string[] = [];
  try {
    const probed = await probeWorker(
      {
        api: withRetry(api, { clock, concurrency: 4 }),
        clock: client.clock,
        log,
        workerId,
        account: null,
        stop: stop.signal,
        note: (line) => notes.push(line),
      },
      '0a1b2c',
    );
    const of = (check: CheckEntry['check']) => probed.findings.find((each) => each.check === check);
    return { ...probed, notes, found: (check) => of(check)?.found, state: (check) => of(check)?.state };
  } finally {
    client.close();
  }
}

async function inSandbox<T>(behaviour: Partial<Behaviour>, run: (sandbox: InProcessSandbox) => Promise<T>): Promise<T> {
  const sandbox = await startSandbox({ behaviour: { unknownWorkers: 'not-found', ...behaviour } });
  try {
    sandbox.service.addWorker(workerId, { timezone: 'Europe/Madrid' });
    sandbox.service.addSchedule(workerId, brief, { id: 'sch_brief' });
    return await run(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** The IDs of the actual rows left by probes, whatever lists show. */
function leftIn({ service }: InProcessSandbox): readonly string[] {
  return service.rows(workerId).flatMap((row) => {
    return row.kind === 'schedule' && isProbeText(row.content.input) ? [row.id] : [];
  });
}

function expectBriefAlone(sandbox: InProcessSandbox): void {
  expect(sandbox.service.rows(workerId).map(({ id }) => id)).toEqual(['sch_brief']);
}

describe('a probe reports each switch correctly', () => {
  it.each([
    [{}, 'dedupe', 'ok', /^two equal creates make two rows$/],
    [{ dedupe: 'exact' }, 'dedupe', 'ok', /existing row; another budget makes another row$/],
    [{ dedupe: 'ignoring-budget' }, 'dedupe', 'differs', /differs in its budget/],
    [{}, 'cancel-again', 'ok', /false/],
    [{ unknownSchedules: 'not-found' }, 'cancel-again', 'ok', /^404$/],
    [{}, 'unknown-schedule', 'ok', /false/],
    [{ unknownSchedules: 'not-found' }, 'unknown-schedule', 'ok', /^404$/],
    [{}, 'unknown-worker', 'ok', /404/],
    [{ unknownWorkers: 'create' }, 'unknown-worker', 'differs', /^listed, with 0 schedules$/],
    [{}, 'past-date', 'unknown', /^not tried/],
    [{ pastDates: 'refuse' }, 'past-date', 'unknown', /^not tried/],
    [{ runSeconds: 60 }, 'run-time', 'unknown', /^not tried/],
    [{}, 'creation-order', 'ok', /^in order of creation$/],
    [{ listOrder: 'reversed' }, 'creation-order', 'ok', /^newest first$/],
    [{ listOrder: 'next-run' }, 'creation-order', 'ok', /^by next run$/],
    [{ listOrder: 'shuffled' }, 'creation-order', 'ok', /^changes from list to list$/],
    [{}, 'next-run', 'ok', /Europe\/Madrid$/],
    [{ timezone: 'absent' }, 'next-run', 'differs', /^a cron is read in UTC\+01:00$/],
    [{ idStyle: 'short' }, 'create', 'ok', /^status 200$/],
    [{}, 'long-interval', 'ok', /accepted$/],
    [{ longIntervals: 'refuse' }, 'long-interval', 'differs', /refused.*422/],
    [{ longIntervals: 'fail' }, 'long-interval', 'differs', /fails.*500/],
    [{}, 'cron-text', 'ok', /^as it was sent$/],
    [{ cronText: 'upper-case' }, 'cron-text', 'ok', /^in capitals: 17 13 20 JAN \*$/],
    [{ cronText: 'numbers' }, 'cron-text', 'ok', /^with numbers in place of names: 17 13 20 1 \*$/],
    [{}, 'input-text', 'ok', /^as it was sent$/],
    [{ inputText: 'trimmed' }, 'input-text', 'differs', /both ends$/],
    [{}, 'invalid-create', 'ok', /^status 422$/],
    [{ invalidStatus: 400 }, 'invalid-create', 'ok', /^status 400$/],
    [{}, 'list-lag', 'ok', /^the first list shows it$/],
    [{ listLag: 2 }, 'list-lag', 'ok', /^list 3 shows it, after 1500 ms$/],
    [{ listLag: 'never' }, 'list-lag', 'differs', /^none of 5 lists shows it, after 7500 ms$/],
    [{}, 'echo', 'ok', /^4 types, each with its fields$/],
  ] as const)('%j: %s is %s', async (behaviour, check, state, found) => {
    await inSandbox(behaviour, async (sandbox) => {
      const run = await probe(sandbox);
      expect({ state: run.state(check), found: run.found(check) }).toEqual({
        state,
        found: expect.stringMatching(found) as string,
      });
      expect(run.findings).toHaveLength(15);
      expect(run.left).toEqual([]);
      expectBriefAlone(sandbox);
    });
  });
});

/** Runs probes whose nth call is disturbed, for each n up to the number of calls, and returns that number. */
async function disturbEach(
  behaviour: Partial<Behaviour>,
  disturb: (sandbox: InProcessSandbox, stop: AbortController) => void,
): Promise<number> {
  for (let nth = 1; ; nth++) {
    const isReached = await inSandbox(behaviour, async (sandbox) => {
      let reached = false;
      const stop = new AbortController();
      const onCall = (calls: number): void => {
        if (calls !== nth) return;
        reached = true;
        disturb(sandbox, stop);
      };
      const { left } = await probe(sandbox, { onCall, stop });
      const named = left.map(({ scheduleId }) => scheduleId);
      for (const id of leftIn(sandbox)) expect(named, `call ${String(nth)}`).toContain(id);
      expect(sandbox.service.rows(workerId).map(({ id }) => id)).toContain('sch_brief');
      expect(sandbox.service.rows(workerId).every((row) => row.id === 'sch_brief' || named.includes(row.id))).toBe(
        true,
      );
      expect(sandbox.service.runs().filter(({ input }) => isProbeText(input))).toEqual([]);
      return reached;
    });
    if (!isReached) return nth - 1;
  }
}

const disturbances: readonly (readonly [string, 'before' | 'after', Fault])[] = [
  ['a lost connection', 'before', { kind: 'close' }],
  ['a rate limit', 'before', { kind: 'status', status: 429, retryAfterSeconds: 1 }],
  ['a lost connection', 'after', { kind: 'close' }],
  ['a truncated answer', 'after', { kind: 'cut' }],
  ['an error', 'after', { kind: 'status', status: 500 }],
];

describe('an interrupted probe leaves nothing, or reports what it left', () => {
  it.each(disturbances)('at each call, by %s %s it takes effect', async (_, timing, fault) => {
    const calls = await disturbEach({ listLag: 1 }, ({ service }) => {
      for (const call of ['list', 'create', 'cancel'] as const) service.failNext({ call, fault, timing });
    });
    expect(calls).toBeGreaterThan(20);
  });

  it('at each call, by a signal', async () => {
    const calls = await disturbEach({ dedupe: 'exact' }, (_, stop) => {
      stop.abort();
    });
    expect(calls).toBeGreaterThan(20);
  });

  it('if the service becomes unavailable, it reports what may be left', async () => {
    await inSandbox({}, async (sandbox) => {
      const onCall = (calls: number): void => {
        if (calls !== 6) return;
        for (const call of ['list', 'create', 'cancel'] as const) {
          sandbox.service.failNext({ call, times: null, fault: { kind: 'close' }, timing: 'before' });
        }
      };
      const { left } = await probe(sandbox, { onCall });
      const named = left.map(({ scheduleId }) => scheduleId);
      expect(named).toEqual(expect.arrayContaining([...leftIn(sandbox)]));
      expect(left[0]?.command).toBe('rota doctor wrk_team --probe');
      sandbox.service.clearFaults();
      // The next probe removes it first.
      const next = await probe(sandbox);
      expect(next.notes[0]).toMatch(/^removing \d+ schedules? of an earlier probe: sch_/);
      expect(next.left).toEqual([]);
      expectBriefAlone(sandbox);
    });
  });
});

describe('a probe in parallel with other writers', () => {
  it('reports no difference if an apply removes its rows', async () => {
    await inSandbox({}, async (sandbox) => {
      const onCall = (calls: number): void => {
        if (calls < 3) return;
        for (const id of leftIn(sandbox)) sandbox.service.execute({ kind: 'cancel', workerId, scheduleId: id });
      };
      const { findings } = await probe(sandbox, { onCall });
      expect(findings.filter(({ state }) => state === 'differs')).toEqual([]);
      expect(findings.find(({ check }) => check === 'dedupe')).toMatchObject({ state: 'unavailable' });
    });
  });

  it.each([
    ['unreadable', { kind: 'unrecognised', id: 'sch_brief', problem: 'type: expected a known one' }],
    ['another', { kind: 'recognised', id: 'sch_brief', content: brief, nextRunAt: new Date('2026-12-01T09:00:00Z') }],
  ] as const)('never cancels a row that existed before, even if a create returns it: %s', async (_, row) => {
    await inSandbox({}, async (sandbox) => {
      const { left } = await probe(sandbox, { answerCreate: row });
      expect(left).toEqual([]);
      expectBriefAlone(sandbox);
    });
  });

  it('does not report an interval as refused if its create took effect', async () => {
    await inSandbox({}, async (sandbox) => {
      sandbox.service.failNext({ call: 'create', skip: 4, timing: 'after', fault: { kind: 'status', status: 500 } });
      const run = await probe(sandbox);
      expect(run.state('long-interval')).toBe('unavailable');
      expect(run.notes).toContainEqual(expect.stringMatching(/^the answer was lost; the list shows sch_/));
      expectBriefAlone(sandbox);
    });
  });

  it('creates nothing that runs within a day, and all but one with budget low', async () => {
    await inSandbox({ dedupe: 'exact' }, async (sandbox) => {
      const seen = new Set<string>();
      const budgets: string[] = [];
      const onCall = (): void => {
        for (const row of sandbox.service.rows(workerId)) {
          if (row.kind !== 'schedule' || !isProbeText(row.content.input) || seen.has(row.id)) continue;
          seen.add(row.id);
          budgets.push(row.content.budget);
          expect(row.nextRunAt.getTime() - sandbox.clock.now().getTime()).toBeGreaterThan(dayMs);
        }
      };
      await probe(sandbox, { onCall });
      expect(budgets.toSorted()).toEqual(['low', 'low', 'low', 'low', 'low', 'standard']);
    });
  });
});

it('isProbeRow recognises a leftover only by its whole prompt', () => {
  const row = (input: string) =>
    ({ kind: 'recognised', id: 'a', content: { ...brief, input }, nextRunAt: new Date(0) }) as const;
  expect(isProbeRow(row('rota doctor probe 0a-1: do nothing'))).toBe(true);
  expect(isProbeRow(row('  rota doctor probe 0a-1: do nothing\n'))).toBe(true);
  expect(isProbeRow(row('rota doctor probe 0a-1: do nothing. Then greet.'))).toBe(false);
  expect(isProbeRow(row('Run "rota doctor probe 0a-1: do nothing"'))).toBe(false);
});
