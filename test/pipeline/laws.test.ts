import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../src/clock.ts';
import { contentKey, type Content } from '../../src/core/model/content.ts';
import type { Declaration } from '../../src/core/model/declaration.ts';
import { guardCodes, type GuardCode } from '../../src/core/model/guard.ts';
import { hasWrites, planDeclaration, applyPlan, type PlanResult, type ApplyResult } from '../../src/pipeline.ts';
import { defaultBehaviour, type Behaviour } from '../../src/addons/sandbox/memory-behaviour.ts';
import { createMemoryService, type MemoryService } from '../../src/addons/sandbox/memory-service.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import { contentOf as contentOfEntry } from '../../src/report/documents/content-entry.ts';
import { createPlanDocument, type PlanDocument } from '../../src/report/documents/plan-document.ts';
import { declarationOf } from '../support/scenario.ts';
import { anyWorld, worldNow, type World } from '../support/worlds.ts';
import { cases } from '../support/cases.ts';

const runs = { numRuns: cases(80) };
const everyGuard: ReadonlySet<GuardCode> = new Set(guardCodes);

/** Up to three workers, each from its own world. */
const anyWorlds: fc.Arbitrary<readonly World[]> = fc
  .array(anyWorld(), { minLength: 1, maxLength: 3 })
  .map((worlds) => worlds.map(rename));

const anyBehaviour: fc.Arbitrary<Behaviour> = fc.record({
  dedupe: fc.constantFrom('none', 'exact', 'ignoring-budget'),
  unknownSchedules: fc.constantFrom('false', 'not-found'),
  unknownWorkers: fc.constant(defaultBehaviour.unknownWorkers),
  pastDates: fc.constantFrom('run', 'refuse'),
  listOrder: fc.constantFrom('insertion', 'reversed', 'next-run', 'shuffled'),
  timezone: fc.constantFrom('present', 'absent'),
  idStyle: fc.constantFrom('prefixed', 'short'),
  longIntervals: fc.constantFrom('accept', 'refuse', 'fail'),
  cronText: fc.constantFrom('verbatim', 'upper-case', 'numbers'),
  inputText: fc.constantFrom('verbatim', 'trimmed'),
  invalidStatus: fc.constantFrom(422, 400),
  listLag: fc.constantFrom(0, 1, 2),
  runSeconds: fc.constantFrom(0, 1, 7_200),
});

/** Behaviours with short runs, under which the service can hold everything that is declared. */
const anyAbleBehaviour: fc.Arbitrary<Behaviour> = anyBehaviour.map((behaviour) => ({
  ...behaviour,
  dedupe: behaviour.dedupe === 'ignoring-budget' ? 'exact' : behaviour.dedupe,
  runSeconds: 0,
}));

const anyAllowed: fc.Arbitrary<ReadonlySet<GuardCode>> = fc.subarray([...guardCodes]).map((codes) => new Set(codes));

test('an apply converges, and the plan after it is empty', async () => {
  await fc.assert(
    fc.asyncProperty(anyWorlds, anyAbleBehaviour, async (worlds, behaviour) => {
      const estate = createEstate(worlds, behaviour);
      const { result } = await estate.apply(everyGuard);
      expect(result).toMatchObject({ unconverged: [], converged: true });
      const writes = estate.writes.length;

      const again = await estate.apply(everyGuard);

      expect(hasWrites(again.previewed.plan)).toBe(false);
      expect(again.result).toMatchObject({ unconverged: [], converged: true });
      expect(estate.writes).toHaveLength(writes);
    }),
    runs,
  );
});

test('an apply reports convergence exactly if the next plan is empty', async () => {
  await fc.assert(
    fc.asyncProperty(anyWorlds, anyBehaviour, async (worlds, behaviour) => {
      const estate = createEstate(worlds, behaviour);
      const { result } = await estate.apply(everyGuard);
      const { plan } = await estate.preview(everyGuard);
      expect(result?.converged).toBe(!hasWrites(plan));
      expect(result?.unconverged.length === 0).toBe(result?.converged);
    }),
    runs,
  );
});

test('a plan never writes, and a refused plan cannot be applied', async () => {
  await fc.assert(
    fc.asyncProperty(anyWorlds, anyAllowed, async (worlds, allow) => {
      const estate = createEstate(worlds, defaultBehaviour);
      const before = estate.rows();
      const { previewed, result } = await estate.apply(allow);
      const refusing = previewed.findings.filter(({ allowed }) => !allowed).map(({ code }) => code);

      expect(refusing.filter((code) => allow.has(code))).toEqual([]);
      expect(previewed.approval === null).toBe(refusing.length > 0);
      if (result !== null) return;
      expect(estate.writes).toEqual([]);
      expect(estate.rows()).toEqual(before);
      // The guards in the refusal are exactly those that need to be allowed.
      expect((await estate.preview(new Set([...allow, ...refusing]))).approval).not.toBeNull();
    }),
    runs,
  );
});

