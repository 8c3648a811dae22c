/**
 * Compares the lateness that is reported in random worlds with what actually happens there.
 *
 * A row is healthy while the service runs it. Until a run ends, the row is listed with the start of that run as its
 * next run, so a run that starts late looks like one that lasts. A row is dead once the service has stopped it. For
 * every row at every step, a healthy row is never reported as stopped if its run ends within six hours of when it was
 * due, and never as late if it ends within 15 minutes. A dead row is reported as late exactly after the larger of 15
 * minutes and one period, and as stopped exactly after the larger of six hours and two periods. The periods of a cron
 * are counted by a second service, which runs the same crons and never stops them.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryService } from '../../src/addons/sandbox/memory-service.ts';
import type { MemoryRow } from '../../src/addons/sandbox/memory-runs.ts';
import type { DeclaredSchedule } from '../../src/core/model/declaration.ts';
import type { Lateness } from '../../src/core/time/latenesses.ts';
import { createStatusDocument } from '../../src/report/documents/status-document.ts';
import { createEstate, declareEstate, estateWorker } from '../support/estate.ts';
import { declaredSchedule } from '../support/scenario.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
// The sandbox starts at most 10,000 runs of a row at a time, and a cron of every minute has 8,640 in six days.
const longestPassMs = 6 * dayMs;

const anyWhen = fc.oneof(
  fc
    .constantFrom('* * * * *', '*/20 * * * *', '0 9,10,17 * * *', '30 2 * * *', '0 9 * * MON-FRI', '0 0 1,15 * *')
    .map((cron) => ({ cron })),
  fc.constantFrom(30, 900, 3_600, 5 * 3_600, 86_400, 7 * 86_400).map((interval) => ({ interval })),
  fc.integer({ min: 60, max: 20 * 86_400 }).map((delay) => ({ delay })),
);

const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.nat(40 * minuteMs).map((ms) => ({ kind: 'pass', ms }) as const) },
  { weight: 3, arbitrary: fc.nat(9 * hourMs).map((ms) => ({ kind: 'pass', ms }) as const) },
  { weight: 2, arbitrary: fc.nat(longestPassMs).map((ms) => ({ kind: 'pass', ms }) as const) },
  { weight: 3, arbitrary: fc.nat(5).map((index) => ({ kind: 'stop', index }) as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 60, 900, 3_600, 21_600).map((seconds) => ({ kind: 'runs', seconds }) as const),
  },
  { weight: 1, arbitrary: fc.nat(5).map((index) => ({ kind: 'copy', index }) as const) },
);

const anyWorld = fc.record({
  whens: fc.array(anyWhen, { minLength: 1, maxLength: 6 }),
  zone: fc.constantFrom('UTC', 'Europe/Madrid', 'America/New_York', 'Asia/Kathmandu'),
  dedupe: fc.constantFrom('none', 'exact'),
  steps: fc.array(anyStep, { minLength: 4, maxLength: 14 }),
});

type World = typeof anyWorld extends fc.Arbitrary<infer Value> ? Value : never;

/** A row with more runs than the sandbox starts at a time, and which is stopped at the end. */
const everyMinuteForTwelveDays: World = {
  whens: [{ cron: '* * * * *' }],
  zone: 'UTC',
  dedupe: 'none',
  steps: [
    { kind: 'runs', seconds: 21_600 },
    { kind: 'pass', ms: longestPassMs },
    { kind: 'pass', ms: longestPassMs },
    { kind: 'stop', index: 0 },
    { kind: 'pass', ms: hourMs },
  ],
};

async function live({ whens, zone, dedupe, steps }: World): Promise<void> {
  const estate = createEstate({ dedupe });
  const { service, clock, rows } = estate;
  service.addWorker(estateWorker, { timezone: zone });
  const schedules = whens.map((when, index) =>
    declaredSchedule(`s${String(index)}`, { ...when, input: `Do ${String(index)}.` }),
  );
  const declaration = declareEstate(schedules);
  await estate.apply(declaration);
  const witness = createWitness(schedules, zone, clock);

  let longestRunMs = 0;
  for (const step of steps) {
    const index = 'index' in step ? step.index % whens.length : 0;
    const row = rows()[index];
    if (step.kind === 'pass') clock.advance(step.ms);
    if (step.kind === 'runs') service.setBehaviour({ runSeconds: step.seconds });
    if (step.kind === 'stop' && row !== undefined) service.stopRows(estateWorker, row.id);
    if (step.kind === 'copy' && row !== undefined) await service.api.create(estateWorker, row.content);
    longestRunMs = Math.max(longestRunMs, service.behaviour().runSeconds * 1000);

    const witnessed = witness.runs();
    const runsOfCron = (input: string) => witnessed.flatMap((run) => (run.input === input ? [run.at] : []));
    const planned = await estate.preview(declaration);
    const now = planned.listedAt;
    const status = createStatusDocument({ ...planned, now, diagnostics: [] });
    const said = new Map(status.schedules.map(({ scheduleId, lateness }) => [scheduleId, lateness]));
    for (const each of rows()) {
      if (each.isStopped) expect([each, said.get(each.id)]).toEqual([each, expectDead(each, now, runsOfCron)]);
      else
        expect([each, said.get(each.id)]).toSatisfy(([, lateness]) =>
          isHealthy(lateness as Lateness | null, longestRunMs),
        );
    }
    // A plan warns the same about what it keeps.
    const kept = new Set(status.schedules.filter(({ state }) => state === 'as-declared' || state === 'pending'));
    const warned = planned.warnings.flatMap(({ code, subject }) =>
      code.startsWith('schedule-') ? [`${code} ${subject?.name ?? ''}`] : [],
    );
    const late = [...kept].flatMap(({ lateness, address }) =>
      lateness === null ? [] : [`schedule-${lateness} ${address?.split('/')[1] ?? ''}`],
    );
    expect(warned).toEqual(late);
  }
}

/** A service that runs the crons undisturbed. It is read after every step, so that it misses no run. */
function createWitness(
  schedules: readonly DeclaredSchedule[],
  zone: string,
  clock: { now: () => Date },
): ReturnType<typeof createMemoryService> {
  const witness = createMemoryService({ clock });
  witness.addWorker(estateWorker, { timezone: zone });
  for (const { content } of schedules) if (content.when.type === 'cron') witness.addSchedule(estateWorker, content);
  return witness;
}

function expectDead(
  { content, nextRunAt }: MemoryRow,
  now: Date,
  runsOfCron: (input: string) => readonly Date[],
): Lateness | null {
  const overdueMs = now.getTime() - nextRunAt.getTime();
  const { when } = content;
  const isOnce = when.type === 'scheduled' || when.type === 'delayed';
  const periods = isOnce
    ? 1
    : when.type === 'interval'
      ? Math.ceil(overdueMs / (when.intervalSeconds * 1000)) - 1
      : runsOfCron(content.input).filter((at) => at > nextRunAt && at < now).length;
  if (!isOnce && periods >= 2 && overdueMs > 6 * hourMs) return 'stopped';
  return periods >= 1 && overdueMs > 15 * minuteMs ? 'late' : null;
}

function isHealthy(lateness: Lateness | null, longestRunMs: number): boolean {
  if (longestRunMs <= 15 * minuteMs) return lateness === null;
  return lateness !== 'stopped';
}

describe('in a random world', () => {
  it('a healthy row is never reported as stopped, and a dead one is once two of its periods have passed', async () => {
    await fc.assert(fc.asyncProperty(anyWorld, live), { numRuns: 50, examples: [[everyMinuteForTwelveDays]] });
  });
});
