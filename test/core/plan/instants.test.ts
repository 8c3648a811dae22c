import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkReviewed, reviewedAs } from '../../../src/cli/apply-target.ts';
import type { Instant } from '../../../src/core/model/bounds.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { findMovers } from '../../../src/core/plan/moved-by-instants.ts';
import { planWorkers } from '../../../src/core/plan/plan.ts';
import { planAsked } from '../../../src/core/plan/stopping.ts';
import type { DeclaredSchedule } from '../../../src/core/model/declaration.ts';
import { contentOf, declarationOf, declaredSchedule, plainInput } from '../../support/scenario.ts';

const startMs = Date.UTC(2026, 10, 20, 9);
const hourMs = 3_600_000;
/** The end of the world, in hours after its start. Some bounds lie before the start. */
const lastHour = 8;

interface World {
  readonly schedules: readonly DeclaredSchedule[];
  /** Which schedules have an equal live row. */
  readonly live: readonly boolean[];
}

const hour = fc.integer({ min: -3, max: lastHour - 1 });
const at = (hours: number): string => new Date(startMs + hours * hourMs).toISOString();

const bounded = fc.record({
  kind: fc.constantFrom('cron', 'interval', 'date'),
  enabled: fc.integer({ min: 0, max: 5 }).map((each) => each > 0),
  begins: fc.option(hour),
  ends: fc.option(hour),
  date: hour,
  paused: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: hour }),
});

const world: fc.Arbitrary<World> = fc
  .array(fc.tuple(bounded, fc.boolean()), { minLength: 1, maxLength: 5 })
  .map((drawn) => ({
    live: drawn.map(([, isLive]) => isLive),
    schedules: drawn.map(([{ kind, enabled, begins, ends, date, paused }], index) => {
      const pause = paused === null ? {} : { paused: at(paused) };
      const input = `Do job ${String(index)}.`;
      if (kind === 'date') return declaredSchedule(`s${String(index)}`, { date: at(date), input, enabled, ...pause });
      const isOrdered = begins === null || ends === null || begins < ends;
      return declaredSchedule(`s${String(index)}`, {
        ...(kind === 'cron' ? { cron: '0 9 * * *' } : { interval: 3_600 }),
        ...(begins === null ? {} : { from: at(begins) }),
        ...(ends === null || !isOrdered ? {} : { until: at(ends) }),
        ...pause,
        input,
        enabled,
      });
    }),
  }));

function planAt({ schedules, live }: World, now: Date): Plan {
  return planWorkers(inputOf({ schedules, live }, now));
}

function inputOf({ schedules, live }: World, now: Date): Parameters<typeof planWorkers>[0] {
  const worker = {
    alias: 'team',
    workerId: 'wrk_team',
    account: null,
    prune: 'all',
    timezone: null,
    ignore: [],
    cancelLimit: null,
    runsPerDayLimit: null,
    schedules,
    location: { file: 'schedules.yaml', line: 1, column: 1 },
  } as const;
  const rows = schedules.flatMap(({ name, content }, index) => {
    const nextRunAt = content.when.type === 'scheduled' ? new Date(content.when.date) : new Date(startMs + 90 * hourMs);
    return live[index] === true ? [{ kind: 'recognised' as const, id: `sch_${name}`, content, nextRunAt }] : [];
  });
  return plainInput({
    declaration: declarationOf([worker]),
    observed: new Map([
      ['wrk_team', { kind: 'listed' as const, workerId: 'wrk_team', timezone: null, schedules: rows }],
    ]),
    owned: null,
    now,
  });
}

const timesOf = (instants: readonly Instant[]): readonly number[] => [
  ...new Set(instants.map((each) => each.at.getTime())),
];

describe('plan.instants', () => {
  it('lists exactly the times at which the planned writes change, to the millisecond', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const samples = Array.from({ length: lastHour * 2 }, (_, half) => startMs + (half * hourMs) / 2);
        const near = samples.flatMap((ms) => [ms - 1, ms]).filter((ms) => ms >= startMs);
        const changed = near.filter((ms, index) => {
          const before = near[index - 1];
          if (before === undefined) return false;
          return planAt(drawn, new Date(before)).fingerprint !== planAt(drawn, new Date(ms)).fingerprint;
        });
        expect(timesOf(planAt(drawn, new Date(startMs)).instants)).toEqual(changed);
      }),
      { numRuns: 100 },
    );
  });

  it('explains every later plan that differs from the earlier one', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: lastHour }), (drawn, hours) => {
        const now = new Date(startMs + hours * hourMs);
        const { fingerprint } = planAt(drawn, new Date(startMs));
        fc.pre(planAt(drawn, now).fingerprint !== fingerprint);
        const movers = findMovers(fingerprint, inputOf(drawn, now)) ?? [];
        expect(movers.length).toBeGreaterThan(0);
        expect(movers.every((each) => each.at > new Date(startMs) && each.at <= now)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('checkReviewed', () => {
  const ends = declaredSchedule('brief', { cron: '0 9 * * *', until: at(2) });
  const kept = { schedules: [ends], live: [true] };
  const later = inputOf(kept, new Date(startMs + 3 * hourMs));
  const basis = {
    ...later,
    plannedAt: later.now,
    plannedAtBy: new Map<string, Date>(),
    plan: planWorkers(later),
  };
  const reviewed = planAt(kept, new Date(startMs));

  it('names the instant that has passed and the command to continue with', () => {
    expect(() => {
      checkReviewed(basis, { by: 'fingerprint', fingerprint: reviewed.fingerprint, writes: null });
    }).toThrow(
      expect.objectContaining({
        code: 'plan-moved',
        message:
          'the plan has changed since it was reviewed, only because time has passed: until of team/brief at 2026-11-20T11:00:00Z; the plan now is: cancel team/brief (sch_brief)',
        hint: `to accept this: rota apply --expect ${basis.plan.fingerprint}`,
      }),
    );
  });

  it('names the end of a pause that has passed, for a plan that only stops', () => {
    const paused = { schedules: [declaredSchedule('brief', { cron: '0 9 * * *', paused: at(2) })], live: [true] };
    const stoppingAt = (hours: number) => {
      const input = inputOf(paused, new Date(startMs + hours * hourMs));
      return { ...input, request: { ...input.request, onlyStops: true } };
    };
    const [before, after] = [stoppingAt(0), stoppingAt(3)];
    const shown = reviewedAs(planAsked(before));
    const plan = planAsked(after);
    expect(() => {
      checkReviewed({ ...after, plannedAt: after.now, plannedAtBy: new Map(), plan }, shown);
    }).toThrow(
      expect.objectContaining({
        message:
          'the plan has changed since it was reviewed, only because time has passed: end of the pause "Christmas" at 2026-11-20T11:00:00Z; the plan now writes nothing',
        hint: 'to accept this: run the same command again',
      }),
    );
  });

  it('reports an ordinary mismatch if anything else has changed too', () => {
    const other = planAt(
      { schedules: [ends, declaredSchedule('new', { interval: 60 })], live: [true, false] },
      later.now,
    );
    expect(() => {
      checkReviewed(basis, reviewedAs(other));
    }).toThrow(/expected .* got .*; no longer needed: create team\/new/);
  });

  it('passes an equal plan', () => {
    checkReviewed(basis, reviewedAs(basis.plan));
    expect(contentOf({ cron: '0 9 * * *' })).toEqual(ends.content);
  });
});