test('an apply sends each write of the printed plan exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(anyWorlds, anyAbleBehaviour, async (worlds, behaviour) => {
      const estate = createEstate(worlds, behaviour);
      const { previewed } = await estate.apply(everyGuard);
      const now = estate.clock.now();
      const document = createPlanDocument({ ...previewed, diagnostics: [], error: null, now });
      expect(estate.writes.toSorted()).toEqual(printedWrites(document).toSorted());
    }),
    runs,
  );
});

test('a row that a plan holds is never cancelled', async () => {
  await fc.assert(
    fc.asyncProperty(anyWorlds, anyBehaviour, async (worlds, behaviour) => {
      const estate = createEstate(worlds, behaviour);
      const { previewed } = await estate.apply(everyGuard);
      const held = previewed.plan.workers.flatMap(({ worker, changes }) =>
        changes.flatMap((change) =>
          change.kind === 'hold' && change.scheduleId !== null ? [`${worker.workerId} ${change.scheduleId}`] : [],
        ),
      );
      const cancelled = new Set(estate.writes);
      expect(held.filter((id) => cancelled.has(`cancel ${id}`))).toEqual([]);
    }),
    runs,
  );
});

/** A service with the rows of some worlds, and the pipeline on top. */
interface Estate {
  readonly clock: ManualClock;
  /** Every write that was sent, as `create WORKER CONTENT` or `cancel WORKER ID`. */
  readonly writes: readonly string[];
  readonly rows: () => readonly string[];
  readonly preview: (allow: ReadonlySet<GuardCode>) => Promise<PlanResult>;
  /** `result` is null if a guard refused. */
  readonly apply: (
    allow: ReadonlySet<GuardCode>,
  ) => Promise<{ readonly previewed: PlanResult; readonly result: ApplyResult | null }>;
}

function createEstate(worlds: readonly World[], behaviour: Behaviour): Estate {
  const clock = createManualClock(worldNow);
  const service = createMemoryService({ clock, behaviour });
  for (const world of worlds) fill(service, world);
  const writes: string[] = [];
  const api: ScheduleApi = {
    list: (workerId) => service.api.list(workerId),
    create: (workerId, content) => {
      writes.push(createLine(workerId, content));
      return service.api.create(workerId, content);
    },
    cancel: (workerId, scheduleId) => {
      writes.push(`cancel ${workerId} ${scheduleId}`);
      return service.api.cancel(workerId, scheduleId);
    },
  };
  const declaration: Declaration = declarationOf(worlds.map(({ worker }) => worker));
  const previewNow: Estate['preview'] = (allow) =>
    planDeclaration(declaration, { reader: api, clock, concurrency: 2, allow, ledger: null });
  return {
    clock,
    writes,
    rows: () => worlds.map(({ worker }) => JSON.stringify(service.rows(worker.workerId))),
    preview: previewNow,
    apply: async (allow) => {
      const previewed = await previewNow(allow);
      if (previewed.approval === null) return { previewed, result: null };
      const stop = new AbortController().signal;
      const result = await applyPlan(declaration, previewed.approval, { api, clock, concurrency: 2, stop });
      return { previewed, result };
    },
  };
}

function fill(service: MemoryService, { worker, observed }: World): void {
  service.addWorker(worker.workerId);
  for (const row of observed.schedules) {
    if (row.kind === 'unrecognised') service.addAlienRow(worker.workerId, { id: row.id, type: 'hourly' });
    else service.addSchedule(worker.workerId, row.content, { id: row.id, nextRunAt: row.nextRunAt });
  }
}

function rename({ worker, observed }: World, index: number): World {
  const workerId = `${worker.workerId}_${String(index)}`;
  return { worker: { ...worker, alias: `world-${String(index)}`, workerId }, observed: { ...observed, workerId } };
}

function createLine(workerId: string, content: Content): string {
  return `create ${workerId} ${contentKey(content)}`;
}

/** The writes that the printed plan promises. A replace is a create and a cancel. */
function printedWrites({ changes }: PlanDocument): readonly string[] {
  return changes.flatMap(({ kind, workerId, scheduleId, after }) => {
    const creates = kind === 'create' || kind === 'replace';
    const cancels = kind === 'cancel' || kind === 'replace';
    return [
      ...(creates && after !== null ? [createLine(workerId, contentOfEntry(after))] : []),
      ...(cancels ? [`cancel ${workerId} ${scheduleId ?? ''}`] : []),
    ];
  });
}
